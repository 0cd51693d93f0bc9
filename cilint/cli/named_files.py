"""The files that paths on the command line mean, and the repositories that these are in."""

from __future__ import annotations

import os
from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.names import is_pipeline
from cilint.settings.loading import SETTINGS_FILE
from cilint.text import disk
from cilint.text.files import DiskFiles, relative

_MARKS = (".git", os.path.join(".cilint", "fetched.json"))
"""What the folder of a repository has; the second is written by cilint/vendoring/fetched.py."""


class NamedFile(NamedTuple):
    """A file that the user's `path` means, and the folder of its repository."""

    file: str
    path: str
    root: str

    @property
    def are_settings(self) -> bool:
        """Whether it is no pipeline, but may name some."""
        return self.file != self.path and os.path.basename(self.file) == SETTINGS_FILE


def named_files(path: str) -> Iterator[NamedFile]:
    """The files that a path means. A folder may hold several repositories, and a repository others as submodules."""
    for file in _files_meant(path):
        yield NamedFile(file, path, _root_of(os.path.dirname(os.path.abspath(file)), path))


def repository_root(path: str) -> str:
    """The folder that includes in `path` start from: the nearest one above it with `.git`.

    Outside git, it is the uppermost one, from the current folder down, that has a pipeline or settings of its own; else
    what `path` names where that is a folder, or the current one.
    """
    full = os.path.abspath(path)
    return _root_of(full if disk.is_folder(full) else os.path.dirname(full), path)


def _root_of(folder: str, path: str) -> str:
    """The root for what is in a folder, which is, or lies in, what `path` names."""
    root = git_root(folder)
    if root:
        return root
    current, named = os.getcwd(), os.path.abspath(path)
    is_folder = disk.is_folder(named)
    if not os.path.join(folder, "").startswith(os.path.join(current, "")):
        current = named if is_folder else os.path.dirname(named)
    below = os.path.relpath(folder, current).split(os.sep)
    uppermost = current
    for part in ("", *below):
        uppermost = os.path.join(uppermost, part) if part not in ("", ".") else uppermost
        if any(disk.exists(os.path.join(uppermost, name)) for name in (DEFAULT_ROOT, SETTINGS_FILE)):
            return uppermost
    return named if is_folder else current


def git_root(folder: str) -> str | None:
    """The nearest folder with `.git`, or that `cilint fetch` has made, from `folder` upwards; None where none is."""
    while not any(disk.exists(os.path.join(folder, name)) for name in _MARKS):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _files_meant(path: str) -> list[str]:
    """The file itself, or the pipelines and settings in a folder."""
    if not disk.is_folder(path):
        return [path]
    files = DiskFiles(path)
    folder = relative(path, repository_root(path))
    return [
        os.path.join(path, name)
        for name in files.paths()
        if name.rpartition("/")[2] == SETTINGS_FILE or is_pipeline(name, folder, files)
    ]
