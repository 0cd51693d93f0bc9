"""argparse as the program uses it: complaints that are `UsageError`s, and no more loaded than the options need."""

from __future__ import annotations

import argparse
import os
import sys

from cilint import __version__
from cilint.errors import UsageError
from cilint.lazy.typing import Any, NoReturn
from cilint.text import disk

_OLD_TABLE = "cilint: the table of release cycles is older than a year: a newer cilint knows what has ended since"


class Formatter(argparse.RawDescriptionHelpFormatter):
    """What formats the help; argparse makes one for each option that is added, too.

    Left to itself it asks `shutil` for the width of the terminal, with which it loads three libraries of compression.
    """

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, width=_columns() - 2, **options)


def _columns() -> int:
    """As `shutil.get_terminal_size` has them."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]  # else caught
    except (AttributeError, ValueError, OSError):
        return 80


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are `UsageError`s, and that takes no option for what it begins with.

    What is short for one option today would be for another one tomorrow.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def parse_args(self, args: Any = None, namespace: Any = None) -> argparse.Namespace:  # type: ignore[override]  # one type
        """As argparse has it; what is no option is told with the one that is meant."""
        found: argparse.Namespace
        found, others = self.parse_known_args(args, namespace)
        if others:
            from cilint.pipeline.similar import Names

            question = Names(self._option_string_actions).remedy(others[0].partition("=")[0])
            self.error(f"unrecognized arguments: {' '.join(others)}" + (f"; {question}" if question else ""))
        return found

    def print_help(self, file: Any = None) -> None:
        """Print the help. Raises `OSError` where it cannot be written."""
        (file or sys.stdout).write(self.format_help())

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """End the program after what it has printed. Raises `OSError` where that cannot be written."""
        sys.stdout.flush()
        super().exit(status, message)

    def error(self, message: str) -> NoReturn:
        """Raise the complaint, with where to read on."""
        raise UsageError(f"{message} (see {self.prog} --help)")


class Version(argparse.Action):
    """Prints cilint's version, what it reads YAML with, since one parser is twenty times slower than the other, and how
    old its table of release cycles is.
    """

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print it, and end the program."""
        from cilint.container.end_of_life import is_old, table_day
        from cilint.syntax.yaml import parser_name

        print(f"cilint {__version__} (YAML parser: {parser_name()}, release cycles: {table_day()})")
        if is_old(disk.today()):
            print(_OLD_TABLE, file=sys.stderr)
        parser.exit()
