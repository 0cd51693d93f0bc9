"""The one door for reading the disk, and for asking what else surrounds a run: what was asked can be asked again.

A run that asks the same questions and gets the same answers comes to the same result. So whoever wants to keep results
watches the questions of a run (`watch`), and asks them again (`fingerprint_of`) before one is taken for that of a later
run.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping

from cilint.lazy.typing import Any

MAX_FILE_BYTES = 2 * 1024 * 1024
"""GitLab's `max_yaml_size_bytes` (doc/administration/instance_limits.md)."""

DAY_VARIABLE = "SOURCE_DATE_EPOCH"
"""Seconds since 1970 that take the place of now (reproducible-builds.org)."""

_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)

Fingerprint = Callable[[bytes], bytes]
Questions = dict[tuple[str, str], bytes]
"""What was asked, as the kind of question and what it is about, each with the fingerprint of the answer."""


class UnreadFileError(Exception):
    """What is not read: a folder; a device, pipe or socket, which may never end; a file that is too large."""

    def __init__(self, *, is_folder: bool = False, size: int = 0) -> None:
        """`size` is that of a file, in bytes."""
        super().__init__(is_folder, size)
        self.is_folder = is_folder
        self.size = size


class Watch:
    """Takes down what a run asks."""

    def __init__(self, fingerprint: Fingerprint) -> None:
        """`fingerprint` makes of an answer what may be kept of it."""
        self.questions: Questions = {}
        self.is_steady = True
        """Whether no answer has changed while the run was under way."""
        self._fingerprint = fingerprint

    def note(self, kind: str, subject: str, answer: object) -> None:
        """Take down a question with its answer."""
        found = self._fingerprint(_as_bytes(answer))
        self.is_steady &= self.questions.setdefault((kind, subject), found) == found

    def add(self, questions: Questions, *, is_steady: bool) -> None:
        """Take down what another process asked for this run, and whether its answers stayed as they were."""
        self.is_steady &= is_steady
        for question, found in questions.items():
            self.is_steady &= self.questions.setdefault(question, found) == found

    def anew(self) -> Watch:
        """A watch like this one that has taken down nothing yet."""
        return Watch(self._fingerprint)


_watch: Watch | None = None


def watch(fingerprint: Fingerprint | None) -> None:
    """Take down all questions from now on; None: no longer."""
    global _watch
    _watch = Watch(fingerprint) if fingerprint else None


def watch_anew() -> None:
    """Forget what was taken down, and go on."""
    global _watch
    _watch = _watch and _watch.anew()


def watched() -> Watch | None:
    """What has been asked since `watch` was called, if it was."""
    return _watch


def fingerprint_of(kind: str, subject: str, fingerprint: Fingerprint) -> bytes:
    """The fingerprint of what a question of a `Watch` has for an answer by now."""
    try:
        answer: object = _QUESTIONS[kind](subject)
    except (OSError, ValueError, UnreadFileError) as error:
        answer = error
    return fingerprint(_as_bytes(answer))


def exists(path: str) -> bool:
    """Whether there is something at a path, links followed."""
    found: bool = _ask("exists", path)
    return found


def has_entry(path: str) -> bool:
    """Whether there is something at a path, be it a link to nowhere."""
    found: bool = _ask("entry", path)
    return found


def is_file(path: str) -> bool:
    """Whether there is a regular file at a path, links followed."""
    found: bool = _ask("file", path)
    return found


def is_folder(path: str) -> bool:
    """Whether there is a folder at a path, links followed."""
    found: bool = _ask("folder", path)
    return found


def size(path: str) -> int:
    """How many bytes a file has, 0 where there is none."""
    found: int = _ask("size", path)
    return found


def real_path(path: str) -> str:
    """The path without links. Raises `ValueError` for what can be no path."""
    found: str = _ask("real", path)
    return found


def content(path: str) -> bytes:
    """What a regular file holds.

    Raises `OSError`, `ValueError` for what can be no path, and `UnreadFileError`.
    """
    found: bytes = _ask("content", path)
    return found


def entries(folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the folders and of the files in a folder, each in order; links to folders are neither.

    Nothing where the folder cannot be read.
    """
    found: tuple[tuple[str, ...], tuple[str, ...]] = _ask("entries", folder)
    return found


def walk(top: str, skipped: Collection[str] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each folder from `top` downwards with the names of its files, in order; none of the `skipped` names."""
    folders, files = entries(top)
    yield top, files
    for name in folders:
        if name not in skipped:
            yield from walk(os.path.join(top, name), skipped)


class ProcessVariables(Mapping[str, str]):
    """The process's environment."""

    def __getitem__(self, name: str) -> str:
        """The value of a variable. Raises `KeyError`."""
        value: str | None = _ask("variable", name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """All names."""
        names: tuple[str, ...] = _ask("variables", "")
        return iter(names)

    def __len__(self) -> int:
        """How many there are."""
        return len(tuple(iter(self)))


def terminal_columns() -> int | None:
    """The width of the terminal that standard output is, 0 where it does not know; None where it is no terminal."""
    found: int | None = _ask("terminal", "")
    return found


def output_encoding() -> str:
    """The encoding of standard output; empty where it has none."""
    found: str = _ask("encoding", "")
    return found


def today() -> str:
    """The day in UTC as 2027-01-31; `DAY_VARIABLE` takes its place."""
    found: str = _ask("day", ProcessVariables().get(DAY_VARIABLE, ""))
    return found


def _ask(kind: str, subject: str) -> Any:
    try:
        answer = _QUESTIONS[kind](subject)
    except (OSError, ValueError, UnreadFileError) as error:
        if _watch:
            _watch.note(kind, subject, error)
        raise
    if _watch:
        _watch.note(kind, subject, answer)
    return answer


def _as_bytes(answer: object) -> bytes:
    if isinstance(answer, bytes):
        return answer
    if isinstance(answer, OSError):
        # The text of an error depends on the language.
        return repr((type(answer), answer.errno)).encode()
    return repr(answer).encode("utf-8", "surrogateescape")


def regular_content(path: str, most: int) -> bytes:
    """What a regular file of at most so many bytes holds, which is taken for no question of the run.

    Raises what `content` does. Whatever stands there, or comes to stand there, nothing is waited for.
    """
    # To open a device may do something already.
    _refuse_other(os.stat(path), most)
    with open(path, "rb", opener=_open_without_waiting) as file:
        _refuse_other(os.fstat(file.fileno()), most)
        data = file.read(most + 1)
    # It may have grown since.
    if len(data) > most:
        raise UnreadFileError(size=len(data))
    return data


def _refuse_other(status: os.stat_result, most: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnreadFileError(is_folder=stat.S_ISDIR(status.st_mode))
    if status.st_size > most:
        raise UnreadFileError(size=status.st_size)


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | _WITHOUT_WAITING)


def _entries(folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    folders: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(folder) as found:
            for entry in found:
                if not entry.is_dir():
                    files.append(entry.name)
                elif not entry.is_symlink():
                    folders.append(entry.name)
    except OSError:
        return (), ()
    return tuple(sorted(folders)), tuple(sorted(files))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


def day_of(epoch: str) -> str:
    """The day in UTC of so many seconds since 1970; that of now for a text that is no such number."""
    try:
        moment = time.gmtime(float(epoch) if epoch.isascii() and epoch.isdecimal() else None)
    except (OverflowError, ValueError, OSError):
        # There is no date for it.
        moment = time.gmtime()
    return time.strftime("%Y-%m-%d", moment)


def _terminal(_: str) -> int | None:
    if not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 0


_QUESTIONS: dict[str, Callable[[str], Any]] = {
    "content": lambda path: regular_content(path, MAX_FILE_BYTES),
    "day": day_of,
    "encoding": lambda _: sys.stdout.encoding or "",
    "entries": _entries,
    "entry": os.path.lexists,
    "exists": os.path.exists,
    "file": os.path.isfile,
    "folder": os.path.isdir,
    "real": os.path.realpath,
    "size": _size,
    "terminal": _terminal,
    "variable": os.environ.get,
    "variables": lambda _: tuple(os.environ),
}
