"""Limits on the processor's time are told in seconds of a processor that has nothing else to do."""

from __future__ import annotations

import pytest

from tests.hostile.pace import _AT_REST, Pace


@pytest.mark.parametrize(("times", "seconds"), [(0.5, 10), (1, 10), (1.2, 12), (3, 30), (9, 40)])
def test_a_processor_that_is_slower_has_more_of_its_seconds(times: float, seconds: int) -> None:
    clock = [0.0]

    def work() -> None:
        clock[0] += times * _AT_REST

    assert Pace(work, lambda: clock[0]).seconds(10) == seconds


def test_what_disturbs_for_a_moment_does_not_count() -> None:
    clock, slow = [0.0], [100.0]

    def work() -> None:
        clock[0] += (slow.pop() if slow else 1) * _AT_REST

    assert Pace(work, lambda: clock[0]).seconds(10) == 10


def test_it_is_not_measured_for_each_run() -> None:
    calls: list[None] = []
    pace = Pace(lambda: calls.append(None))
    assert pace.seconds(10) == pace.seconds(10) == 10
    assert len(calls) == 3
