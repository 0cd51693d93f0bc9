"""RE2's syntax: a pattern to a tree of expressions, or what is wrong with it. Matching is in matching.py.

The errors are RE2's own (github.com/google/re2, re2/parse.cc). Greediness and names of groups change nothing about
whether a pattern matches, so the tree (tree.py) does not have them.
"""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.re2.tree import Assertion, Branch, Characters, Regexp, Repeat, Series

_MAX_NESTING = 50
_MAX_REPEAT = 1_000
_LAST = "\U0010ffff"

_DIGIT = (("0", "9"),)
_SPACE = (("\t", "\n"), ("\f", "\r"), (" ", " "))
_WORD = (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z"))
_CLASSES = {"d": _DIGIT, "s": _SPACE, "w": _WORD}
_POSIX = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "digit": _DIGIT,
    "lower": (("a", "z"),),
    "space": (("\t", "\r"), (" ", " ")),
    "upper": (("A", "Z"),),
    "word": _WORD,
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NO_ESCAPES = "ceghklmuyGHKLMNRUVXYZ"
"""Escapes of other dialects that RE2's documentation of its syntax calls not supported."""
_REPEAT = regex(r"\{(\d+)(,?)(\d*)\}", re.ASCII)
_HEXADECIMAL = regex(r"x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})")
_POSIX_CLASS = regex(r"\[:(\^?)([a-z]+):\]")
_GROUP = regex(r"\?(?:P?<\w+>|(?P<on>[imsU]*)(?:-(?P<off>[imsU]+))?(?P<end>[:)]))", re.ASCII)
_REFUSED_GROUP = regex(r"\?(?:[=!>]|<[=!])")


class PatternError(ValueError):
    """A pattern that RE2 refuses; the message says why."""


class _UnknownError(Exception):
    """The pattern holds what is not known here."""


class _Flags(NamedTuple):
    ignores_case: bool = False
    is_multiline: bool = False
    dot_matches_newline: bool = False


def parse(pattern: str) -> Regexp | None:
    """The tree of a pattern; None where it holds what is not known here. Raises `PatternError` for what RE2 refuses."""
    try:
        return _Parser(pattern).parse()
    except _UnknownError:
        return None


class _Parser:
    """One reading of one pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._flags = _Flags()

    def parse(self) -> Regexp:
        expression = self._branches(0)
        if self._position < len(self._pattern):
            raise PatternError("it closes a group that is not open")
        return expression

    def _take(self, text: str) -> bool:
        if self._pattern.startswith(text, self._position):
            self._position += len(text)
            return True
        return False

    def _next(self) -> str:
        character = self._pattern[self._position : self._position + 1]
        self._position += 1
        return character

    def _branches(self, depth: int) -> Regexp:
        if depth > _MAX_NESTING:
            raise _UnknownError
        flags = self._flags
        parts = [self._series(depth)]
        while self._take("|"):
            parts.append(self._series(depth))
        self._flags = flags
        return parts[0] if len(parts) == 1 else Branch(tuple(parts))

    def _series(self, depth: int) -> Regexp:
        parts: list[Regexp] = []
        while self._position < len(self._pattern) and self._pattern[self._position] not in "|)":
            part = self._atom(depth)
            parts.append(Series(()) if part is None else self._repeated(part))
        return Series(tuple(parts))

    def _repeated(self, part: Regexp) -> Regexp:
        bounds = self._bounds()
        if bounds is None:
            return part
        self._take("?")
        if self._bounds() is not None:
            raise PatternError("it repeats a repetition")
        least, most = bounds
        if least > _MAX_REPEAT or (most is not None and (most > _MAX_REPEAT or most < least)):
            raise PatternError("it repeats something too often")
        return Repeat(part, least, most)

    def _bounds(self) -> tuple[int, int | None] | None:
        for operator, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(operator):
                return bounds
        match = _REPEAT.match(self._pattern, self._position)
        if match is None:
            return None
        self._position = match.end()
        # More digits than any limit has would only cost time.
        least, most = int(match[1][:9]), int(match[3][:9]) if match[3] else None
        return (least, most if match[2] else least)

    def _atom(self, depth: int) -> Regexp | None:
        if self._bounds() is not None:
            raise PatternError("it repeats nothing")
        character = self._next()
        if character == "(":
            return self._group(depth)
        if character == "[":
            return self._character_class()
        if character == "\\":
            return self._escape()
        if character == ".":
            ranges = (("\0", _LAST),) if self._flags.dot_matches_newline else (("\0", "\t"), ("\v", _LAST))
            return Characters(ranges)
        if character == "^":
            return Assertion.LINE_START if self._flags.is_multiline else Assertion.TEXT_START
        if character == "$":
            return Assertion.LINE_END if self._flags.is_multiline else Assertion.TEXT_END
        return self._characters(((character, character),))

    def _characters(self, ranges: tuple[tuple[str, str], ...], *, is_negated: bool = False) -> Characters:
        return Characters(ranges, is_negated, self._flags.ignores_case)

    def _group(self, depth: int) -> Regexp | None:
        """The content of a group; None for one that only sets flags."""
        before = self._flags
        if _REFUSED_GROUP.match(self._pattern, self._position):
            raise PatternError("RE2 knows no lookahead, lookbehind or atomic group")
        if self._pattern.startswith("?", self._position):
            match = _GROUP.match(self._pattern, self._position)
            if match is None:
                raise _UnknownError
            self._position = match.end()
            self._flags = _changed(_changed(before, match["on"] or "", to=True), match["off"] or "", to=False)
            if match["end"] == ")":
                return None
        expression = self._branches(depth + 1)
        if not self._take(")"):
            raise PatternError("a group is not closed")
        self._flags = before
        return expression

    def _escape(self) -> Regexp:
        character = self._next()
        if not character:
            raise PatternError("it ends with a backslash")
        if character in "123456789":
            raise PatternError("RE2 knows no backreference")
        if character in "AzbB":
            return Assertion("\\" + character)
        if character.lower() in _CLASSES:
            return Characters(_CLASSES[character.lower()], character.isupper())
        return self._characters(((literal := self._escaped(character), literal),))

    def _escaped(self, character: str) -> str:
        """The character that an escape stands for, of which `character` comes after the backslash."""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if match := _HEXADECIMAL.match(self._pattern, self._position - 1):
            self._position = match.end()
            code = int(match[1] or match[2], 16)
            if code > ord(_LAST):
                raise PatternError("an escape stands for no character")
            return chr(code)
        if character.isascii() and not character.isalnum() and character != "_":
            return character
        if character in _NO_ESCAPES:
            raise PatternError(f"RE2 knows no escape \\{character}")
        raise _UnknownError

    def _character_class(self) -> Characters:
        is_negated = self._take("^")
        ranges: list[tuple[str, str]] = []
        is_first = True
        while is_first or not self._take("]"):
            if self._position >= len(self._pattern):
                raise PatternError("a character class is not closed")
            is_first = False
            ranges += self._class_item()
        return self._characters(tuple(ranges), is_negated=is_negated)

    def _class_item(self) -> tuple[tuple[str, str], ...]:
        if match := _POSIX_CLASS.match(self._pattern, self._position):
            if match[1] or match[2] not in _POSIX:
                raise _UnknownError
            self._position = match.end()
            return _POSIX[match[2]]
        following = self._pattern[self._position + 1 : self._position + 2]
        if self._pattern.startswith("\\", self._position) and following and following in "dswDSW":
            if following.isupper():
                raise _UnknownError
            self._position += 2
            return _CLASSES[following]
        first = self._class_character()
        if not self._pattern.startswith("-", self._position) or self._pattern.startswith("-]", self._position):
            return ((first, first),)
        self._position += 1
        last = self._class_character()
        if last < first:
            raise PatternError("a range of characters ends before it begins")
        return ((first, last),)

    def _class_character(self) -> str:
        character = self._next()
        if character != "\\":
            return character
        escaped = self._next()
        if not escaped:
            raise PatternError("a character class is not closed")
        return self._escaped(escaped)


def _changed(flags: _Flags, letters: str, *, to: bool) -> _Flags:
    fields = {"i": "ignores_case", "m": "is_multiline", "s": "dot_matches_newline"}
    # U swaps greediness, which does not change whether a pattern matches.
    return flags._replace(**{fields[letter]: to for letter in letters if letter in fields})
