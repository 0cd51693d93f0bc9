"""Path patterns as GitLab reads them; the files that they are matched with are found elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cilint.lazy.patterns import regex

# GitLab replaces one kind after the other: of `***/` the last two stars are the ones that cross folders.
_FOLDERS = regex(r"(\*\*/)")
_STARS = regex(r"(\*\*|\*)")
_LONGEST = 4_096
"""No path is longer than Linux's PATH_MAX."""


class Glob:
    """A pattern: `*` stays within a folder, `**` crosses folders, `**/` also matches none.

    All else stands for itself, `?` and `[` too (GitLab: app/models/repository.rb, search_files_by_wildcard_path).
    As a regular expression a pattern with a few stars can take hours for one path, so the states that a path can lead
    to are followed all at once: bit number n of a set stands for "the first n symbols of the pattern are matched".
    """

    __slots__ = ("_anything", "_final", "_folder", "_literals", "_optional", "_start")

    def __init__(self, pattern: str) -> None:
        # Sets of states: where any character leads back to it, where any but `/` does, where each character leads on.
        self._anything = 0
        self._folder = 0
        self._literals: dict[str, int] = {}
        # A state, and those that can be reached from it without a character, in the order of the pattern.
        self._optional: list[tuple[int, int]] = []
        state = 1
        for symbol in _symbols(pattern[:_LONGEST]):
            if symbol == "**/":
                self._optional.append((state, state << 1 | state << 3))
                state <<= 1
                self._anything |= state
            elif symbol == "**":
                self._anything |= state
            elif symbol == "*":
                self._folder |= state
            if symbol in ("**/", "**", "*"):
                self._optional.append((state, state << 1))
                state <<= 1
            for character in "/" if symbol == "**/" else "" if "*" in symbol else symbol:
                self._literals[character] = self._literals.get(character, 0) | state
                state <<= 1
        self._final = state if len(pattern) <= _LONGEST else 0
        self._start = self._reached(1)

    def matches(self, path: str) -> bool:
        """Whether the whole path matches."""
        states = self._start
        for character in path:
            staying = self._anything if character == "/" else self._anything | self._folder
            states = self._reached((states & self._literals.get(character, 0)) << 1 | states & staying)
            if not states:
                return False
        return bool(states & self._final)

    def _reached(self, states: int) -> int:
        for state, further in self._optional:
            if states & state:
                states |= further
        return states


def _symbols(pattern: str) -> Iterator[str]:
    for part in _FOLDERS.split(pattern):
        yield from (part,) if part == "**/" else _STARS.split(part)


@lru_cache(maxsize=256)
def glob(pattern: str) -> Glob:
    """The pattern, made ready once."""
    return Glob(pattern)
