"""The values that options take: how they are read, and what is said of those that mean nothing."""

from __future__ import annotations

from collections.abc import Callable

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.report.formats import FORMATS

if TYPE_CHECKING:
    from argparse import ArgumentTypeError

    from cilint.cli.plain import Options


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
            raise _refusal(f"{text!r} is none of {values(members)}") from None

    # For those who complete command lines, and ask no value of it.
    parse.__dict__["members"] = members
    return parse


def output_file(text: str) -> OutputFile:
    """A report that is to be written to a file."""
    name, equals, path = text.partition("=")
    if not equals or name not in FORMATS or not path:
        raise _refusal(f"{text!r} is not FORMAT=FILE with a format of {', '.join(FORMATS)}")
    return OutputFile(name, path)


def processes(text: str) -> int:
    """A number of processes."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 1000:
        raise _refusal(f"{text!r} is no number of processes, as 1 or 4 are")
    return int(text)


def number(text: str) -> int:
    """A number of things to show, 0 for none."""
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        raise _refusal(f"{text!r} is no number, as 0 or 10 are")
    return int(text)


def _refusal(reason: str) -> ArgumentTypeError:
    # Most values are none.
    from argparse import ArgumentTypeError

    return ArgumentTypeError(reason)


def add_output(parser: Options) -> None:
    """Reports that are written to files."""
    parser.add_argument(
        "-o",
        "--output",
        metavar="FORMAT=FILE",
        type=output_file,
        action="append",
        default=[],
        help="write a report to a file, too, or with - to standard output alone; may be repeated",
    )
