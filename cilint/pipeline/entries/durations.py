"""Durations as GitLab reads them: `1 day 3h`, `90 minutes`, `2:30`.

The grammar is that of the gem gitlab-chronic-duration as GitLab calls it: numbers, each with a unit behind it, and
nothing else but some joining words; a last number without a unit is seconds. English words for numbers are numbers too
(`one hour`); which number is not asked here.
"""

from __future__ import annotations

from functools import cache

from cilint.lazy.patterns import regex

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_UNITS = {
    1: "seconds second secs sec s",
    _MINUTE: "minutes minute mins min m",
    _HOUR: "hours hour hrs hr h",
    _DAY: "days day dy d",
    7 * _DAY: "weeks week wks wk w",
    30 * _DAY: "months month mos mo",
    31_557_600: "years year yrs yr y",
}
_CLOCK = (1, _MINUTE, _HOUR, _DAY, 30 * _DAY, 31_557_600)
_JOINING = frozenset({"and", "with", "plus"})
_NUMBER_WORDS = (
    "a an zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million "
    "billion trillion half quarter third fourth fifth sixth seventh eighth ninth tenth"
)
_NUMBER = regex(r"[0-9]*\.?[0-9]+")
_CLOCK_TIME = regex(rf"{_NUMBER.pattern}(?::{_NUMBER.pattern})+")


class UnknownDurationError(Exception):
    """A duration with words for numbers: GitLab takes it, and how long it is cannot be told here."""


def seconds(text: str) -> float | None:
    """How long a duration is; None where GitLab takes the text for none. Raises `UnknownDurationError`."""
    text = text.lower()
    without_blanks = text.replace(" ", "")
    if _CLOCK_TIME.search(without_blanks):
        return _clock(without_blanks)
    # A template with `\g<0>` would have `re` loaded.
    words = _NUMBER.sub(lambda number: f" {number[0]} ", text).split()
    units = [_word(word) for word in words]
    if None in units:
        if all(unit is not None or _is_number(word) for word, unit in zip(words, units, strict=True)):
            raise UnknownDurationError
        return None
    return _total([unit for unit in units if unit]) or None


def _clock(text: str) -> float | None:
    parts = text.split(":")[::-1]
    if len(parts) > len(_CLOCK) or not all(map(_NUMBER.fullmatch, parts)):
        return None
    return sum(float(part) * unit for part, unit in zip(parts, _CLOCK, strict=False)) or None


def _word(word: str) -> str | None:
    """A number as it is, a unit as `u` and its seconds, nothing for a joining word; None for any other."""
    if _NUMBER.fullmatch(word):
        return word
    word = word.strip(",")
    if word in _JOINING:
        return ""
    unit = _unit_words().get(word)
    return None if unit is None else f"u{unit}"


def _is_number(word: str) -> bool:
    """Whether it is an English number: `twenty-five`."""
    numbers = _NUMBER_WORDS.split()
    return all(part in numbers for part in word.strip(",").split("-"))


def _total(words: list[str]) -> float:
    if words and words[0].startswith("u"):
        words = ["1", *words]
    total = 0.0
    for word, following in zip(words, [*words[1:], "u1"], strict=False):
        if not word.startswith("u") and following.startswith("u"):
            total += float(word) * int(following[1:])
    return total


@cache
def _unit_words() -> dict[str, int]:
    return {word: length for length, words in _UNITS.items() for word in words.split()}
