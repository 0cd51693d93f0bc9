"""What a reader may choose about reports, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cilint.lazy.records import NamedTuple
from cilint.report.order import Grouping


class ReportOptions(NamedTuple):
    """How to report.

    `links` makes links of the names of rules, in a terminal that can show them; `grouping` says which findings are
    shown together under a heading; `exit_zero` that none makes the run fail.
    `quiet` leaves out what the run comes to, never an error; `statistics` gives counts in place of findings, in the
    formats for people; `encoding` is that of the output and `columns` its width, for source lines. `titles` are those
    of the rules, by their ids; `passed` are the names of the tests that have passed, where some were run; `started` and
    `ended` say when the run was, in UTC and as `2027-01-31T12:00:00`.
    """

    color: bool = False
    links: bool = False
    grouping: Grouping | None = None
    exit_zero: bool = False
    quiet: bool = False
    statistics: bool = False
    encoding: str = "utf-8"
    columns: int = 120
    titles: Mapping[str, str] = MappingProxyType({})
    passed: tuple[str, ...] | None = None
    started: str = "1970-01-01T00:00:00"
    ended: str = "1970-01-01T00:00:00"
