"""How much work one run is: files of a few kilobytes can ask for more of it than there are seconds in a year.

What costs little each (a definition that a job inherits) counts little, what costs much (a fact) counts much; what is
read counts by its bytes and nodes. The scripts have a budget of their own in the shell's room.
"""

from __future__ import annotations

from cilint.errors import TooLargeError

MAX_WORK = 6_000_000
"""The unit is about a microsecond. 20,000 jobs with an image each come to half of this.

The largest of four hundred real pipelines, with all that it includes, comes to a tenth.
"""
MORE_WORK = 60_000
"""For each further pipeline of a run: twice what two hundred real ones come to on average."""


class Work:
    """What is left to be done in one run."""

    __slots__ = ("_left", "_limit")

    def __init__(self, limit: int = MAX_WORK) -> None:
        self._limit = limit
        self._left = limit

    @property
    def spent(self) -> int:
        """How much was done."""
        return self._limit - self._left

    @property
    def limit(self) -> int:
        """How much may be done."""
        return self._limit

    def allow(self, pipelines: int) -> None:
        """Have a run about so many pipelines do as much more as they may come to; files of theirs count for nothing."""
        limit = max(self._limit, MAX_WORK + MORE_WORK * (pipelines - 1))
        self._left += limit - self._limit
        self._limit = limit

    def spend(self, amount: int) -> None:
        """Take note of work. Raises `TooLargeError` where there is more of it than one run may be."""
        self._left -= amount
        if self._left < 0:
            raise TooLargeError(
                "the jobs, with all that they include, inherit, extend and expand, are more than cilint checks in one "
                "run: split the pipeline, or check fewer files at once"
            )
