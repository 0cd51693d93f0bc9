"""What a reader may choose about reports, whatever the format."""

from __future__ import annotations

from cilint.lazy.records import NamedTuple


class ReportOptions(NamedTuple):
    """How to report.

    `quiet` leaves out the closing line, never an error; `statistics` gives counts in place of findings, in the formats
    for people; `encoding` is that of the output and `columns` its width, for source lines.
    """

    color: bool = False
    quiet: bool = False
    statistics: bool = False
    encoding: str = "utf-8"
    columns: int = 120
