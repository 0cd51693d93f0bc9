"""Sequences that are worked out anew each time, and what is worked out of them once."""

from __future__ import annotations

from cilint.lazy.remade import Remade, once


def test_it_is_worked_out_each_time_and_kept_by_nobody() -> None:
    calls = []

    def make() -> list[int]:
        calls.append(1)
        return [3, 1, 2]

    found = Remade(make, 3)
    assert (len(found), bool(found), calls) == (3, True, [])
    assert (list(found), found[:2], found[1], max(found)) == ([3, 1, 2], (3, 1), 1, 3)
    assert len(calls) == 4


def test_without_a_number_it_is_counted_once() -> None:
    calls = []

    def make() -> list[int]:
        calls.append(1)
        return []

    found = Remade(make)
    assert (len(found), bool(found), len(calls)) == (0, False, 1)


def test_what_hangs_on_no_order_is_worked_out_once_for_all_orders() -> None:
    calls = []

    def total(items: object) -> int:
        calls.append(items)
        return sum(items)  # type: ignore[call-overload, no-any-return]

    found = Remade(lambda: [3, 1, 2], 3)
    other = Remade(lambda: sorted(found), origin=found)
    assert (list(other), len(other)) == ([1, 2, 3], 3)
    assert (once(total, other), once(total, found), once(total, (1, 1))) == (6, 6, 2)
    assert calls == [found, (1, 1)]
