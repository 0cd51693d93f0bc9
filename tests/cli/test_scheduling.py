"""In which order processes take up repositories, and which they share: nothing is left out, and nobody waits long."""

from __future__ import annotations

import heapq

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.cli.scheduling import Size, schedule

SIZES = st.lists(st.builds(Size, st.integers(1, 10_000_000), st.booleans()), max_size=40)


@given(SIZES, st.integers(1, 8))
def test_each_repository_is_taken_up_once(sizes: list[Size], processes: int) -> None:
    pieces, shared = schedule(sizes, processes)
    assert sorted((*pieces, *shared)) == [*range(len(sizes))]
    assert all(sizes[number].can_be_shared for number in shared)
    assert processes > 1 or not shared


@given(SIZES, st.integers(2, 8))
@example([Size(10_000_000, can_be_shared=True), Size(1, can_be_shared=True)], 8)
def test_it_takes_no_longer_than_without_sharing(sizes: list[Size], processes: int) -> None:
    def time(numbers: list[int]) -> int:
        loads = [0] * processes
        for number in numbers:
            heapq.heapreplace(loads, loads[0] + sizes[number].amount)
        return max(loads)

    shared = schedule(sizes, processes).shared
    together = sum(sizes[number].amount for number in shared)
    # All of what is shared takes less than it would take one process.
    in_order = sorted(range(len(sizes)), key=lambda number: -sizes[number].amount)
    least = time([number for number in in_order if number not in shared]) + 0.3 * together + 0.7 * together / processes
    assert least <= time(in_order) + 1


def shareable(*amounts: int) -> list[Size]:
    return [Size(1_000_000 * amount, can_be_shared=True) for amount in amounts]


@pytest.mark.parametrize(
    ("sizes", "processes", "pieces", "shared"),
    [
        # One that outweighs the rest, and two that do for each other.
        (shareable(1, 9, 1), 2, (0, 2), (1,)),
        (shareable(5, 5), 2, (0, 1), ()),
        # The third of three would be alone at the end.
        (shareable(5, 5, 5), 2, (1, 2), (0,)),
        (shareable(5, 5, 5), 3, (0, 1, 2), ()),
        ([Size(9_000_000, can_be_shared=False), *shareable(1, 1)], 2, (0, 1, 2), ()),
    ],
)
def test_what_outweighs_a_process_is_shared(
    sizes: list[Size], processes: int, pieces: tuple[int, ...], shared: tuple[int, ...]
) -> None:
    found = schedule(sizes, processes)
    assert (tuple(found.pieces), tuple(found.shared)) == (pieces, shared)


def test_small_ones_come_first_and_then_the_largest() -> None:
    sizes = [Size(amount, can_be_shared=False) for amount in (40_000, 20_000, 90_000, 10_000, 30_000)]
    assert [sizes[number].amount for number in schedule(sizes, 2).pieces] == [10_000, 20_000, 90_000, 40_000, 30_000]
