"""The reports that a command line asks for, on standard output and in files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from cilint.cache.place import MOST_BYTES
from cilint.errors import UsageError
from cilint.findings.finding import Result
from cilint.lazy.remade import Remade
from cilint.lazy.typing import TYPE_CHECKING
from cilint.report.formats import FOR_PEOPLE, pieces
from cilint.report.options import ReportOptions
from cilint.report.order import Order, ordered
from cilint.text import disk

if TYPE_CHECKING:
    from argparse import Namespace


def report(
    result: Result,
    options: Namespace,
    *,
    titles: Mapping[str, str] = MappingProxyType({}),
    started: float = 0,
    to_people: bool = True,
) -> str | None:
    """Write all reports that can be written, and give the one on standard output; None for one too long to be kept.

    `titles` are those of rules, by their ids; `started` is when the run began (`time.time`); `to_people` says that
    there is a report for people, too. Raises `UsageError`.
    """
    problems = []
    told = ReportOptions()
    if options.output or options.format not in FOR_PEOPLE:
        # Its imports cost a millisecond, which an editor need not wait for.
        from cilint.cli.output import told_of_run, write_report

        told = told_of_run(titles, started)
    for output in options.output:
        try:
            write_report(output.path, pieces(output.format, result, told), options.paths)
        except UsageError as error:
            problems.append(error)
    text: str | None = ""
    if to_people or options.format not in FOR_PEOPLE:
        text = _print(pieces(options.format, _in_order(result, options), _report_options(options, told)))
    if problems:
        raise problems[0]
    return text


def _print(report: Iterable[str]) -> str | None:
    """Print a report piece by piece, and give it; None for one too long to be kept."""
    begin: list[str] = []
    rest = iter(report)
    size = 0
    for piece in rest:
        begin.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            break
    else:
        text = "".join(begin)
        sys.stdout.write(text)
        return text
    sys.stdout.writelines(begin)
    sys.stdout.writelines(rest)
    return None


def _in_order(result: Result, options: Namespace) -> Result:
    """The result for standard output, with its findings in the order that is asked for."""
    if options.format not in FOR_PEOPLE:
        return result
    # What reads the format with a line each has an order of its own.
    order = options.sort or (Order.OUTCOME if options.format == "text" else Order.PLACE)
    if isinstance(result.findings, Remade):
        # Those of thousands of repositories are not to be held.
        from cilint.cli.arranging import arranged

        return result._replace(findings=arranged(result.findings, order, options.group))
    return result._replace(findings=ordered(result.findings, order, options.group))


def _report_options(options: Namespace, told: ReportOptions) -> ReportOptions:
    columns = disk.terminal_columns()
    color = _has_colors(options, is_terminal=columns is not None)
    return told._replace(
        color=color,
        links=color and columns is not None,
        grouping=options.group,
        exit_zero=options.exit_zero,
        quiet=options.quiet,
        statistics=options.statistics,
        encoding=disk.output_encoding() or told.encoding,
        columns=columns or told.columns,
    )


def _has_colors(options: Namespace, *, is_terminal: bool) -> bool:
    if options.no_color or options.color != "auto":
        return options.color == "always" and not options.no_color
    # Both count when they are not empty (no-color.org, force-color.org).
    variables = disk.ProcessVariables()
    if variables.get("NO_COLOR"):
        return False
    return bool(variables.get("FORCE_COLOR")) or (is_terminal and variables.get("TERM") != "dumb")
