"""Words of PowerShell: quotes, backtick escapes, here-strings and variables."""

from __future__ import annotations

import re
from functools import lru_cache

from cilint.lazy.patterns import regex
from cilint.shell.word import Part, PartKind, Quoting

_PLAIN_RUN = regex(r"""[^\s"'`$;|&(){}<>=]+""")
_DOUBLE_RUN = regex(r'[^"`$]+')
_VARIABLE = regex(r"\$(?:\{(?:env:)?([^}\n]+)\}|env:(\w+)|(?:(?:script|global|local):)?(\w+|[?$^]))", re.IGNORECASE)
_HERE_STRING = regex(r"@(['\"])[ \t]*\r?\n(.*?)\r?\n\1@", re.DOTALL)
_NESTING = regex(r"""`.|"(?:[^"`]|`.)*"|'[^']*'|[()]""", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def _here_string(text: str, start: int, end: int) -> re.Match[str] | None:
    # Thousands that never close must not each be searched to the end of the script.
    if text[start] != "@" or start > _last_terminator(text, text[start + 1 : start + 2]):
        return None
    return _HERE_STRING.match(text, start, end)


@lru_cache(maxsize=2)
def _last_terminator(text: str, quote: str) -> int:
    return text.rfind(f"\n{quote}@")


class PowerShellWords:
    """Reads one word; `parts` and `subexpressions` (the stretches inside its `$(…)`) then hold what is in it."""

    __slots__ = ("_end", "_start", "_text", "parts", "subexpressions")

    def __init__(self, text: str, start: int, end: int) -> None:
        """`start` is the word's first character, `end` where the text to be read ends."""
        self._text = text
        self._start = start
        self._end = end
        self.parts: list[Part] = []
        self.subexpressions: list[tuple[int, int]] = []

    def read(self) -> int:
        """Read the word and give the offset after it, which is past its start."""
        here_string = _here_string(self._text, self._start, self._end)
        if here_string:
            self._here_string(here_string)
            return here_string.end()
        place = self._start
        while place < self._end:
            following = self._step(place)
            if following == place:
                break
            place = following
            # `$x=1` is three words.
            if self._text[place : place + 1] == "=" and len(self.parts) == 1 and self._text[self._start] == "$":
                break
        if place == self._start:
            self._literal(self._text[place], place, place + 1, Quoting.NONE)
            return place + 1
        return place

    def _literal(self, text: str, start: int, end: int, quoting: Quoting) -> None:
        self.parts.append(Part(PartKind.LITERAL, text, start, end, quoting))

    def _step(self, place: int) -> int:
        text = self._text
        character = text[place]
        if match := _PLAIN_RUN.match(text, place, self._end):
            self._literal(match.group(), place, match.end(), Quoting.NONE)
            return match.end()
        if character == "=":
            self._literal("=", place, place + 1, Quoting.NONE)
            # Alone after a variable it is the operator of an assignment, and the value is a word of its own.
            return place + 1 if place > self._start else self._operator_end(place)
        if character == '"':
            return self._double(place + 1, self._end)
        if character == "'":
            return self._single(place + 1)
        if character == "$":
            return self._dollar(place, self._end, Quoting.NONE)
        if character == "`" and place + 1 < self._end and text[place + 1] not in "\r\n":
            return self._escape(place, Quoting.NONE)
        return place

    def _operator_end(self, place: int) -> int:
        self._end = place + 1
        return place + 1

    def _escape(self, place: int, quoting: Quoting) -> int:
        character = self._text[place + 1]
        self._literal(_ESCAPES.get(character, character), place, place + 2, quoting)
        return place + 2

    def _single(self, place: int) -> int:
        while place < self._end:
            close = self._text.find("'", place, self._end)
            close = close if close >= 0 else self._end
            if close > place:
                self._literal(self._text[place:close], place, close, Quoting.SINGLE)
            if not self._text.startswith("''", close):
                return min(close + 1, self._end)
            self._literal("'", close, close + 2, Quoting.SINGLE)
            place = close + 2
        return self._end

    def _double(self, place: int, end: int) -> int:
        while place < end:
            match = _DOUBLE_RUN.match(self._text, place, end)
            if match:
                self._literal(match.group(), place, match.end(), Quoting.DOUBLE)
                place = match.end()
            elif self._text[place] == "$":
                place = self._dollar(place, end, Quoting.DOUBLE)
            elif self._text[place] == "`" and place + 1 < end:
                place = self._escape(place, Quoting.DOUBLE)
            elif self._text.startswith('""', place):
                self._literal('"', place, place + 2, Quoting.DOUBLE)
                place += 2
            elif self._text[place] == '"':
                return place + 1
            else:
                self._literal(self._text[place], place, place + 1, Quoting.DOUBLE)
                place += 1
        return end

    def _here_string(self, match: re.Match[str]) -> None:
        start, end = match.span(2)
        if match[1] == "'":
            if start < end:
                self._literal(match[2], start, end, Quoting.SINGLE)
            return
        while start < end:
            start = self._double(start, end)
            if self._text[start - 1] == '"' and (not self.parts or self.parts[-1].end < start):
                self._literal('"', start - 1, start, Quoting.DOUBLE)

    def _dollar(self, place: int, end: int, quoting: Quoting) -> int:
        if self._text.startswith("$(", place):
            close = self._closing(place + 2, end)
            written = self._text[place:close]
            self.parts.append(Part(PartKind.COMMAND_SUBSTITUTION, written, place, close, quoting))
            self.subexpressions.append((place + 2, close - written.endswith(")")))
            return close
        match = _VARIABLE.match(self._text, place, end)
        if match is None:
            self._literal("$", place, place + 1, quoting)
            return place + 1
        name = match[1] or match[2] or match[3]
        self.parts.append(Part(PartKind.VARIABLE, match.group(), place, match.end(), quoting, name))
        return match.end()

    def _closing(self, place: int, end: int) -> int:
        depth = 1
        for match in _NESTING.finditer(self._text, place, end):
            depth += {"(": 1, ")": -1}.get(match.group(), 0)
            if depth == 0:
                return match.end()
        return end
