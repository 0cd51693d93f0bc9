"""Lock files: what a command takes down of other places, for runs that must not ask these again, in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from cilint.errors import UnreadableFileError
from cilint.lazy.typing import Any, TypeVar
from cilint.text.source import unread_file

_Lock = TypeVar("_Lock")


def formatted(version: int, content: dict[str, Any]) -> str:
    """The text of a lock file: a line for each value, so that a change of one changes one line; all of it is ASCII."""
    return json.dumps({"version": version, **content}, indent=2) + "\n"


def parsed(text: str, path: str, version: int, read: Callable[[Any], _Lock], command: str) -> _Lock:
    """What `read` makes of `text`, the content of the lock file at `path`, which `command` has written.

    `version` is the one that this cilint writes. Raises `UnreadableFileError` for what is no lock file, of which `read`
    may raise exceptions of Python's own, and for one that a later cilint wrote.
    """
    try:
        content = json.loads(text)
        written = content["version"]
        if written == version:
            return read(content)
        if not isinstance(written, int):
            raise TypeError(type(written))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        problem = f"is no lock file of cilint (a merge conflict?): delete it, and run {command}"
        raise UnreadableFileError(problem, unread_file(path)) from error
    problem = f"is of version {written!s:.20}, which this cilint does not know: update cilint"
    raise UnreadableFileError(problem, unread_file(path))
