"""What is hidden of one source, and where everything else stands in what is shown of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from cilint.text.mapped import Piece
from cilint.text.source import Position, Source

MARKER = "****"
"""What stands for a secret: the same for every one, so that its length is not disclosed."""


class Hidden:
    """The stretches of a source that are shown as `MARKER`.

    Columns count what is shown: a column behind a secret would tell how long it is.
    """

    __slots__ = ("_ends", "_gains", "_source", "_starts")

    def __init__(self, source: Source, stretches: Iterable[tuple[int, int]]) -> None:
        """`stretches` are offsets in any order, which may overlap and be empty."""
        self._source = source
        merged = _merged(stretches)
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]
        # How many characters more are shown than there are, up to and without each stretch.
        self._gains = list(accumulate((len(MARKER) - (end - start) for start, end in merged), initial=0))

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """The text from `start` up to `end` in order, each hidden stretch or part of one as `MARKER` itself."""
        text, place = self._source.text, start
        for first, last in self.stretches(start, end):
            if place < first:
                yield Piece(text[place:first], place, first)
            yield Piece(MARKER, first, last)
            place = last
        if place < end:
            yield Piece(text[place:end], place, end)

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """What is hidden from `start` up to `end`, in order: from which offset up to which."""
        for index in self._within(start, end):
            yield max(self._starts[index], start), min(self._ends[index], end)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether anything from `start` up to `end` is hidden."""
        return bool(self._within(start, end))

    def begin(self, offset: int) -> Position:
        """The position where what is at `offset` begins: within a hidden stretch, where that begins."""
        line, line_start = self._line(offset)
        index = bisect_right(self._ends, offset)
        if index < len(self._starts) and self._starts[index] < offset:
            offset = max(self._starts[index], line_start)
        return Position(line, self._column(offset, line_start))

    def finish(self, offset: int) -> Position:
        """The position behind what ends at `offset`: within a hidden stretch, where that ends in this line."""
        line, line_start = self._line(offset)
        return Position(line, self._column(offset, line_start))

    def displaces(self, offset: int) -> bool:
        """Whether a position at `offset` is shown as another one, for something is hidden before it in its line."""
        _, line_start = self._line(offset)
        return self.overlaps(line_start, offset)

    def before(self, offset: int, reach: int, limit: int) -> int:
        """The offset from which on, but not before `limit`, at most `reach` characters are shown before `offset`."""
        index = bisect_left(self._starts, offset) - 1
        while index >= 0 and self._ends[index] > offset - reach and offset > limit:
            reach -= max(offset - self._ends[index], 0) + len(MARKER)
            if reach < 0:
                return max(min(self._ends[index], offset), limit)
            offset = self._starts[index]
            index -= 1
        return max(offset - reach, limit)

    def behind(self, offset: int, reach: int, limit: int) -> int:
        """The offset up to which, but not beyond `limit`, at most `reach` characters are shown from `offset` on."""
        index = bisect_right(self._ends, offset)
        while index < len(self._starts) and self._starts[index] < offset + reach and offset < limit:
            reach -= max(self._starts[index] - offset, 0) + len(MARKER)
            if reach < 0:
                return min(max(self._starts[index], offset), limit)
            offset = self._ends[index]
            index += 1
        return min(offset + reach, limit)

    def _within(self, start: int, end: int) -> range:
        """The numbers of the stretches of which a part lies between two offsets."""
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end) if start < end else 0)

    def _line(self, offset: int) -> tuple[int, int]:
        line = self._source.position(offset).line
        return line, self._source.line_starts[line - 1]

    def _column(self, offset: int, line_start: int) -> int:
        column = offset - line_start + 1
        within = self._within(line_start, offset)
        if not within:
            return column
        first, last = within.start, within.stop
        # Of the outermost stretches, only what is in this line and before `offset` counts.
        outside = max(line_start - self._starts[first], 0) + max(self._ends[last - 1] - offset, 0)
        return column + self._gains[last] - self._gains[first] + outside


def _merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if first >= last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
