"""A change of one file, ready to be made and to be undone: another file in its place, or another text in the file."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator

from cilint.errors import UsageError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Protocol
from cilint.writing.folder import Folder
from cilint.writing.inode import is_read_only, loses_nothing, read_all, write_over
from cilint.writing.place import Place


class Content(NamedTuple):
    """A file and what is to stand in it.

    `before` is what must stand in it until then, of a file that is the user's and keeps all that it has. None: the file
    is cilint's own, whatever stands in it, and a reader sees the old or the whole new one, which may
    come in pieces.
    """

    place: Place
    data: bytes | Iterator[bytes]
    before: bytes | None = None


class Draft(Protocol):
    """A change that is ready to be made, in the folder of its place, which is opened for each step."""

    def commit(self, folder: Folder, *, is_last: bool) -> None:
        """Make it; `is_last`: where that works, nothing is undone any more. Raises `OSError`: call `undo` then."""
        ...

    def undo(self, folder: Folder) -> None:
        """Make the file what it was. Raises `OSError`; `copy` is then the name of a file with its old text."""
        ...

    def clear(self, folder: Folder) -> None:
        """Take away what was put beside the file."""
        ...

    copy: str


def draft(content: Content, folder: Folder) -> Draft:
    """The change, after all that can be known beforehand was looked at.

    Raises `UsageError` for a file that is read-only or not what it was, and `OSError`.
    """
    name = content.place.parts[-1]
    status = folder.status(name)
    if status and not stat.S_ISREG(status.st_mode):
        raise UsageError(f"cannot write {content.place.name}: it is a folder, or something else that is no file")
    if status and is_read_only(status):
        raise UsageError(f"cannot write {content.place.name}: it is read-only; make it writable first")
    if content.before is None:
        return _Replacement(folder, name, content.data, status)
    with folder.opened(name) as handle:
        if read_all(handle, len(content.before)) != content.before:
            raise UsageError(f"cannot write {content.place.name}: it has changed since it was read")
        replacement = _Replacement(folder, name, content.data, os.fstat(handle))
        try:
            if replacement.loses_nothing(folder, handle):
                return replacement
        except BaseException:
            replacement.clear(folder)
            raise
        replacement.clear(folder)
        return _Rewriting(folder, name, content, os.fstat(handle))


class _Replacement:
    """Another file takes the place of the old one, at once; the old one keeps a name until all is done."""

    def __init__(
        self, folder: Folder, name: str, content: bytes | Iterator[bytes], status: os.stat_result | None
    ) -> None:
        """`status` is that of the old file; None where there is none."""
        self.copy = ""
        self._name = name
        self._has_old = status is not None
        self._is_made = False
        self._new = folder.temporary(content, status)

    def loses_nothing(self, folder: Folder, old: int) -> bool:
        with folder.opened(self._new) as handle:
            return loses_nothing(old, handle)

    def commit(self, folder: Folder, *, is_last: bool) -> None:
        if self._has_old and not is_last:
            self.copy = folder.second(self._name)
        folder.replace(self._new, self._name)
        self._is_made, self._new = True, ""

    def undo(self, folder: Folder) -> None:
        if self._is_made and self.copy:
            folder.replace(self.copy, self._name)
            self.copy = ""
        elif self._is_made:
            folder.remove(self._name)

    def clear(self, folder: Folder) -> None:
        folder.clear(self._new, self.copy)


class _Rewriting:
    """The file gets another text; a copy of the old one lies beside it until all is done."""

    def __init__(self, folder: Folder, name: str, content: Content, status: os.stat_result) -> None:
        self._name = name
        self._before = content.before or b""
        self._texts = (self._before, content.data if isinstance(content.data, bytes) else b"".join(content.data))
        self._is_begun = False
        self.copy = folder.temporary(self._before, status)

    def commit(self, folder: Folder, *, is_last: bool) -> None:  # noqa: ARG002 - half of a text is undone in any case
        with folder.opened(self._name) as handle:
            # Of several hard links to one file, each may be among the files.
            if read_all(handle, max(map(len, self._texts))) not in self._texts:
                raise OSError(errno.EBUSY, "it has changed since it was read")
            self._is_begun = True
            write_over(handle, self._texts[1])

    def undo(self, folder: Folder) -> None:
        if self._is_begun:
            with folder.opened(self._name) as handle:
                write_over(handle, self._before)

    def clear(self, folder: Folder) -> None:
        folder.clear(self.copy)
