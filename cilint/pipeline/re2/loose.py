"""Patterns that match more than it seems: a word that they name is matched as a part of longer names too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from cilint.pipeline.re2.matching import compile_pattern
from cilint.pipeline.re2.syntax import PatternError, parse
from cilint.pipeline.re2.tree import Assertion, Branch, Characters, Regexp, Repeat, Series
from cilint.pipeline.work import Work

_MOST_WAYS = 50
_LONGEST = 200
"""Characters of a pattern that is looked at."""
_LEAST = 3
"""Letters and digits that make a word: the `v` of `/^v/` and the `rc` of `/rc1$/` are marks."""
_USUAL = "a1-._/"
"""What is taken of a set of characters, the first that is in it."""


def loose_example(pattern: str, work: Work) -> str:
    """A text that a pattern matches besides a word that it names: `main-evil` for `^main`, `not-main` for `main$`.

    Empty where an anchor or a delimiter is at each end of such words, and where that is not known.
    """
    if len(pattern) > _LONGEST:
        return ""
    try:
        expression = parse(pattern)
        compiled = compile_pattern(pattern, work)
    except PatternError:
        return ""
    if expression is None or compiled is None:
        return ""
    found = (_longer(way) for way in islice(_ways(expression), _MOST_WAYS))
    return next((text for text in found if text and compiled.found_in(text, work)), "")


def _ways(expression: Regexp) -> Iterator[tuple[Regexp, ...]]:
    """What can be matched one after the other, without groups and alternatives but those that are repeated."""
    if isinstance(expression, Branch):
        for part in expression.parts:
            yield from _ways(part)
    elif not isinstance(expression, Series):
        yield (expression,)
    elif not expression.parts:
        yield ()
    else:
        for first in _ways(expression.parts[0]):
            for rest in _ways(Series(expression.parts[1:])):
                yield first + rest


def _longer(way: tuple[Regexp, ...]) -> str:
    """A longer name than the one that is meant; empty where the pattern cannot be taken for a whole name."""
    example = "".join(map(_example, way))
    begins, ends = _is_word(way[:_LEAST]), _is_word(way[-_LEAST:])
    if ends and (begins or isinstance(way[0], Assertion)):
        return f"{example}-evil"
    return f"not-{example}" if begins and isinstance(way[-1], Assertion) else ""


def _is_word(parts: tuple[Regexp, ...]) -> bool:
    return len(parts) == _LEAST and all(map(_is_word_character, parts))


def _is_word_character(part: Regexp) -> bool:
    if not isinstance(part, Characters) or part.is_negated or len(part.ranges) != 1:
        return False
    first, last = part.ranges[0]
    return first == last and (first.isalnum() or first == "_")


def _example(expression: Regexp) -> str:
    """A text that most probably matches."""
    if isinstance(expression, Characters):
        first = expression.ranges[0][0] if expression.ranges else ""
        if _is_word_character(expression):
            return first
        return next((character for character in _USUAL if expression.has(character)), first)
    if isinstance(expression, Repeat):
        return _example(expression.part) * expression.least
    if isinstance(expression, Branch):
        return _example(expression.parts[0])
    return "".join(map(_example, expression.parts)) if isinstance(expression, Series) else ""
