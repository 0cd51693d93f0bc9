"""Where programs are that are run: on the user's search path, and never in a repository that is looked at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence


def find_executable(name: str, repositories: Sequence[str], own: Sequence[str] = ()) -> str | None:
    """The path of a program, in the folders `own` or on the search path; None where there is none.

    One on the search path that lies in one of the `repositories`, where Windows would look first, is a stranger's. In
    the folders `own` is what was installed with cilint: whoever can change it there can change cilint.
    """
    for place in (*own, *_search_path(repositories)):
        program = shutil.which(name, path=place)
        if program:
            return program
    return None


def _search_path(repositories: Sequence[str]) -> Iterator[str]:
    inside = tuple(os.path.join(os.path.realpath(folder), "") for folder in repositories)
    for place in os.environ.get("PATH", os.defpath).split(os.pathsep):
        if os.path.isabs(place) and not os.path.join(os.path.realpath(place), "").startswith(inside):
            yield place
