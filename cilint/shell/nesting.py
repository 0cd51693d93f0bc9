"""How quotes, substitutions and parentheses nest in a script: where one closes, where lines end, where `<<` counts.

No commands or words are told apart here; that is the grammar's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple


class _Frame(Enum):
    DOUBLE_QUOTE = '"'
    BACKTICK = "`"
    SUBSTITUTION = "$("
    PARENTHESIS = "("
    ARRAY = "=("
    ARITHMETIC = "(("
    BRACE = "${"
    QUOTED_BRACE = '"${'


_MARKS = r"""\\.|\$'(?:[^'\\]|\\.)*'|\$\{|[$<>]?\(+|<<<|<<|['"`)#\n]"""
_TOKEN = regex(_MARKS, re.DOTALL)
_TOKEN_OR_CASE = regex(_MARKS + r"|\bcase(?=(\s[^\n]{0,200}?\sin\b))|\besac\b", re.DOTALL)
# Within double quotes and braces, parentheses, comments and here-documents are text; apostrophes within the former.
_QUOTED_TOKEN = regex(r"""\\.|\$\{|\$\(+|["`]""", re.DOTALL)
_QUOTED_BRACE_TOKEN = regex(r"""\\.|\$\{|\$\(+|["`}]""", re.DOTALL)
_BRACE_TOKEN = regex(r"""\\.|\$'(?:[^'\\]|\\.)*'|\$\{|\$\(+|['"`}]""", re.DOTALL)
_TOKENS = {
    _Frame.DOUBLE_QUOTE: _QUOTED_TOKEN,
    _Frame.QUOTED_BRACE: _QUOTED_BRACE_TOKEN,
    _Frame.BRACE: _BRACE_TOKEN,
}
_CASE_WORDS = frozenset({"case", "esac"})
_COMMENT_FOLLOWS = " \t\n;&|()`"


class _Open:
    """What is open since `start`, with the number of its own cases that no `esac` has ended yet."""

    __slots__ = ("cases", "frame", "last_in", "start")

    def __init__(self, frame: _Frame, start: int) -> None:
        self.frame = frame
        self.start = start
        self.cases = 0
        self.last_in = 0


class Scanner:
    """Steps through a script from mark to mark and knows what is open at each.

    `position` is where the next step begins and may be moved on between steps; `closings` has the offset after each
    thing that has closed, by that at which it opens.
    """

    __slots__ = (
        "_end",
        "_stack",
        "_text",
        "_token",
        "_words",
        "closings",
        "comment",
        "position",
        "unclosed_apostrophe",
    )

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        """Nothing is open at `start`; the text counts up to `end`."""
        self._text = text
        self._end = len(text) if end is None else end
        self._token = _TOKEN_OR_CASE if "esac" in text else _TOKEN
        self._stack: list[_Open] = []
        self._words = 0
        self.closings: dict[int, int] = {}
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
    def is_quoted(self) -> bool:
        """Whether the last step went into an expansion that stands within double quotes."""
        return bool(self._stack) and self._stack[-1].frame is _Frame.QUOTED_BRACE

    @property
    def reads_here_documents(self) -> bool:
        """Whether `<<` here is a here-document's operator rather than a shift or text."""
        return not self._stack or self._stack[-1].frame not in (_Frame.ARITHMETIC, _Frame.BRACE)

    @property
    def unclosed(self) -> int | None:
        """At the end of the text: the offset of the first quote, substitution or array that never closes."""
        places = [opened.start for opened in self._stack if opened.frame is not _Frame.PARENTHESIS]
        if self.unclosed_apostrophe is not None:
            places.append(self.unclosed_apostrophe)
        return min(places, default=None)

    @property
    def open_starts(self) -> list[int]:
        """Where all that is open now begins."""
        return [opened.start for opened in self._stack]

    def step(self) -> str | None:
        """Read on to the next mark and give it: `\\n`, `<<`, or any other; None at the end of the text."""
        top = self._stack[-1].frame if self._stack else _Frame.PARENTHESIS
        match = _TOKENS.get(top, self._token).search(self._text, self.position, self._end)
        if match is None:
            self.position = self._end
            return None
        mark = match.group()
        self.position = match.end()
        self.comment = None
        if mark in _CASE_WORDS:
            self._take_case(match)
        else:
            self._take(mark, match.start(), top)
        return mark

    def _take_case(self, match: re.Match[str]) -> None:
        """Count the cases of what is open; of two `case` before the same `in`, one is no keyword."""
        opened = self._stack[-1] if self._stack else None
        if opened is None:
            return
        if match.group() == "esac":
            opened.cases = max(opened.cases - 1, 0)
        elif match.end(1) != opened.last_in:
            opened.last_in = match.end(1)
            opened.cases += 1

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
            self._close_parenthesis(top)
        elif mark == "#":
            self._skip_comment(start, top)

    def _push(self, frame: _Frame, start: int) -> None:
        self._stack.append(_Open(frame, start))
        self._words += frame is not _Frame.PARENTHESIS

    def _pop(self) -> None:
        opened = self._stack.pop()
        self._words -= opened.frame is not _Frame.PARENTHESIS
        self.closings[opened.start] = self.position

    def _skip_single_quotes(self, start: int) -> None:
        close = self._text.find("'", start + 1, self._end)
        self.position = close + 1 if close >= 0 else self._end
        if close < 0:
            self.unclosed_apostrophe = start

    def _open_parentheses(self, mark: str, start: int, top: _Frame) -> None:
        count = mark.count("(")
        if mark == "((" or mark.startswith("$((") or (top is _Frame.ARITHMETIC and mark != "$("):
            first = inner = _Frame.ARITHMETIC
        elif mark[0] != "(":
            first, inner = _Frame.SUBSTITUTION, _Frame.PARENTHESIS
        else:
            is_array = start > 0 and self._text[start - 1] == "="
            first, inner = _Frame.ARRAY if is_array else _Frame.PARENTHESIS, _Frame.PARENTHESIS
        self._push(first, start)
        for _ in range(count - 1):
            self._push(inner, start)

    def _close_parenthesis(self, top: _Frame) -> None:
        if not self._stack or top is _Frame.BACKTICK:
            return
        # In a `case`, it closes a pattern.
        if not self._stack[-1].cases:
            self._pop()

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


class Closings:
    """Where the substitutions, expansions and backticks of a text close.

    What lies within one that is asked for is found along with it, so that no depth of them makes the text be read again
    and again.
    """

    __slots__ = ("_after", "_open_up_to", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._after: dict[int, int] = {}
        self._open_up_to: dict[int, int] = {}

    def find(self, start: int, end: int) -> int:
        """The offset after the `$(…)`, `${…}`, backticks or `<(…)` at `start`; `end` where they are open until then."""
        if start not in self._after and self._open_up_to.get(start, -1) < end:
            self._look(start, end)
        return min(self._after.get(start, end), end)

    def _look(self, start: int, end: int) -> None:
        scanner = Scanner(self._text, start, end)
        while scanner.step() is not None:
            if not scanner.is_open:
                break
        self._after.update(scanner.closings)
        self._open_up_to.update(dict.fromkeys(scanner.open_starts, end))


class LogicalLine(NamedTuple):
    """A logical line: all that one command can span. `unclosed` is where a quote opens that never closes."""

    start: int
    end: int
    unclosed: int | None


def quoted_expansions(text: str) -> Iterator[int]:
    """The offsets of the `${` that stand within double quotes, those within such an expansion included."""
    scanner = Scanner(text)
    while (mark := scanner.step()) is not None:
        if mark == "${" and scanner.is_quoted:
            yield scanner.position - len(mark)


def logical_lines(text: str) -> list[LogicalLine]:
    """The logical lines of a text; one with an unclosed quote goes to the end and is the last."""
    lines: list[LogicalLine] = []
    start = 0
    scanner = Scanner(text)
    while (mark := scanner.step()) is not None:
        if mark == "\n" and scanner.at_line_end:
            lines.append(LogicalLine(start, scanner.position, None))
            start = scanner.position
    if start < len(text):
        lines.append(LogicalLine(start, len(text), scanner.unclosed))
    return lines
