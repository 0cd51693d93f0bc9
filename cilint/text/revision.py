"""What edits make of a source, line by line: which of its lines are others now. How that is shown is report/diff.py."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from operator import attrgetter

from cilint.lazy.records import NamedTuple
from cilint.text.edit import Edit, apply_edits
from cilint.text.source import Source, Span


class ChangedLines(NamedTuple):
    """Lines from number `start` up to `end` of the original that became `new_start` up to `new_end` (all from 1)."""

    start: int
    end: int
    new_start: int
    new_end: int


class _Block(NamedTuple):
    """What stands in the place of the original's lines from `start` up to `end` (from 0): whole lines."""

    start: int
    end: int
    text: str


class Revision:
    """A source and its text after edits, which may be made in several rounds.

    Which lines belong together is known from the edits and never guessed from the texts, as `diff` does: that takes
    time in proportion to the square of their length.
    """

    __slots__ = ("_blocks", "original")

    def __init__(self, original: Source) -> None:
        self.original = original
        starts = [*original.line_starts, len(original.text)]
        self._blocks = [_Block(index, index + 1, original.text[a:b]) for index, (a, b) in enumerate(pairwise(starts))]

    @property
    def text(self) -> str:
        """The text as it is after all edits so far."""
        return "".join(block.text for block in self._blocks)

    def revise(self, edits: Iterable[Edit]) -> None:
        """Make edits, with offsets in the present `text`, none of which overlap."""
        starts = list(accumulate((len(block.text) for block in self._blocks), initial=0))
        pending = sorted(edits, key=attrgetter("span.start", "span.end"))
        revised: list[_Block] = []
        done = index = 0
        while index < len(pending):
            first = last = self._block_at(starts, pending[index].span.start)
            group: list[Edit] = []
            while index < len(pending) and self._block_at(starts, pending[index].span.start) <= last:
                last = max(last, self._last_of(starts, pending[index]))
                group.append(_moved(pending[index], -starts[first]))
                index += 1
            text = apply_edits("".join(block.text for block in self._blocks[first : last + 1]), group)
            revised += self._blocks[done:first]
            revised.append(_Block(self._blocks[first].start, self._blocks[last].end, text))
            done = last + 1
        self._blocks = [*revised, *self._blocks[done:]]

    def _block_at(self, starts: list[int], offset: int) -> int:
        return min(bisect_right(starts, offset), len(self._blocks)) - 1

    def _last_of(self, starts: list[int], edit: Edit) -> int:
        """The last block that an edit is about: one whose line break it takes away goes on in the next one."""
        span, replacement = edit
        last = self._block_at(starts, max(span.start, span.end - 1))
        if not span.start < span.end == starts[last + 1] or replacement[-1:] in ("\r", "\n"):
            return last
        takes_lines_away = not replacement and span.start == starts[self._block_at(starts, span.start)]
        return last if takes_lines_away else min(last + 1, len(self._blocks) - 1)

    def changes(self) -> Iterator[ChangedLines]:
        """The lines that are others now, in order; where there are only new ones, or none any more, one side is empty.

        Changes of lines that follow each other are one.
        """
        line = 1
        last: ChangedLines | None = None
        for block in self._blocks:
            new = _lines(block.text)
            change = self._change(block, new, line)
            line += len(new)
            if change and last and last.end == change.start and last.new_end == change.new_start:
                last = ChangedLines(last.start, change.end, last.new_start, change.new_end)
            elif change:
                if last:
                    yield last
                last = change
        if last:
            yield last

    def _change(self, block: _Block, new: list[str], line: int) -> ChangedLines | None:
        """What is another in a block, which stands at number `line` by now, without equal lines around it."""
        starts = self.original.line_starts
        end = starts[block.end] if block.end < len(starts) else len(self.original.text)
        old = _lines(self.original.text[starts[block.start] : end])
        if old == new:
            return None
        shorter = min(len(old), len(new))
        before = next((index for index in range(shorter) if old[index] != new[index]), shorter)
        rest = shorter - before
        after = next((index for index in range(rest) if old[-1 - index] != new[-1 - index]), rest)
        start = block.start + 1
        return ChangedLines(start + before, start + len(old) - after, line + before, line + len(new) - after)


def _moved(edit: Edit, distance: int) -> Edit:
    source, start, end = edit.span
    return Edit(Span(source, start + distance, end + distance), edit.replacement)


def _lines(text: str) -> list[str]:
    """The lines of a text with their line breaks."""
    starts = [*Source("", text).line_starts, len(text)]
    return [text[start:end] for start, end in pairwise(starts) if start < end]
