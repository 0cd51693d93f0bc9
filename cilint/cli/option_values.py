"""The values that options take: how they are read, and what is said of those that mean nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from enum import Enum

from cilint.lazy.records import NamedTuple
from cilint.report.formats import FORMATS


class OutputFile(NamedTuple):
    """A report to be written to a file."""

    format: str
    path: str


def names(text: str) -> list[str]:
    """Names with commas between them."""
    return [name for part in text.split(",") if (name := part.strip())]


def values(members: type[Enum]) -> str:
    """The values of an enumeration, for a help."""
    return ", ".join(member.value for member in members)


def member(members: type[Enum]) -> Callable[[str], Enum]:
    """Reads a member of an enumeration by its value."""

    def parse(text: str) -> Enum:
        try:
            return members(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {values(members)}") from None

    return parse


def output_file(text: str) -> OutputFile:
    """A report that is to be written to a file."""
    name, equals, path = text.partition("=")
    if not equals or name not in FORMATS or not path:
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT=FILE with a format of {', '.join(FORMATS)}")
    return OutputFile(name, path)


def processes(text: str) -> int:
    """A number of processes."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes, as 1 or 4 are")
    return int(text)


def add_output(parser: argparse._ActionsContainer) -> None:
    """Reports that are written to files."""
    parser.add_argument(
        "--output",
        metavar="FORMAT=FILE",
        type=output_file,
        action="append",
        default=[],
        help="write a report to a file, too; may be repeated",
    )
