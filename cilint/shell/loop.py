"""A loop of a script, as its commands know it."""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING
from cilint.shell.word import Word

if TYPE_CHECKING:
    from cilint.shell.command import Command


class Loop:
    """A `for`, `select`, `while` or `until`: `variable` gets each of `words` in turn; empty without one.

    `words` is None where nobody sees what it gets: in a `select`, or without `in`, where it has all arguments.
    `command` stands for the whole of it and is none of the script's; `around` is the next loop that this one is in.
    `failing` is where the command stands with whose failure a `while` ends, unless something breaks it off.
    """

    __slots__ = ("around", "command", "failing", "variable", "words")

    def __init__(
        self,
        variable: str,
        words: tuple[Word, ...] | None,
        command: Command,
        around: Loop | None,
        failing: tuple[int, int] | None = None,
    ) -> None:
        self.variable = variable
        self.failing = failing
        self.words = words
        self.command = command
        self.around = around
