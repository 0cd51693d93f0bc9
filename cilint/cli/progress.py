"""A line on a terminal's standard error that says how far a run is, where it takes long; gone at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from cilint.lazy.typing import TypeVar

_Thing = TypeVar("_Thing")

_SLOW = 1.0
"""Seconds after which a person wants to know what is going on."""
_PAUSE = 0.1


class Progress:
    """Says how far something is, whenever it is told."""

    def __init__(self, doing: str, things: str) -> None:
        """`doing` and `things` are words for it: "asking registries", "images"."""
        self._doing = doing
        self._things = things
        self._next = time.monotonic() + _SLOW
        self._is_shown = False

    def __call__(self, done: int, count: int) -> None:
        """So many of all are done; the line goes when all of them are."""
        if done == count:
            self.clear()
        elif time.monotonic() >= self._next and sys.stderr.isatty():
            self._next = time.monotonic() + _PAUSE
            sys.stderr.write(f"\rcilint: {self._doing}: {done} of {count} {self._things}")
            sys.stderr.flush()
            self._is_shown = True

    def watching(self, things: Iterable[_Thing], count: int) -> Iterator[_Thing]:
        """The same things, of which there are so many, and how far that is whenever one is asked for."""
        try:
            for done, thing in enumerate(things, 1):
                self(done, count)
                yield thing
        finally:
            self.clear()

    def clear(self) -> None:
        """Take the line away, if there is one."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._is_shown = False
