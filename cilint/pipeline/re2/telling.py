"""Texts that tell some patterns apart: for each way in which they can match or not, texts with which they do.

All patterns go through one text at once; where they have come to is a state, of which there are finitely many.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from cilint.errors import TooLargeError
from cilint.lazy.records import NamedTuple
from cilint.pipeline.re2.matching import Pattern, compile_pattern
from cilint.pipeline.re2.syntax import PatternError, parse
from cilint.pipeline.re2.tree import Branch, Characters, Regexp, Repeat, Series
from cilint.pipeline.work import Work

_MOST_WORK, _MOST_CHARACTERS = 100_000, 120
"""What is done (pipeline/work.py), and the size of an alphabet, before a question is given up."""
_LONGEST = 100
_ORDINARY = "x0 -_.\n"

_SPACES = (0x09, 0x0E, 0x1C, 0x21, 0x85, 0x86, 0xA0, 0xA1)
_WORDS = (0x30, 0x3A, 0x41, 0x5B, 0x5F, 0x60, 0x61, 0x7B)
_OTHER_CASES = "\u017f\u212a\u0130\u0131"
"""Characters that are others only when upper and lower case are one."""


class _Place(NamedTuple):
    """Where the patterns have come to: the states of each, None for one that has matched, and what stands before."""

    active: tuple[frozenset[int] | None, ...]
    before: tuple[bool, bool, bool]
    is_blank: bool


@lru_cache(maxsize=512)
def likely_text(pattern: str) -> str:
    """A text that the pattern mostly matches; empty where the pattern is not known here."""
    try:
        expression = parse(pattern)
    except PatternError:
        return ""
    return "" if expression is None else "".join(_pieces(expression))[:_LONGEST]


def _pieces(expression: Regexp) -> Iterator[str]:
    """The shortest that each part takes, as far as a glance tells."""
    if isinstance(expression, Series):
        for part in expression.parts:
            yield from _pieces(part)
    elif isinstance(expression, Branch):
        yield from _pieces(expression.parts[0])
    elif isinstance(expression, Repeat):
        yield "".join(_pieces(expression.part)) * min(expression.least, _LONGEST)
    elif isinstance(expression, Characters):
        yield next(filter(expression.has, (*(first for first, _ in expression.ranges), *_ORDINARY)), "")


@lru_cache(maxsize=128)
def telling_texts(patterns: tuple[str, ...], count: int) -> tuple[Sequence[Sequence[str]] | None, int]:
    """For each way in which the patterns can match texts together, and for blank texts apart, texts for which they do.

    Of each way there are `count` texts, or all that there are. None where that takes too long, or a pattern is not
    known here. Beside it how much work it was (pipeline/work.py).
    """
    work = Work(_MOST_WORK)
    try:
        compiled = [_compiled(pattern, work) for pattern in patterns]
        known = [pattern for pattern in compiled if pattern is not None]
        found = _told(known, count, work) if len(known) == len(patterns) else None
    except TooLargeError:
        found = None
    return found, work.spent


def _compiled(pattern: str, work: Work) -> Pattern | None:
    try:
        return compile_pattern(pattern, work)
    except PatternError:
        return None


def _told(patterns: Sequence[Pattern], count: int, work: Work) -> Sequence[Sequence[str]] | None:
    alphabet = _alphabet(patterns, count)
    if len(alphabet) > _MOST_CHARACTERS:
        return None
    found: dict[tuple[bool, ...], list[str]] = {}
    visits: dict[_Place, int] = {}
    waiting = deque([(_Place((frozenset(),) * len(patterns), _kind(""), is_blank=True), "")])
    while waiting:
        place, text = waiting.popleft()
        ends = _moved(patterns, place, text[-1:], "")
        texts = found.setdefault((*(active is None for active in ends.active), place.is_blank), [])
        if len(texts) < count:
            texts.append(text)
        work.spend(10 * len(patterns) * (len(alphabet) + 1))
        for character in alphabet:
            moved = _moved(patterns, place, text[-1:], character)
            if visits.get(moved, 0) < count:
                visits[moved] = visits.get(moved, 0) + 1
                waiting.append((moved, text + character))
    return tuple(found.values())


def _moved(patterns: Sequence[Pattern], place: _Place, before: str, character: str) -> _Place:
    active = tuple(
        None if states is None else pattern.after(states, before, character)
        for pattern, states in zip(patterns, place.active, strict=True)
    )
    return _Place(active, _kind(character), place.is_blank and not character.strip())


def _kind(character: str) -> tuple[bool, bool, bool]:
    """What an assertion can ask of the character before it."""
    is_word = character.isascii() and (character.isalnum() or character == "_")
    return character == "", character == "\n", is_word


def _alphabet(patterns: Iterable[Pattern], count: int) -> list[str]:
    """Characters of every sort that the patterns can tell, of each as many as there are, up to `count`."""
    sets = list(dict.fromkeys(characters for pattern in patterns for characters in pattern.characters))
    by_sort: dict[tuple[object, ...], list[str]] = {}
    for character in sorted(_candidates(sets, count), key=_looks):
        sort = (*(one.has(character) for one in sets), _kind(character), character.isspace())
        same = by_sort.setdefault(sort, [])
        if len(same) < count:
            same.append(character)
    return [character for same in by_sort.values() for character in same]


def _candidates(sets: Sequence[Characters], count: int) -> set[str]:
    """The first characters between any two places at which a set begins or ends."""
    edges = {0, 0x0A, 0x0B, *_SPACES, *_WORDS, 0x110000}
    for one in sets:
        for first, last in one.ranges:
            ends = {first, last, *(_cases(first + last) if one.ignores_case else "")}
            edges |= {ord(end) + after for end in ends for after in (0, 1)}
    ordered = sorted(edges)
    found = {chr(code) for edge, following in pairwise(ordered) for code in range(edge, min(edge + count, following))}
    return found | set(_OTHER_CASES if any(one.ignores_case for one in sets) else "")


def _cases(text: str) -> Iterable[str]:
    return (case for case in (*text.lower(), *text.upper()) if len(case) == 1)


def _looks(character: str) -> tuple[bool, bool, str]:
    """Letters first, so that texts look like texts."""
    return not character.isascii(), not character.isalnum(), character
