"""How quotes, substitutions and parentheses nest in a script: where one closes, where lines end, where `<<` counts.

No commands or words are told apart here; that is the grammar's work.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple


class _Frame(Enum):
    DOUBLE_QUOTE = '"'
    BACKTICK = "`"
    SUBSTITUTION = "$("
    PARENTHESIS = "("
    ARRAY = "=("
    ARITHMETIC = "(("
    BRACE = "${"
    QUOTED_BRACE = '"${'


_TOKEN = re.compile(r"""\\.|\$'(?:[^'\\]|\\.)*'|\$\{|[$<>]?\(+|<<<|<<|['"`)#\n]""", re.DOTALL)
# Within double quotes and braces, parentheses, comments and here-documents are text; apostrophes within the former.
_QUOTED_TOKEN = re.compile(r"""\\.|\$\{|\$\(+|["`]""", re.DOTALL)
_QUOTED_BRACE_TOKEN = re.compile(r"""\\.|\$\{|\$\(+|["`}]""", re.DOTALL)
_BRACE_TOKEN = re.compile(r"""\\.|\$'(?:[^'\\]|\\.)*'|\$\{|\$\(+|['"`}]""", re.DOTALL)
_TOKENS = {
    _Frame.DOUBLE_QUOTE: _QUOTED_TOKEN,
    _Frame.QUOTED_BRACE: _QUOTED_BRACE_TOKEN,
    _Frame.BRACE: _BRACE_TOKEN,
}
_COMMENT_FOLLOWS = " \t\n;&|()`"
_CASE = re.compile(r"\bcase\s[^\n]{0,200}?\sin\b|\besac\b")


class _Open(NamedTuple):
    frame: _Frame
    start: int


class Scanner:
    """Steps through a script from mark to mark and knows what is open at each.

    `position` is where the next step begins and may be moved on between steps.
    """

    __slots__ = ("_cases", "_end", "_stack", "_text", "_words", "comment", "position", "unclosed_apostrophe")

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        """Nothing is open at `start`; the text counts up to `end`."""
        self._text = text
        self._end = len(text) if end is None else end
        self._stack: list[_Open] = []
        # For each substitution, how far it was searched for `case` and `esac`, and how many cases were open there.
        self._cases: dict[int, tuple[int, int]] = {}
        self._words = 0
        self.position = start
        self.unclosed_apostrophe: int | None = None
        self.comment: int | None = None
        """Where the comment begins that the last step went past; None where it was none."""

    @property
    def is_open(self) -> bool:
        """Whether anything that was opened is not closed yet."""
        return bool(self._stack)

    @property
    def at_line_end(self) -> bool:
        """Whether a line break here ends a command: nothing is open but subshells."""
        return self._words == 0

    @property
    def reads_here_documents(self) -> bool:
        """Whether `<<` here is a here-document's operator rather than a shift or text."""
        return not self._stack or self._stack[-1].frame not in (_Frame.ARITHMETIC, _Frame.BRACE)

    @property
    def unclosed(self) -> int | None:
        """At the end of the text: the offset of the first quote, substitution or array that never closes."""
        places = [place for frame, place in self._stack if frame is not _Frame.PARENTHESIS]
        if self.unclosed_apostrophe is not None:
            places.append(self.unclosed_apostrophe)
        return min(places, default=None)

    def step(self) -> str | None:
        """Read on to the next mark and give it: `\\n`, `<<`, or any other; None at the end of the text."""
        top = self._stack[-1].frame if self._stack else _Frame.PARENTHESIS
        match = _TOKENS.get(top, _TOKEN).search(self._text, self.position, self._end)
        if match is None:
            self.position = self._end
            return None
        mark = match.group()
        self.position = match.end()
        self.comment = None
        self._take(mark, match.start(), top)
        return mark

    def _take(self, mark: str, start: int, top: _Frame) -> None:
        if mark == "'":
            self._skip_single_quotes(start)
        elif mark in ('"', "`"):
            if top.value == mark:
                self._pop()
            else:
                self._push(_Frame(mark), start)
        elif mark == "${":
            quoted = top in (_Frame.DOUBLE_QUOTE, _Frame.QUOTED_BRACE)
            self._push(_Frame.QUOTED_BRACE if quoted else _Frame.BRACE, start)
        elif mark == "}":
            self._pop()
        elif mark[-1] == "(":
            self._open_parentheses(mark, start, top)
        elif mark == ")":
            self._close_parenthesis(start, top)
        elif mark == "#":
            self._skip_comment(start, top)

    def _push(self, frame: _Frame, start: int) -> None:
        self._stack.append(_Open(frame, start))
        self._words += frame is not _Frame.PARENTHESIS

    def _pop(self) -> None:
        self._words -= self._stack.pop().frame is not _Frame.PARENTHESIS

    def _skip_single_quotes(self, start: int) -> None:
        close = self._text.find("'", start + 1, self._end)
        self.position = close + 1 if close >= 0 else self._end
        if close < 0:
            self.unclosed_apostrophe = start

    def _open_parentheses(self, mark: str, start: int, top: _Frame) -> None:
        count = mark.count("(")
        if top is _Frame.ARITHMETIC or mark == "((" or mark.startswith("$(("):
            first = inner = _Frame.ARITHMETIC
        elif mark[0] != "(":
            first, inner = _Frame.SUBSTITUTION, _Frame.PARENTHESIS
        else:
            is_array = start > 0 and self._text[start - 1] == "="
            first, inner = _Frame.ARRAY if is_array else _Frame.PARENTHESIS, _Frame.PARENTHESIS
        self._push(first, start)
        for _ in range(count - 1):
            self._push(inner, start)

    def _close_parenthesis(self, start: int, top: _Frame) -> None:
        if not self._stack or top is _Frame.BACKTICK:
            return
        if top is not _Frame.SUBSTITUTION or not self._in_case(self._stack[-1].start, start):
            self._pop()

    def _in_case(self, start: int, end: int) -> bool:
        """Whether a `)` at `end` closes a pattern of a `case` that was opened since `start`."""
        place, cases = self._cases.get(start, (start, 0))
        for match in _CASE.finditer(self._text, place, end):
            cases += -1 if match.group() == "esac" else 1
        self._cases[start] = (end, cases)
        return cases > 0

    def _skip_comment(self, start: int, top: _Frame) -> None:
        if top is _Frame.ARITHMETIC or (start and self._text[start - 1] not in _COMMENT_FOLLOWS):
            return
        if start and self._text[start - 1] in " \t" and _is_escaped(self._text, start - 1):
            return
        end = self._text.find("\n", start, self._end)
        self.position = end if end >= 0 else self._end
        self.comment = start


def _is_escaped(text: str, place: int) -> bool:
    """Whether an odd number of backslashes stands before a place."""
    count = 0
    while place > count and text[place - 1 - count] == "\\":
        count += 1
    return count % 2 == 1


def closing(text: str, start: int, end: int) -> int:
    """The offset after the `$(…)`, `${…}`, backticks or `<(…)` that open at `start`; `end` if they never close."""
    scanner = Scanner(text, start, end)
    while scanner.step() is not None:
        if not scanner.is_open:
            return scanner.position
    return end


class Line(NamedTuple):
    """A logical line: all that one command can span. `unclosed` is where a quote opens that never closes."""

    start: int
    end: int
    unclosed: int | None


def logical_lines(text: str) -> list[Line]:
    """The logical lines of a text; one with an unclosed quote goes to the end and is the last."""
    lines: list[Line] = []
    start = 0
    scanner = Scanner(text)
    while (mark := scanner.step()) is not None:
        if mark == "\n" and scanner.at_line_end:
            lines.append(Line(start, scanner.position, None))
            start = scanner.position
    if start < len(text):
        lines.append(Line(start, len(text), scanner.unclosed))
    return lines
