"""Sources, spans and positions: the only place that counts lines."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from itertools import accumulate

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple, maker

_LINE_BREAK = regex(r"\r\n|\n|\r")
_WITH_BREAK = len("\n").__add__
_LONGEST_BREAK = len("\r\n")


class Position(NamedTuple):
    """A place for people and editors: line and column count from 1, the column in code points."""

    line: int
    column: int


_position = maker(Position)


class Source:
    """A text and the name under which it is reported.

    `path` is relative to the repository's root with `/` as separator; `name` is the path by which a person or an editor
    opens the file from where they stand; `text` is the file's text without a byte order mark and with its line breaks
    untouched; `has_mark` says that such a mark, of UTF-8, was there. `folder` is the repository's, as a person sees it,
    where a run is about several repositories, and else empty. Offsets count code points from 0. `masked` are the
    stretches of a text from a report, by their offsets, in which a marker stands for what is not to be shown.
    """

    __slots__ = ("_starts", "folder", "has_mark", "masked", "name", "path", "text")

    def __init__(self, path: str, text: str, name: str = "", *, has_mark: bool = False, folder: str = "") -> None:
        self.path = path
        self.name = name or path
        self.text = text
        self.has_mark = has_mark
        self.folder = folder
        self.masked: tuple[tuple[int, int], ...] = ()
        self._starts: list[int] | None = None

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """What another process needs of it."""
        return None, {name: getattr(self, name) for name in self.__slots__} | {"_starts": None}

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    @property
    def shown_path(self) -> str:
        """The path for programs, which says of which repository it is where a run is about several."""
        return self.shown(self.path)

    def shown(self, path: str) -> str:
        """Another path of the same repository, for programs."""
        return posixpath.normpath(posixpath.join(self.folder, path)) if self.folder else path

    @property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins; lines end at LF, CR LF or CR, as editors count them."""
        if self._starts is None:
            if "\r" in self.text:
                self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]
            else:
                lengths = map(len, self.text.split("\n"))
                self._starts = [*accumulate(map(_WITH_BREAK, lengths), initial=0)]
                # There is a line behind each break, and none behind the last line.
                self._starts.pop()
        return self._starts

    def position(self, offset: int) -> Position:
        """The position of an offset between 0 and the length of the text, both included."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return _position(line, offset - starts[line - 1] + 1)

    def line_span(self, number: int) -> Span:
        """Line `number` (from 1) without its line break; past the end, an empty span at the end of the text."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return Span(self, len(self.text), len(self.text))
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return span_of(self, start, end)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line break; empty past the end."""
        return self.line_span(number).text

    def line_break(self, number: int) -> str:
        """The line break behind line `number`, to be written behind what is added there; that of Unix where none is."""
        starts = self.line_starts
        is_last = number >= len(starts)
        return "\n" if is_last or not self.text.endswith("\r\n", 0, starts[number]) else "\r\n"

    def offset(self, line: int, column: int) -> int:
        """The offset of a position; a line or column past the end gives the nearest offset there is."""
        starts = self.line_starts
        if line < 1:
            return 0
        if line > len(starts):
            return len(self.text)
        start = starts[line - 1]
        wanted = start + max(column - 1, 0)
        if line < len(starts) and wanted <= starts[line] - _LONGEST_BREAK:
            # It is in the line, wherever that ends.
            return wanted
        return min(wanted, start + len(self.line(line)))


class Span(NamedTuple):
    """A stretch of a source: from offset `start` up to, but without, offset `end` (code points)."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The source's own text there."""
        return self.source.text[self.start : self.end]

    @property
    def begin(self) -> Position:
        """The position of the first character."""
        return self.source.position(self.start)

    @property
    def finish(self) -> Position:
        """The position after the last character."""
        return self.source.position(self.end)

    @property
    def place(self) -> str:
        """`path:line`, for messages."""
        return f"{self.source.name}:{self.begin.line}"

    def holds(self, other: Span) -> bool:
        """Whether another stretch begins in it."""
        return self.source is other.source and self.start <= other.start < self.end

    def touches(self, other: Span) -> bool:
        """Whether it shares a character with another stretch, or the place between two."""
        return self.source is other.source and self.start <= other.end and other.start <= self.end


span_of = maker(Span)


def unread_file(path: str, name: str = "") -> Span:
    """A file of which nothing is known, as the place of an error; `name` is what people call it."""
    return Span(Source(path, "", name), 0, 0)
