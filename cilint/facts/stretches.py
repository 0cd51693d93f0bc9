"""Places by file, and the question whether another place touches one of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from cilint.syntax.node import Node
from cilint.text.source import Source, Span


class Stretches:
    """The stretches of files that some spans, or nodes, cover."""

    def __init__(self, places: Iterable[Span | Node]) -> None:
        by_path: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for place in places:
            by_path[place.source.path].add((place.start, place.end))
        self._by_path = {path: _merged(stretches) for path, stretches in by_path.items()}

    def overlaps(self, span: Span) -> bool:
        """Whether a character of `span` is covered."""
        stretches = self._by_path.get(span.source.path, [])
        # Those before this one begin before the span ends, and of them the last one ends last.
        index = bisect_left(stretches, (span.end, 0))
        return index > 0 and stretches[index - 1][1] > span.start

    def rest(self, source: Source) -> str:
        """What a file says that is not covered, with a line break in the place of each stretch."""
        texts, place = [], 0
        for start, end in self._by_path.get(source.path, ()):
            texts.append(source.text[place:start])
            place = end
        return "\n".join((*texts, source.text[place:]))


def _merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
