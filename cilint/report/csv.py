"""The report as a table for spreadsheets: comma-separated values (RFC 4180), a row for each finding and error."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from cilint.findings.finding import Result
from cilint.report.options import ReportOptions
from cilint.report.reported import region, reported
from cilint.report.terminal import Terminal

HEADER = (
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "severity",
    "confidence",
    "rule",
    "message",
    "label",
    "help",
    "fix",
    "jobs",
    "fingerprint",
    "url",
)
_FORMULAS = ("=", "+", "-", "@")
"""What makes a spreadsheet compute a cell, and run what it says (OWASP, "CSV Injection")."""


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result; jobs are separated by commas, and what a spreadsheet would compute follows a `'`."""
    return lines(chain((HEADER,), _rows(result)), options.encoding)


def lines(rows: Iterable[Sequence[str]], encoding: str) -> Iterator[str]:
    """The lines of a table, for an output with that encoding."""
    terminal = Terminal(encoding, color=False)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:
        writer.writerow([_cell(terminal.show(text)) for text in row])
        yield written.getvalue()
        written.seek(0)
        written.truncate()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _rows(result: Result) -> Iterator[tuple[str, ...]]:
    known = reported(result)
    for finding in known.findings:
        place = finding.region
        yield (
            place.path,
            *map(str, place[2:]),
            finding.severity.value,
            finding.confidence,
            finding.rule,
            finding.message,
            finding.label,
            finding.remedy,
            "; ".join(f"{fix.title} ({fix.applicability.value})" for fix in finding.fixes),
            ", ".join(finding.jobs),
            finding.fingerprint,
            finding.url or "",
        )
    for failure in known.errors:
        path, numbers = "", [""] * 4
        if failure.span:
            path, _, *counted = region(failure.span, known.mask)
            numbers = list(map(str, counted))
        yield (path, *numbers, "error", "", failure.check, failure.message, *[""] * 6)
