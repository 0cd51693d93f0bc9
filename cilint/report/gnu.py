"""The report in the form of GNU's error messages, with where each place ends: `PATH:LINE.COLUMN-LINE.COLUMN: …`.

Source: GNU Coding Standards, "Formatting Error Messages". Lines and columns count from 1; the last is the end's.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.findings.finding import Result
from cilint.findings.mask import Mask
from cilint.report.concise import lines
from cilint.report.options import ReportOptions
from cilint.report.reported import region
from cilint.text.source import Span


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result; without findings and errors it is empty."""
    return (f"{line}\n" for line in lines(result, options, _numbers))


def _numbers(span: Span, mask: Mask) -> str:
    place = region(span, mask)
    if place.line == place.end_line:
        last = max(place.end_column - 1, place.column)
        return f"{place.line}.{place.column}-{last}"
    return f"{place.line}.{place.column}-{place.end_line}.{max(place.end_column - 1, 1)}"
