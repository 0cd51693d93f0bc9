"""In which order several processes take up the repositories of a run, and which of these they share.

A process that is at a large repository when there is nothing else left keeps the others waiting. So the largest come
first, and where that is not enough, all processes make one together, of which a part is one process's.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate

from cilint.lazy.records import NamedTuple

_FIRST = 32_768
"""Bytes of small repositories that come before the largest: by those, a run sees whether other processes pay."""

_EACH = 256
"""Bytes that a pipeline counts for, whatever it holds, and a repository as well: what it takes to begin with one."""

_ALONE = 0.3
"""The part of a repository that is shared which one process does: it finds out which pipelines there are."""

_COUNTS = 1 / 20
"""What is less of a process's part of all is not shared: so little may be left for one process at the end."""


class Size(NamedTuple):
    """How much there is to check in a repository, in bytes, and whether processes can share it."""

    amount: int
    can_be_shared: bool

    @classmethod
    def of(cls, length: int, pipelines: int, *, can_be_shared: bool) -> Size:
        """That of a repository with so many bytes in so many pipelines."""
        return cls(length + _EACH * (1 + pipelines), can_be_shared)


class Schedule(NamedTuple):
    """The numbers of repositories: those that are a piece of work each, and those that all processes share after them.

    Both are in the order in which they are taken up.
    """

    pieces: Sequence[int]
    shared: Sequence[int]


def schedule(sizes: Sequence[Size], processes: int) -> Schedule:
    """How so many processes deal with repositories of these sizes: as many of the largest are shared as saves time."""
    by_size = sorted(range(len(sizes)), key=lambda number: sizes[number].amount, reverse=True)
    least = _COUNTS * sum(size.amount for size in sizes) / processes
    large = [number for number in by_size if sizes[number].can_be_shared and sizes[number].amount > least]
    choices = [large[:count] for count in range(min(len(large), processes) + 1)] if processes > 1 else [[]]
    shared = min(choices, key=lambda choice: _time(sizes, by_size, choice, processes))
    pieces = _without(by_size, shared)
    amounts = accumulate(sizes[number].amount for number in reversed(pieces))
    few = len(pieces) - bisect_right([*amounts], _FIRST)
    return Schedule((*sorted(pieces[few:], key=lambda number: sizes[number].amount), *pieces[:few]), shared)


def _time(sizes: Sequence[Size], by_size: Sequence[int], shared: Collection[int], processes: int) -> float:
    """How long a run takes that shares some, in bytes that one process checks meanwhile."""
    loads = [0] * processes
    for number in _without(by_size, shared):
        heapq.heapreplace(loads, loads[0] + sizes[number].amount)
    return max(loads) + (_ALONE + (1 - _ALONE) / processes) * sum(sizes[number].amount for number in shared)


def _without(numbers: Sequence[int], others: Collection[int]) -> Sequence[int]:
    left_out = set(others)
    return [number for number in numbers if number not in left_out]
