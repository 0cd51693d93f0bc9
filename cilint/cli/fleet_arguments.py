"""The options of commands about many repositories."""

from __future__ import annotations

import argparse

from cilint.cli.arguments import add_online, add_paths
from cilint.cli.check_arguments import add_exit_zero, add_processes, add_reports

_MOST_RATE = 1_000


def add_options(command: str, parser: argparse.ArgumentParser) -> None:
    """Add what a command takes."""
    _COMMANDS[command](parser)


def _add_merge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reports", nargs="+", metavar="REPORT", help="a report that was written with --format json")
    add_exit_zero(parser)
    add_reports(parser)


def _add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="JSONPATH", help="over the facts of a pipeline (cilint facts), as $.images[*]")
    add_paths(parser)
    add_online(parser)
    parser.add_argument("-f", "--format", choices=("table", "json", "csv"), default="table", help="(default: table)")
    add_processes(parser)


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reports", nargs="*", metavar="REPORT", help="written with --format json, each of a run")
    parser.add_argument("--store", metavar="FILE", default="", help="a database (SQLite) that keeps the runs")
    parser.add_argument("--since", metavar="DAY", default="", help="show only runs from then on, as 2027-01-31")
    parser.add_argument(
        "--date", metavar="TIME", default="", help="when the run of the report was (default: when its file was written)"
    )
    parser.add_argument(
        "--root",
        metavar="FOLDER",
        default="",
        help="where the repositories of the reports are, with their CODEOWNERS (default: here)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", default="", help="write the page there (default: print it)")


def _rate(text: str) -> float:
    """Requests in a second."""
    try:
        rate = float(text)
    except ValueError:
        rate = 0
    if not 0 < rate <= _MOST_RATE:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of requests in a second, as 10 or 0.5 are")
    return rate


def _add_fetch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("group", nargs="?", default="", metavar="GROUP", help="the path of a group, as acme/apps")
    parser.add_argument("--projects", metavar="FILE", default="", help="a list of projects in place of a group's")
    parser.add_argument("--into", metavar="FOLDER", required=True, help="where each project gets a folder")
    parser.add_argument(
        "--rate", type=_rate, default=10.0, metavar="N", help="at most so many requests in a second (default: 10)"
    )


_COMMANDS = {
    "fetch": _add_fetch,
    "merge": _add_merge,
    "query": _add_query,
    "report": _add_report,
}
