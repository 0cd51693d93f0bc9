"""Writes fixes into the files: each file whole or not at all."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

from cilint.cli.output import write_atomically
from cilint.errors import UsageError
from cilint.findings.finding import Applicability, Finding
from cilint.text.edit import Edit, apply_edits, overlaps
from cilint.text.files import decode, read_bytes
from cilint.text.source import Source

MOST_ROUNDS = 10
"""Fixes that touch each other wait for the next round; so many rounds are enough for any list of rules."""


def apply_fixes(findings: Iterable[Finding]) -> int:
    """Write the safe fixes of the findings, those that do not touch each other; returns how many.

    Raises `UsageError` where a file has changed since it was read, or cannot be written.
    """
    chosen: dict[Source, list[Edit]] = {}
    count = 0
    for finding in findings:
        for fix in finding.fixes:
            source = finding.span.source
            taken = chosen.setdefault(source, [])
            if fix.applicability is Applicability.SAFE and not overlaps(fix.edits, taken):
                taken.extend(fix.edits)
                count += 1
                break
    for source, edits in chosen.items():
        if edits:
            _write(source, edits)
    return count


def _write(source: Source, edits: Iterable[Edit]) -> None:
    data = read_bytes(source.name, source.path, source.name)
    mark = "\ufeff" if data.startswith(codecs.BOM_UTF8) else ""
    if data.removeprefix(codecs.BOM_UTF8) != source.text.encode("utf-8", "surrogatepass"):
        changed = decode(data, source.path, source.name) != source.text
        reason = "has changed since it was read" if changed else "is not in UTF-8"
        raise UsageError(f"cannot fix {source.name}: it {reason}")
    write_atomically(source.name, mark + apply_edits(source.text, edits))
