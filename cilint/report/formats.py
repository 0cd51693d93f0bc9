"""The formats of reports by name, and the way to render one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from cilint.findings.finding import Result
from cilint.report.options import ReportOptions

FORMATS = {
    "text": "cilint.report.text",
    "concise": "cilint.report.concise",
    "json": "cilint.report.json",
    "codequality": "cilint.report.codequality",
    "sarif": "cilint.report.sarif",
    "gitlab-sast": "cilint.report.gitlab_sast",
    "junit": "cilint.report.junit",
    "github": "cilint.report.github",
    "gnu": "cilint.report.gnu",
    "markdown": "cilint.report.markdown",
    "csv": "cilint.report.csv",
    "html": "cilint.report.html",
}
"""Each format's name and its module, whose `pieces` takes a result and options and gives the report, piece by piece.

A report on thousands of repositories is never whole in memory.
"""

FOR_PEOPLE = frozenset({"text", "concise"})
"""The formats that nothing but eyes reads: a run that shows something else may leave them out."""


def pieces(name: str, result: Result, options: ReportOptions) -> Iterator[str]:
    """The pieces of the report on a result in the format of that name, a key of `FORMATS`."""
    # A run needs one format, seldom two, and each has imports of its own.
    pieces_in_format: Callable[[Result, ReportOptions], Iterator[str]] = import_module(FORMATS[name]).pieces
    return pieces_in_format(result, options)


def render(name: str, result: Result, options: ReportOptions) -> str:
    """The whole report."""
    return "".join(pieces(name, result, options))
