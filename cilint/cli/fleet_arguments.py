"""The options of commands about many repositories."""

from __future__ import annotations

import argparse

from cilint.cli.arguments import add_online, add_paths
from cilint.cli.check_arguments import add_exit_zero, add_processes, add_reports


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


_COMMANDS = {
    "merge": _add_merge,
    "query": _add_query,
}
