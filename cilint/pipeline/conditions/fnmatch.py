r"""Patterns for paths with `?` and `[a-z]`, as Ruby's File.fnmatch reads them; those without are globs (exists.py).

Source: Ruby's dir.c (bracket, fnmatch_helper): within `[…]`, `!` and `^` negate, the first `]` closes, and what is
never closed matches nothing. Neither matches a `/`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cilint.lazy.patterns import regex
from cilint.pipeline.re2.matching import compile_pattern
from cilint.pipeline.re2.syntax import PatternError
from cilint.pipeline.work import Work

_TOKEN = regex(
    r"(?:^|(?<=/))(?P<folders>\*\*/)|(?P<stars>\*+)|(?P<any>\?)|(?P<bracket>\[)|(?P<text>[^*?\[])", re.DOTALL
)
_ITEM = regex(r"(?P<first>[^\]])(?:-(?P<last>[^\]]))?", re.DOTALL)
_NOTHING = r"[^\x{0}-\x{10ffff}]"


def matches_any(pattern: str, paths: Sequence[str], work: Work) -> bool | None:
    r"""Whether a pattern without `\` and braces matches one of the paths; None where that cannot be told."""
    translated = _translated(pattern)
    if translated is None:
        return None
    try:
        compiled = compile_pattern(rf"\A{translated}\z", work)
    except PatternError:
        return None
    found = {compiled.found_in(path, work) if compiled else None for path in paths}
    return True if True in found else None if None in found else False


def _translated(pattern: str) -> str | None:
    """The pattern as a regular expression."""
    parts: list[str] = []
    place = 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        if token is None:
            return None
        place = token.end()
        if token["bracket"]:
            end = pattern.find("]", place)
            part = _NOTHING if end < 0 else _class(pattern[place:end])
            if part is None:
                return None
            parts.append(part)
            place = len(pattern) if end < 0 else end + 1
        elif token["text"]:
            parts.append(_character(token["text"]))
        else:
            parts.append("(?:[^/]*/)*" if token["folders"] else "[^/]*" if token["stars"] else "[^/]")
    return "".join(parts)


def _class(inner: str) -> str | None:
    """What stands in brackets as a class of characters; None where a range of it is odd."""
    is_negated = inner.startswith(("!", "^"))
    items: list[str] = []
    for item in _ITEM.finditer(inner[is_negated:]):
        first, last = item["first"], item["last"] or item["first"]
        if first > last or first <= "/" <= last:
            return None
        items.append(f"{_character(first)}-{_character(last)}")
    if is_negated:
        return f"[^/{''.join(items)}]"
    return f"[{''.join(items)}]" if items else _NOTHING


def _character(text: str) -> str:
    return f"\\x{{{ord(text):x}}}"
