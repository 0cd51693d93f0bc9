"""argparse as the program uses it: complaints that are `UsageError`s, and no more loaded than the options need."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, NoReturn

from cilint.errors import UsageError


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
    """A parser whose complaints are `UsageError`s."""

    def error(self, message: str) -> NoReturn:
        """Raise the complaint, with where to read on."""
        raise UsageError(f"{message} (see {self.prog} --help)")
