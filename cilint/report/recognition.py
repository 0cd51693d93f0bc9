"""Tells a report that an earlier run has written from any other file: `--output` writes over the former alone."""

from __future__ import annotations

import os

from cilint.lazy.patterns import regex
from cilint.lazy.typing import BinaryIO

_MOST_BYTES = 65_536
"""Of the beginning of a file and of its end: more than the first entry of a report, or its closing line, can take."""

_JSON = regex(rb'\{\s*"version"\s*:\s*\d+\s*,\s*"findings"\s*:\s*\[')
_ENTRIES = regex(rb"\[\s*(?:\]\s*\Z|\{)")
# GitLab's keys. Reports of other tools are as good: it takes one file, and whoever names that wants another one there.
_KEYS_OF_AN_ENTRY = (b'"description"', b'"fingerprint"', b'"location"')
_CONCISE = regex(rb"(?:[^\n]+:\d+[:.]\d+(?:-[\d.]+)?|cilint): (?:error|warning|note): [^\n]* \[[\w.-]+\]\r?(?:\n|\Z)")
_BEGINNINGS = (
    # SARIF and GitLab's reports on security, whichever tool wrote them; a page, a note and a table are our own.
    regex(rb'\{\s*"\$schema"\s*:\s*"[^"]*sarif[^"]*"\s*,\s*"version"\s*:\s*"2\.'),
    regex(rb'\{\s*"version"\s*:\s*"[\d.]+"\s*,\s*"(?:schema"\s*:\s*"[^"]*-report-format\.json|vulnerabilities)"'),
    regex(rb"<\?xml[^>]*\?>\s*<testsuites?[\s>]"),
    regex(rb"::(?:error|warning|notice) [a-zA-Z]+=[^\n]*::"),
    regex(rb"\*\*cilint\*\*: "),
    regex(rb"path,line,column,end_line,end_column,severity,confidence,rule,"),
    regex(rb"<!DOCTYPE html>\s(?:[^\n]*\n){3}<title>cilint: "),
)
_CLOSING_LINE = regex(
    rb"(?:\A|\n)(?:(?:no findings|\d+ findings? \([^\n]*\)) in [^\n]+(?:\n[^\n]+){0,2}|nothing to check: [^\n]+)\s*\Z"
)


def is_report(file: BinaryIO) -> bool:
    """Whether a file, which can be read and searched, holds a report in one of the formats, or nothing at all."""
    head = file.read(_MOST_BYTES)
    if not head.strip() or _JSON.match(head) or _CONCISE.match(head) or _is_codequality(head):
        return True
    if any(beginning.match(head) for beginning in _BEGINNINGS):
        return True
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _MOST_BYTES, 0))
    return _CLOSING_LINE.search(file.read()) is not None


def _is_codequality(head: bytes) -> bool:
    entries = _ENTRIES.match(head)
    return entries is not None and (entries[0].rstrip().endswith(b"]") or all(key in head for key in _KEYS_OF_AN_ENTRY))
