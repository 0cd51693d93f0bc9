"""Writes files: each one whole or not at all, and several of them all or none."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from cilint.errors import UsageError
from cilint.writing.draft import Content, Draft, draft
from cilint.writing.folder import Folder
from cilint.writing.place import Place
from cilint.writing.signals import signals_wait, until_one_came

_OPEN = {"/dev/stdout": 1, "/dev/stderr": 2, "/dev/fd/1": 1, "/dev/fd/2": 2}


def write_together(contents: Iterable[Content], *, make_folders: bool = True) -> None:
    """Write all of them, or none, also where a signal ends the run.

    Every new text is on the disk, and every file was looked at, before the first one is another. Raises `UsageError`
    where a file cannot be written, is read-only, or is not what it was.
    """
    with signals_wait() as came:
        _write(until_one_came(came, contents), make_folders=make_folders)


def _write(contents: Iterable[Content], *, make_folders: bool) -> None:
    drafts: list[tuple[Place, Draft]] = []
    begun: list[tuple[Place, Draft]] = []
    try:
        for content in contents:
            with _folder(content.place, make=make_folders and content.before is None) as folder:
                drafts.append((content.place, draft(content, folder)))
        for place, ready in drafts:
            begun.append((place, ready))
            with _folder(place) as folder:
                ready.commit(folder, is_last=len(begun) == len(drafts))
    except BaseException as error:
        _undo(begun, error)
        raise
    finally:
        for place, ready in drafts:
            with suppress(UsageError), _folder(place) as folder:
                ready.clear(folder)


def write_whole(place: Place, content: bytes | Iterator[bytes]) -> None:
    """Write a file of cilint's own, in a folder that is there: a reader sees the old or the whole new one.

    Raises `UsageError`.
    """
    write_together([Content(place, content)], make_folders=False)


def put(place: Place, content: bytes) -> None:
    """Put a file of a cache of cilint's own in its place, be there what may: a reader sees all of it, or none.

    A signal may leave a file beside it, which goes with old ones. Raises `UsageError`, as for a folder with files.
    """
    name = place.parts[-1]
    with _folder(place) as folder:
        new = folder.temporary(content)
        try:
            status = folder.status(name)
            if status and stat.S_ISDIR(status.st_mode):
                folder.remove_folder(name)
            folder.replace(new, name)
        except BaseException:
            folder.clear(new)
            raise


def write_new(place: Place, content: bytes) -> bool:
    """Write a file where there is none; tell whether there was none. Raises `UsageError`."""
    with signals_wait(), _folder(place, make=True) as folder:
        try:
            folder.create(place.parts[-1], content)
        except FileExistsError:
            return False
        return True


def is_stream(path: str) -> bool:
    """Whether what a path names is written to as it is: a device, a pipe, or what this process has open already."""
    return path in _OPEN or (os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path))


def write_through(path: str, content: Iterable[bytes]) -> None:
    """Write pieces to a stream (see `is_stream`). Raises `UsageError`."""
    try:
        # Behind an open one may be a file, in which it stands at a place of its own.
        with open(os.dup(_OPEN[path]) if path in _OPEN else path, "wb") as stream:
            stream.writelines(content)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def remove(place: Place, folders: int) -> None:
    """Take a file away, and up to so many `folders` around it that are empty without it, where that works."""
    with suppress(UsageError), _folder(place) as folder:
        folder.remove(place.parts[-1])
    for end in range(len(place.parts) - 1, len(place.parts) - 1 - folders, -1):
        around = place._replace(parts=place.parts[:end])
        with suppress(UsageError), _folder(around) as folder:
            folder.remove_folder(around.parts[-1])


def make_folder(path: str, mode: int) -> None:
    """Make a folder of cilint's own, with these permissions, and those around it. Raises `OSError`."""
    os.makedirs(path, mode=mode, exist_ok=True)


def temporary_folder() -> str:
    """A folder for this run, which goes with it."""
    # Next to no run needs one.
    import atexit
    import shutil
    import tempfile

    folder = tempfile.mkdtemp(prefix="cilint-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _undo(begun: Sequence[tuple[Place, Draft]], error: BaseException) -> None:
    """Undo what is made, the last first. Raises `UsageError` where that fails, and says where the old text is."""
    lost = ""
    for place, ready in reversed(begun):
        try:
            with _folder(place) as folder:
                ready.undo(folder)
        except UsageError:
            copy, ready.copy = ready.copy, ""
            where = os.path.join(os.path.dirname(place.path), copy) if copy else "no other file"
            lost += f"; {place.name} could not be put back, and what it was is in {where}"
    if lost:
        raise UsageError(f"{error}{lost}") from error


@contextmanager
def _folder(place: Place, *, make: bool = False) -> Iterator[Folder]:
    """The folder of a place. An error of the system becomes a `UsageError` that says which file it is about."""
    try:
        with Folder(place, make=make) as folder:
            yield folder
    except OSError as error:
        raise UsageError(f"cannot write {place.name}: {error.strerror or error}") from error
