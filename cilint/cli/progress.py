"""A line on a terminal's standard error that says how far a run is, where it takes long; gone at the end.

A thread writes it, so that it is there after a second, however long the first thing takes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator

from cilint.lazy.typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from threading import Event, Thread

_Thing = TypeVar("_Thing")

_SLOW = 1.0
"""Seconds after which a person wants to know what is going on."""
_PAUSE = 0.2


class Progress:
    """Says how far something is, from when it is told for the first time that it has begun."""

    def __init__(self, doing: str, things: str) -> None:
        """`doing` and `things` are words for it: "asking registries", "images"."""
        self._doing = doing
        self._things = things
        self._state = ""
        self._since: float | None = None
        self._writer: tuple[Thread, Event] | None = None

    def __call__(self, done: int, count: int | None) -> None:
        """So many are done, of `count` where that is known; the line goes when all of them are."""
        if done == count:
            self.clear()
            return
        self._state = f"{done} of {count} {self._things}" if count else f"{done} {self._things}"
        self._since = self._since or time.monotonic()
        if self._writer is None and sys.stderr.isatty():
            # Nobody watches most runs.
            from threading import Event, Thread

            is_over = Event()
            self._writer = Thread(target=self._write, args=(is_over, self._since), daemon=True), is_over
            self._writer[0].start()

    def watching(self, things: Iterable[_Thing], count: int) -> Iterator[_Thing]:
        """The same things, of which there are so many, and how far that is whenever one is asked for."""
        try:
            self(0, count)
            for done, thing in enumerate(things, 1):
                self(done, count)
                yield thing
        finally:
            self.clear()

    def clear(self) -> None:
        """Take the line away, if there is one."""
        if self._writer:
            thread, is_over = self._writer
            is_over.set()
            thread.join()
            self._writer = None

    def _write(self, is_over: Event, since: float) -> None:
        terminal = sys.stderr.fileno()
        length = 0
        while not is_over.wait(_PAUSE):
            seconds = time.monotonic() - since
            if seconds >= _SLOW:
                line = f"cilint: {self._doing}: {self._state}, {seconds:.0f} s"
                # Not by the stream: another process may be forked while its lock is held.
                os.write(terminal, f"\r{line:{length}}".encode())
                length = len(line)
        if length:
            os.write(terminal, f"\r{'':{length}}\r".encode())
