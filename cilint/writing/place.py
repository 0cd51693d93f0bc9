"""Where something is to be written: a place that no link, and no name of a file, leads out of where it may lie."""

from __future__ import annotations

import os

from cilint.errors import UsageError
from cilint.lazy.records import NamedTuple

_GIT = ".git"


class Place(NamedTuple):
    """A file to be written: links in its path are followed already, and none may come to stand there any more.

    `root` is the folder that it must stay in, and `parts` its path below that; `name` is what people call it.
    """

    root: str
    parts: tuple[str, ...]
    name: str

    @property
    def path(self) -> str:
        """Where it is on the disk."""
        return os.path.join(self.root, *self.parts)


def place_inside(root: str, path: str, name: str = "") -> Place:
    """The place of `path`, which is relative to the folder `root` with `/` as separator, inside that folder.

    A link that stays inside is followed, the last part of the path, too. Raises `UsageError` for one that leads out of
    `root`, and for a path into the folder `.git`.
    """
    name = name or path
    real_root = _real(root, name)
    parts = path.split("/")
    real = _real(os.path.join(real_root, *parts), name)
    below = _below(real, real_root)
    if below is None:
        raise UsageError(
            f"cannot write {name}: {_leading_out(real_root, parts)} is a link that leads out of the repository, where "
            "nothing is written; put a folder or a file of its own in its place"
        )
    return _checked(Place(real_root, below, name))


def place_anywhere(path: str, name: str = "") -> Place:
    """The place of a path that the user has named, or cilint itself. Raises `UsageError` for one into a `.git`."""
    name = name or path
    real = _real(path, name)
    return _checked(Place(os.path.dirname(real), (os.path.basename(real),), name))


def _real(path: str, name: str) -> str:
    try:
        return os.path.realpath(path)
    except ValueError as error:  # no file has such a name
        raise UsageError(f"cannot write {name!r}: {error}") from error


def _below(real: str, root: str) -> tuple[str, ...] | None:
    """The parts of a path below a folder; None where it is not below it."""
    start = os.path.join(root, "")
    if not os.path.normcase(real).startswith(os.path.normcase(start)):
        return None
    return tuple(real[len(start) :].split(os.sep))


def _leading_out(root: str, parts: list[str]) -> str:
    """The first part of a path that lies outside, as a path from the root: the link to blame."""
    lengths = range(1, len(parts))
    outside = (n for n in lengths if _below(os.path.realpath(os.path.join(root, *parts[:n])), root) is None)
    return "/".join(parts[: next(outside, len(parts))])


def _checked(place: Place) -> Place:
    folders = [*place.root.split(os.sep), *place.parts]
    if any(part.lower() == _GIT for part in folders):
        raise UsageError(f"cannot write {place.name}: it lies in a folder .git, which is Git's; name another file")
    return place
