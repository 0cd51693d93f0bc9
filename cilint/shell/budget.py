"""How much of the scripts of one run is read, so that none of them, nor all together, keep cilint busy for ever.

Reading sound shell takes time in proportion to its length; the grammar's recovery from broken shell takes time in
proportion to the square of it, in one go that nothing can interrupt. What is read without the grammar takes less.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from cilint.errors import UnreadableScriptError
from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.shell.grammar import parse
from cilint.text.mapped import MappedText
from cilint.text.source import Span

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_CHARACTERS = 65_536
"""Of one script; the longest of several hundred real pipelines has 12,525."""

MAX_CHARACTERS_IN_ALL = 500_000
"""Of all scripts that are read in one run: those that speak of logins. What the grammar need not read counts half."""

MORE_CHARACTERS = 10_000
"""For each further pipeline of a run: a fiftieth of that."""

MAX_TOKENS = 4_000
"""Of what the grammar gets in one piece: the worst shell of that size that is known takes it a second."""

MAX_DEPTH = 100
"""Of substitutions in each other: each of them has words that hold the text of all that are in it."""

MAX_SECONDS_OF_RECOVERY = 1.0
"""Processor time for all broken shell in one run; in real pipelines a few milliseconds."""

_TOKEN = regex(r"\w+|[^\w \t]")


class Budget:
    """What is left to be read in one run; `errors` tell what was left out, and why, each kind of "all" once.

    `unread` are the places of all scripts that were left out, or that were read in part; `left` are the characters that
    may still be read, less than none where something was left out for want of them.
    """

    __slots__ = ("_limit", "_seconds", "errors", "left", "unread")

    def __init__(self) -> None:
        self.errors: list[UnreadableScriptError] = []
        self.unread: list[Span] = []
        self._limit = self.left = MAX_CHARACTERS_IN_ALL
        self._seconds = MAX_SECONDS_OF_RECOVERY

    def allow(self, pipelines: int) -> None:
        """Have a run about so many pipelines read as much more as they may hold."""
        limit = max(self._limit, MAX_CHARACTERS_IN_ALL + MORE_CHARACTERS * (pipelines - 1))
        self.left += limit - self._limit
        self._limit = limit

    @property
    def spent(self) -> tuple[float, float]:
        """The characters that were read, and the seconds that went into broken shell."""
        return self._limit - self.left, MAX_SECONDS_OF_RECOVERY - self._seconds

    def covers(self, characters: float, seconds: float) -> bool:
        """Whether one run surely reads so much: a script counts twice as much at first as it may come to (`spare`)."""
        return characters + MAX_CHARACTERS // 2 <= self._limit and seconds <= MAX_SECONDS_OF_RECOVERY

    def admits(self, script: MappedText) -> bool:
        """Whether a whole script, or a text that is read as one, may be read."""
        length = len(script.text)
        if length > MAX_CHARACTERS:
            self._refuse(
                f"the script has more than {MAX_CHARACTERS:,} characters, which is more than cilint reads: "
                "move a part of it to a file",
                script,
            )
            return False
        if self.left >= 0:
            self.left -= length
            if self.left < 0:
                self._refuse(
                    f"up to here the scripts have more than {self._limit:,} characters, and from here on "
                    "none is read: check fewer files at once",
                    script,
                )
        if self.left < 0:
            self._leave_out(script)
        return self.left >= 0

    def spare(self, script: MappedText) -> None:
        """Count half of a script that was admitted, and that the grammar need not read."""
        self.left += len(script.text) // 2

    def add(self, errors: Iterable[UnreadableScriptError], unread: Iterable[Span]) -> None:
        """Take down what was not read elsewhere, once for each place."""
        known = {(error.message, error.span) for error in self.errors}
        self.errors += (error for error in errors if (error.message, error.span) not in known)
        places = set(self.unread)
        self.unread += (span for span in unread if span not in places)

    def takes(self, characters: int) -> bool:
        """Whether so much may be read that is known already; it then counts as read."""
        may_be_read = self.left >= characters
        self.left -= characters * may_be_read
        return may_be_read

    def tree(self, text: str, script: MappedText, offset: int) -> Node:
        """The syntax tree of `text`, which begins at `offset` of `script`; that of no text where it may not be read."""
        if is_too_long(text):
            self._refuse(
                f"a command here has more than {MAX_TOKENS:,} words and signs, which is more than cilint reads: "
                "close what is left open in it, or move it to a file",
                script,
                offset,
            )
            return parse("")
        if self._seconds < 0:
            self._leave_out(script)
            return parse("")
        begin = time.process_time()
        root = parse(text)
        if root.has_error:
            self._seconds -= time.process_time() - begin
            if self._seconds < 0:
                self._refuse(
                    "up to here the scripts are so far from being shell that reading them takes too long, "
                    "and from here on none is read: close quotes and brackets that are left open",
                    script,
                    offset,
                )
        return root

    def reaches(self, depth: int, script: MappedText, offset: int) -> bool:
        """Whether a substitution at `offset`, inside `depth` others, may be read."""
        if depth == MAX_DEPTH:
            self._refuse(
                f"more than {MAX_DEPTH} substitutions are in each other here, which is more than cilint reads: "
                "give the inner ones names, with variables",
                script,
                offset,
            )
        return depth < MAX_DEPTH

    def _refuse(self, problem: str, script: MappedText, offset: int = 0) -> None:
        self.errors.append(UnreadableScriptError(problem, script.span(offset, offset)))
        self._leave_out(script)

    def _leave_out(self, script: MappedText) -> None:
        self.unread.append(script.whole)


def is_too_long(text: str) -> bool:
    """Whether a text is more than the grammar gets in one piece."""
    return len(text) > MAX_TOKENS and token_count(text) > MAX_TOKENS


def token_count(text: str) -> int:
    """The number of words and signs in a text: the measure of the work that it can make."""
    return _TOKEN.subn("", text)[1]
