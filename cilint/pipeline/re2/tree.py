"""What a regular expression is made of, and what its smallest parts match. Syntax is in syntax.py."""

from __future__ import annotations

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple


class Characters(NamedTuple):
    """One character out of some: those of the ranges, or all others."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool = False
    ignores_case: bool = False

    def has(self, character: str) -> bool:
        """Whether it is one of them."""
        cases = {character, character.lower(), character.upper()} if self.ignores_case else {character}
        found = any(first <= case <= last for case in cases for first, last in self.ranges)
        return found is not self.is_negated


class Assertion(Enum):
    """What takes no character."""

    TEXT_START = "\\A"
    TEXT_END = "\\z"
    LINE_START = "^"
    LINE_END = "$"
    WORD_BOUNDARY = "\\b"
    NO_WORD_BOUNDARY = "\\B"

    def holds(self, text: str, position: int) -> bool:
        """Whether it is so before the character at `position`."""
        if self is Assertion.TEXT_START or self is Assertion.LINE_START:
            return position == 0 or (self is Assertion.LINE_START and text[position - 1] == "\n")
        if self is Assertion.TEXT_END or self is Assertion.LINE_END:
            return position == len(text) or (self is Assertion.LINE_END and text[position] == "\n")
        words = [_is_word(text[max(0, position - 1) : position]), _is_word(text[position : position + 1])]
        return (words[0] is not words[1]) is (self is Assertion.WORD_BOUNDARY)


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


class Series(NamedTuple):
    """One after the other."""

    parts: tuple[Regexp, ...]


class Branch(NamedTuple):
    """One of several."""

    parts: tuple[Regexp, ...]


class Repeat(NamedTuple):
    """The same several times; `most` is None without a limit."""

    part: Regexp
    least: int
    most: int | None


Regexp = Characters | Assertion | Series | Branch | Repeat
