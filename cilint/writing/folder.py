"""A folder that stays the same one while files in it are written: whoever swaps a part of its path gains nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from cilint.lazy.typing import Self
from cilint.writing.inode import make_alike
from cilint.writing.place import Place

_CALLS = ("open", "mkdir", "stat", "unlink", "rmdir", "rename", "link")
# Some systems, such as Android, have no `os.link` at all.
_HAS_DESCRIPTORS = {getattr(os, name, None) for name in _CALLS} <= os.supports_dir_fd
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# A folder need not be listed to be written to; what can only be had on Linux spares the right to do so.
_AS_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_MARK = ".cilint-"


class Folder:
    """The folder of a place, held open by its descriptor; by its path alone where the system has no such thing.

    Below the place's root, each part of the path is opened in the one before it, and links are not followed: a link
    that somebody puts there after the place was chosen is an error. Every method raises `OSError`.
    """

    def __init__(self, place: Place, *, make: bool = False) -> None:
        """`make`: folders that are missing are made, with the permissions that the umask allows."""
        self.path = os.path.dirname(place.path)
        self._handle: int | None = None
        if not _HAS_DESCRIPTORS:
            if make:
                os.makedirs(self.path, exist_ok=True)
            return
        if make:
            os.makedirs(place.root, exist_ok=True)
        self._handle = os.open(place.root, _AS_FOLDER)
        try:
            for part in place.parts[:-1]:
                self._enter(part, make=make)
        except BaseException:
            self.close()
            raise

    def _enter(self, part: str, *, make: bool) -> None:
        outer = self._handle
        if make:
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=outer)
        self._handle = os.open(part, _AS_FOLDER | _NO_LINK, dir_fd=outer)
        if outer is not None:
            os.close(outer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _name(self, name: str) -> str:
        return name if self._handle is not None else os.path.join(self.path, name)

    def status(self, name: str) -> os.stat_result | None:
        """What is there under a name, a link as itself; None for nothing."""
        try:
            return os.stat(self._name(name), dir_fd=self._handle, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def open(self, name: str, flags: int, mode: int = 0o666) -> int:
        """The descriptor of a file, which is no link."""
        return os.open(self._name(name), flags | _NO_LINK | _BINARY, mode, dir_fd=self._handle)

    def create(self, name: str, content: bytes) -> None:
        """A new file, with the permissions that the umask allows. Raises `FileExistsError`; leaves no half of one.

        A reader sees all of it or none, but on a file system without hard links.
        """
        new = self.temporary(content)
        try:
            self._link(new, name)
        except FileExistsError:
            raise
        except (OSError, AttributeError):
            self._create(name, content, None)
        finally:
            self.clear(new)

    def temporary(self, content: bytes | Iterator[bytes], like: os.stat_result | None = None) -> str:
        """The name of a new file beside the others; nobody can read it who cannot read the file that it is `like`."""
        name = _MARK + os.urandom(8).hex()
        self._create(name, content, like)
        return name

    def _create(self, name: str, content: bytes | Iterator[bytes], like: os.stat_result | None) -> None:
        handle = self.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if like else 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines((content,) if isinstance(content, bytes) else content)
                if like:
                    make_alike(file.fileno(), like)
        except BaseException:
            self.remove(name)
            raise

    def second(self, name: str) -> str:
        """A second name for a file, beside it; that of a copy where the file system has no such thing."""
        new = _MARK + os.urandom(8).hex()
        try:
            self._link(name, new)
        except (OSError, AttributeError):
            with os.fdopen(self.open(name, os.O_RDONLY), "rb") as file:
                return self.temporary(file.read(), os.fstat(file.fileno()))
        return new

    def _link(self, name: str, new: str) -> None:
        os.link(self._name(name), self._name(new), src_dir_fd=self._handle, dst_dir_fd=self._handle)

    def replace(self, name: str, target: str) -> None:
        """Put a file in the place of another one, at once."""
        os.replace(self._name(name), self._name(target), src_dir_fd=self._handle, dst_dir_fd=self._handle)

    @contextmanager
    def opened(self, name: str) -> Iterator[int]:
        """The descriptor of a file to be read and written."""
        handle = self.open(name, os.O_RDWR)
        try:
            yield handle
        finally:
            os.close(handle)

    def clear(self, *names: str) -> None:
        """Take files away, as far as that works; empty names are passed over."""
        for name in filter(None, names):
            with suppress(OSError):
                self.remove(name)

    def remove(self, name: str) -> None:
        """Take a file away."""
        os.unlink(self._name(name), dir_fd=self._handle)

    def remove_folder(self, name: str) -> None:
        """Take an empty folder away."""
        os.rmdir(self._name(name), dir_fd=self._handle)
