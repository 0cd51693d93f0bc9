"""The options of commands about many repositories."""

from __future__ import annotations

import argparse

from cilint.cli.check_arguments import add_exit_zero, add_reports


def add_options(command: str, parser: argparse.ArgumentParser) -> None:
    """Add what a command takes."""
    _COMMANDS[command](parser)


def _add_merge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("reports", nargs="+", metavar="REPORT", help="a report that was written with --format json")
    add_exit_zero(parser)
    add_reports(parser)


_COMMANDS = {
    "merge": _add_merge,
}
