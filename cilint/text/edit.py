"""Edits of a source: stretches of it and what to write in their place."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from operator import attrgetter

from cilint.lazy.records import NamedTuple
from cilint.text.source import Span


class Edit(NamedTuple):
    """What to write in place of a span; an empty replacement takes it away."""

    span: Span
    replacement: str


class DisjointEdits:
    """Edits of one source of which no two groups touch, so that they can be made in any order."""

    __slots__ = ("_taken", "edits")

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self._taken: list[tuple[int, int]] = []

    def add(self, group: Iterable[Edit]) -> bool:
        """Add a group, all of it or, where an edit of it touches an earlier group, nothing; tells which."""
        group = tuple(group)
        if any(self._touches(edit.span) for edit in group):
            return False
        for edit in group:
            self.edits.append(edit)
            insort(self._taken, (edit.span.start, edit.span.end))
        return True

    def _touches(self, span: Span) -> bool:
        # Those taken do not touch each other: only the neighbours can touch the span.
        index = bisect_left(self._taken, (span.start, span.end))
        return any(start <= span.end and span.start <= end for start, end in self._taken[max(index - 1, 0) : index + 1])


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text of a source with edits of it, none of which overlap, made."""
    pieces: list[str] = []
    place = 0
    for span, replacement in sorted(edits, key=attrgetter("span.start", "span.end")):
        pieces += (text[place : span.start], replacement)
        place = span.end
    return "".join([*pieces, text[place:]])
