"""The files of rules in a folder: one of the disk, or one of a commit that a checkout has."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator
from functools import cache

from cilint.errors import RuleError, UsageError
from cilint.lazy.typing import TYPE_CHECKING
from cilint.settings.rule_sources import GitFolder, git_folder
from cilint.text import disk
from cilint.text.files import DiskFiles, MemoryFiles, decode, read_bytes, relative
from cilint.text.source import Source

if TYPE_CHECKING:
    from cilint.git.files import RevisionFiles
    from cilint.git.repository import Repository

SUFFIX = ".yaml"


def rule_files(folder: str) -> Iterator[Source]:
    """The files of a user's rules in a folder, in the order of their names.

    Raises `RuleError` where there is no such folder, and for what looks like a rule and would not be read.
    """
    if not git_folder(folder) and not disk.is_folder(folder):
        raise RuleError(f"there is no folder {folder!r} with rules")
    _refuse_passed_over(folder, _paths_in(folder))
    return files_in(folder)


def files_in(folder: str) -> Iterator[Source]:
    """The files of rules in a folder, in the order of their names."""
    return (rule_file(folder, name) for name in file_names(folder))


def file_names(folder: str) -> tuple[str, ...]:
    """The names of the files of rules in a folder, in order."""
    commit = git_folder(folder)
    # What is a folder, and bears the name of a file, is told when it is read.
    names = _paths_in(folder) if commit else (name for listed in disk.entries(folder) for name in listed)
    return tuple(sorted(name for name in names if name.endswith(SUFFIX) and "/" not in name))


def rule_file(folder: str, name: str) -> Source:
    """A file of a folder. Raises `UnreadableFileError`."""
    commit = git_folder(folder)
    if commit:
        found = commit_files(commit).read(posixpath.join(commit.path, name))
        return Source(name, found.text, f"{folder}/{name}")
    # Whoever names a folder with rules wants them read, wherever links lead; and each run reads dozens of them.
    path = os.path.join(DiskFiles(folder, os.getcwd()).name("."), name)
    return Source(name, decode(read_bytes(os.path.join(folder, name), name, path), name, path), path)


def commit_files(folder: GitFolder) -> RevisionFiles:
    """The files of the commit in which a folder is. Raises `UsageError` where there is no such commit, or folder."""
    files = _files_of(folder.checkout, folder.revision, _commit_of(folder.checkout, folder.revision))
    if not any(files.paths(folder.path)):
        raise UsageError(f"there is no folder {folder.path!r} in {folder.revision} of {folder.checkout}")
    return files


def read_commits_anew() -> None:
    """Have the next rules of a branch be those of its commit by then: for a process that goes on and on."""
    _commit_of.cache_clear()


@cache
def _commit_of(checkout: str, revision: str) -> str:
    # Nobody takes down what git is asked: no result is kept.
    disk.watch(None)
    return _repository(checkout).commit(revision)


@cache
def _files_of(checkout: str, revision: str, commit: str) -> RevisionFiles:
    # Rules of a commit are what few have.
    from cilint.git.files import RevisionFiles

    return RevisionFiles(_repository(checkout), commit, revision, MemoryFiles({}))


@cache
def _repository(checkout: str) -> Repository:
    from cilint.git.repository import Repository

    return Repository(checkout, "name a folder with rules")


def _paths_in(folder: str) -> Iterator[str]:
    """All files below a folder, relative to it, with `/`."""
    commit = git_folder(folder)
    if commit:
        yield from (posixpath.relpath(path, commit.path or ".") for path in commit_files(commit).paths(commit.path))
        return
    for place, names in disk.walk(folder):
        inner = relative(place, folder)
        yield from (posixpath.normpath(posixpath.join(inner, name)) for name in names)


def _refuse_passed_over(folder: str, paths: Iterable[str]) -> None:
    """Raise `RuleError` for what looks like a rule and would not be read: another suffix, a folder in the folder."""
    for path in paths:
        inner, _, name = path.rpartition("/")
        if not name.endswith((SUFFIX, ".yml")) or any(part.startswith(".") for part in path.split("/")):
            continue
        full = os.path.join(folder, *path.split("/"))
        if inner:
            place = os.path.join(folder, *inner.split("/"))
            raise RuleError(f"{full!r} is in a folder in a folder of rules: name {place!r} with --rules, too")
        if not name.endswith(SUFFIX):
            raise RuleError(f"{full!r} is not read as a rule: its name has to end in {SUFFIX}")
