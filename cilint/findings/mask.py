"""Keeps secrets and control characters out of what cilint prints. What is a secret is decided elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

from cilint.findings.finding import SYNTAX_RULE, Result
from cilint.text.mapped import Piece
from cilint.text.source import Source, Span

MARKER = "****"
"""What stands for a secret: the same for every one, so that its length is not disclosed."""

_LONG = 8
"""From this length on a value is a secret wherever it occurs, inside a longer word too; GitLab masks from 8 as well."""

_SHORT = 4
"""From this length on a value is a secret where it stands as a word of its own; a shorter one only by its place."""


class Mask:
    """Hides secrets in texts: by their places in their own files, and by their values anywhere.

    A value that is an ordinary word ("password", "docker") is hidden by its places only: struck out of every text
    that happens to use the word, it would be disclosed by the holes.
    """

    __slots__ = ("_pattern", "_places", "_reach")

    def __init__(self, secrets: Iterable[Span]) -> None:
        spans = [span for span in secrets if span.start < span.end]
        places: dict[str, list[tuple[int, int]]] = {}
        for span in spans:
            places.setdefault(span.source.name, []).append((span.start, span.end))
        self._places = {path: _merged(stretches) for path, stretches in places.items()}
        values = {value for span in spans for value in _values(span.text)}
        self._reach = max(map(len, values), default=0)
        self._pattern = _search(values)

    @classmethod
    def of(cls, result: Result) -> Mask:
        """The mask for everything that is reported about a result."""
        findings = (*result.findings, *result.suppressed)
        sensitive = (finding.span for finding in findings if finding.sensitive)
        unparsed = [error.span for error in result.errors if error.span]
        unparsed += [finding.span for finding in findings if finding.rule == SYNTAX_RULE]
        return cls([*result.secrets, *sensitive, *map(suspected_secret, unparsed)])

    def text(self, text: str) -> str:
        """The text with `MARKER` in place of each secret."""
        return self._pattern.sub(MARKER, text) if self._pattern else text

    def value(self, value: Any) -> Any:
        """A plain value (dicts, lists and scalars) with every text in it as `text` gives it; keys stay as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return {key: self.value(item) for key, item in value.items()} if isinstance(value, dict) else value

    def pieces(self, source: Source, start: int, end: int) -> Iterator[Piece]:
        """The text of `source` from `start` up to `end` (offsets) in order, each secret or part of one as `MARKER`."""
        place = start
        for first, last in self._hidden(source, start, end):
            if place < first:
                yield Piece(source.text[place:first], place, first)
            yield Piece(MARKER, first, last)
            place = last
        if place < end:
            yield Piece(source.text[place:end], place, end)

    def source_text(self, span: Span) -> str:
        """The source's text in a span, with `MARKER` in place of each secret or part of one."""
        return "".join(piece.text for piece in self.pieces(*span))

    def _hidden(self, source: Source, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches within `start` and `end` that hold secrets, in order."""
        known = self._places.get(source.name, [])
        # Known places do not overlap, so that all from the first one that ends after `start` can be looked at in order.
        index = max(bisect_right(known, (start, start)) - 1, 0)
        found = []
        while index < len(known) and known[index][0] < end:
            found.append(known[index])
            index += 1
        if self._pattern:
            # A secret may begin before the stretch or end after it.
            around = self._pattern.finditer(source.text, max(start - self._reach, 0), end + self._reach)
            found.extend(match.span() for match in around)
        cut = ((max(first, start), min(last, end)) for first, last in found)
        return _merged([(first, last) for first, last in cut if first < last])


def _merged(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _values(text: str) -> Iterator[str]:
    """What to look for elsewhere when `text` is a secret: each of its lines, without quotes around it."""
    for line in text.splitlines():
        value = line.strip().strip("\"'")
        if len(value) >= _SHORT and not _is_ordinary_word(value):
            yield value


def _is_ordinary_word(value: str) -> bool:
    return value.isalpha() and len(value) < 2 * _LONG and (value.islower() or value.isupper() or value.istitle())


def _search(values: Iterable[str]) -> re.Pattern[str] | None:
    alternatives = [
        re.escape(value) if len(value) >= _LONG else rf"(?<!\w){re.escape(value)}(?!\w)"
        for value in sorted(values, key=lambda value: (-len(value), value))
    ]
    return re.compile("|".join(alternatives)) if alternatives else None


_CREDENTIAL = (
    r"(?i)(?:(?:pass|pwd|secret|token|auth|credential|private|api_?key)[\w.-]*|\blogin\b|(?<!\S)-p)[\s:=\"']*"
    r"|://[^\s/@:]*:"
)


def suspected_secret(error: Span) -> Span:
    """What may be a secret in the line where an error begins: all that follows a word that speaks of credentials.

    Odd characters in a password are a frequent cause of invalid YAML, and in a file that could not be parsed no secret
    is recognised. The span is empty when there is no such word.
    """
    _, start, end = error.source.line_span(error.begin.line)
    credential = re.compile(_CREDENTIAL).search(error.source.text, start, end)
    return Span(error.source, credential.end() if credential else end, end)


_HARMFUL = (
    "[\x00-\x1f\x7f-\x9f"  # C0 and C1 controls: escape sequences, GitLab's section markers, forged lines
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # what changes the direction of text
    "\u2028\u2029"  # line breaks to some
    "\u200b\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # invisible
    "\ud800-\udfff]"  # no characters at all: from `\ud800` in YAML, or a file name that is no UTF-8
)


def harmless(text: str) -> str:
    r"""The text on one line, with `\xNN`, `\uNNNN` or `\UNNNNNNNN` in place of characters that do harm or deceive."""
    return text if text.isprintable() else re.sub(_HARMFUL, _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
