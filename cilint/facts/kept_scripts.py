"""Scripts that are read once for many looks at a repository, of which each finds most of them as they were."""

from __future__ import annotations

import weakref
from collections.abc import Sequence

from cilint.lazy.records import NamedTuple
from cilint.shell.budget import Budget
from cilint.shell.command import Dialect, Script
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText
from cilint.text.source import Source

_TURNS = 50
"""So many readers may come and go before a script is let go that none of them needs: a while of typing."""


class _Read(NamedTuple):
    """A script, and what it takes of a budget."""

    script: Script
    characters: int


class _Free(NamedTuple):
    """A script that nobody uses, and when it was given back."""

    read: _Read
    turn: int


class KeptScripts:
    """Scripts that some reader has read and that nobody uses any more, by their texts.

    What a script says hangs on nothing but its text, and a change of a file leaves most texts as they were, on other
    lines. A script has one place at a time, so that each belongs to one reader until that is gone.
    """

    def __init__(self) -> None:
        self._free: dict[str, list[_Free]] = {}
        self._turn = 0

    def reading(self) -> ScriptReading:
        """What reads scripts for one reader; the reader alone may hold it."""
        reading = ScriptReading(self)
        weakref.finalize(reading, self._take_back, reading.read).atexit = False
        return reading

    def claim(self, text: MappedText, budget: Budget) -> _Read | None:
        """A free script of that text, which from now on stands where the text does; None where there is none."""
        free = self._free.get(text.text)
        if not free or not budget.takes(free[-1].read.characters):
            return None
        read = free.pop().read
        read.script.text.move(text)
        return read

    def _take_back(self, scripts: Sequence[_Read]) -> None:
        """Keep what one reader had, and what was free of the last few: not each look needs all scripts."""
        self._turn += 1
        free: dict[str, list[_Free]] = {}
        for waiting in (each for group in self._free.values() for each in group):
            if waiting.turn > self._turn - _TURNS:
                free.setdefault(waiting.read.script.text.text, []).append(waiting)
        for read in scripts:
            text = read.script.text
            # The text around it, and all that was read of that, may go.
            text.move(MappedText(text.text, Source("", ""), tuple))
            free.setdefault(text.text, []).append(_Free(read, self._turn))
        self._free = free


class ScriptReading:
    """Reads the scripts of one reader: `read` are those that another may have after it."""

    def __init__(self, kept: KeptScripts) -> None:
        self._kept = kept
        self.read: list[_Read] = []

    def __call__(self, text: MappedText, budget: Budget, dialect: Dialect | None = None) -> Script:
        """As `parse_script`."""
        read = self._kept.claim(text, budget)
        if read is None:
            left, unread = budget.left, len(budget.unread)
            read = _Read(parse_script(text, budget, dialect), left - budget.left)
            if len(budget.unread) > unread:
                # What is said of it has a place, and is to be said again.
                return read.script
        self.read.append(read)
        return read.script
