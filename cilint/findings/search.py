"""Where any of many texts stands in another one: a single pass, however many they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

LEAST = 4
"""No text that is looked for has fewer characters."""

_FEW = 16
"""Up to so many beginnings are looked for one by one, which is faster than looking at each place of the text once."""


class Search:
    """Finds texts of at least `LEAST` characters; of those that begin at the same place the longest."""

    __slots__ = ("_lengths", "_wanted", "_whole_words")

    def __init__(self, wanted: Iterable[str], *, whole_words_below: int = 0) -> None:
        """A text with fewer than `whole_words_below` characters is found only where it is a word of its own."""
        self._wanted = frozenset(wanted)
        self._whole_words = whole_words_below
        lengths: dict[str, set[int]] = {}
        for text in self._wanted:
            lengths.setdefault(text[:LEAST], set()).add(len(text))
        self._lengths = {beginning: sorted(found, reverse=True) for beginning, found in lengths.items()}

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """The stretches of `text` that are texts looked for, in order; none overlaps another."""
        done = 0
        for start in self._candidates(text):
            end = self._end(text, start) if start >= done else 0
            if end:
                done = end
                yield start, end

    def _candidates(self, text: str) -> Iterable[int]:
        """The places where a text looked for may begin, in order."""
        beginnings = self._lengths
        if len(beginnings) > _FEW:
            return (place for place in range(len(text) - LEAST + 1) if text[place : place + LEAST] in beginnings)
        return sorted(place for beginning in beginnings for place in _occurrences(beginning, text))

    def _end(self, text: str, start: int) -> int:
        """Where the longest text ends that begins at `start`; 0 if there is none."""
        for length in self._lengths[text[start : start + LEAST]]:
            end = start + length
            if text[start:end] in self._wanted and (length >= self._whole_words or _is_word(text, start, end)):
                return min(end, len(text))
        return 0


def _occurrences(part: str, text: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit or underscore stands on either side."""
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    return re.search(r"\w", around) is None
