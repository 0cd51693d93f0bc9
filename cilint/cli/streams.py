"""Standard output: escapes for what its encoding lacks, and UTF-8 for what is to be a file."""

from __future__ import annotations

import io
import sys

from cilint.lazy.typing import TextIO


def escape_what_it_lacks() -> None:
    """Have characters that standard output's encoding lacks shown as escapes, as names of jobs may hold any.

    On Windows, the encoding of a pipe or a file is one of 256 characters.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def as_file() -> TextIO:
    """Standard output for a text that is a file, or goes into one, such as a patch: UTF-8, with no line end changed.

    On a terminal it is shown in its encoding.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return sys.stdout
