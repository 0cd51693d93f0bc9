"""What the shell's operators make of a variable's text: `${NAME#pattern}`, `${NAME/this/that}`, `${NAME:8}` and so on.

Source: POSIX.1-2024, Shell Command Language, section 2.6.2; bash(1), "Parameter Expansion".
"""

from __future__ import annotations

from cilint.lazy.patterns import regex
from cilint.sessions.value import KnownText, WordValue, cut, known_text

_DEFAULT = regex(r"(?s)(?P<operator>:?[-=])(?P<quote>[\"']?)(?P<text>[^$`\"'\\]*)(?P=quote)")
_SLICE = regex(r":(?:(?P<first>\d{1,6})|\s(?P<last>-\d{1,6})|(?=:))(?::(?P<length>\d{1,6}))?")
_TRIM = regex(r"(?P<operator>##?|%%?)(?P<pattern>[^$`\"'\\\[\]?]{0,200})")
_REPLACE = regex(r"(?P<all>//?)(?P<this>[^$`\"'\\\[\]*?/#%][^$`\"'\\\[\]*?/]{0,200})(?:/(?P<that>[^$`\"'\\&]{0,200}))?")
_CASES = {"^^": str.upper, ",,": str.lower}
_LONGEST = 500
"""So long a text is compared with a pattern."""


def default_of(operator: str) -> tuple[str, int, int] | None:
    """The literal in `:-text` and its like, with where it begins and ends in the operator; None for another one."""
    match = _DEFAULT.fullmatch(operator)
    return (match["text"], *match.span("text")) if match else None


def falls_back(operator: str) -> bool:
    """Whether the operator gives another text for a variable without one: `:-`, `-`, `:=`, `=`."""
    return operator.startswith((":-", "-", ":=", "="))


def keeps(operator: str) -> bool:
    """Whether a variable with a text keeps it: no operator, one that falls back, or `:?` and `?`, which fail."""
    return not operator or falls_back(operator) or operator.startswith((":?", "?"))


def changed(value: WordValue, operator: str) -> WordValue | None:
    """What an operator makes of a known text; None where it is not known what."""
    text = known_text(value)
    if text is None or len(text) > _LONGEST:
        return None
    if operator in _CASES:
        return _replaced(value, _CASES[operator](text))
    if match := _SLICE.fullmatch(operator):
        start = int(match["first"] or 0) if match["last"] is None else max(len(text) + int(match["last"]), 0)
        end = start + int(match["length"]) if match["length"] else len(text)
        return cut(value, start, end)
    if match := _TRIM.fullmatch(operator):
        return cut(value, *_trimmed(text, match["operator"], match["pattern"]))
    if match := _REPLACE.fullmatch(operator):
        return _replaced(value, text.replace(match["this"], match["that"] or "", -1 if match["all"] == "//" else 1))
    return None


def _trimmed(text: str, operator: str, pattern: str) -> tuple[int, int]:
    """Where the text begins and ends after a prefix or suffix that matches is taken off."""
    is_longest = len(operator) == 2
    if operator[0] == "#":
        lengths = range(len(text), -1, -1) if is_longest else range(len(text) + 1)
        found = next((length for length in lengths if _matches(text[:length], pattern)), 0)
        return found, len(text)
    starts = range(len(text) + 1) if is_longest else range(len(text), -1, -1)
    return 0, next((start for start in starts if _matches(text[start:], pattern)), len(text))


def _matches(text: str, pattern: str) -> bool:
    """Whether a pattern of the shell, in which only `*` is special, matches all of a text."""
    *firsts, last = pattern.split("*")
    if not firsts:
        return text == last
    if not text.startswith(firsts[0]):
        return False
    place = len(firsts[0])
    for piece in firsts[1:]:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return len(text) - len(last) >= place and text.endswith(last)


def _replaced(value: WordValue, text: str) -> WordValue | None:
    """Another text in the place of one that is written in one piece."""
    if len(value) != 1 or not isinstance(value[0], KnownText):
        return None
    return (value[0]._replace(text=text),)
