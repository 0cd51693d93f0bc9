"""Where programs are that are run: on the user's search path, and never in a repository that is looked at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence


def find_executable(name: str, repositories: Sequence[str], first: Sequence[str] = ()) -> str | None:
    """The path of a program, in the folders `first` or on the search path; None where there is none.

    One that lies in one of the `repositories`, where Windows would look first, is a stranger's.
    """
    for place in _search_path(repositories, first):
        program = shutil.which(name, path=place)
        if program:
            return program
    return None


def _search_path(repositories: Sequence[str], first: Sequence[str]) -> Iterator[str]:
    inside = tuple(os.path.join(os.path.realpath(folder), "") for folder in repositories)
    for place in (*first, *os.environ.get("PATH", os.defpath).split(os.pathsep)):
        if os.path.isabs(place) and not os.path.join(os.path.realpath(place), "").startswith(inside):
            yield place
