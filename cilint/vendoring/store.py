"""A folder with files of other projects and its lock file: the one in the repository, and the user's cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable

from cilint.errors import RefusedFileError, UnreadableFileError
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.pipeline.supply import Denied, Home, Means, Request, Supplied
from cilint.text import disk
from cilint.text.files import LEADS_OUT, decode, read_bytes
from cilint.text.integrity import integrity
from cilint.text.source import unread_file
from cilint.vendoring.lock import LOCK_FILE, Entry, Listing, Lock, format_lock, key, lock_of, parse_lock
from cilint.vendoring.naming import file_name
from cilint.writing.draft import Content
from cilint.writing.place import Place, place_inside
from cilint.writing.together import remove, write_together


class Kept(NamedTuple):
    """A file to be kept: `request` is what it was asked for as, `home` the project and commit that it is of."""

    request: Request
    home: Home | None
    content: bytes

    @property
    def entry(self) -> Entry:
        """What the lock says of it."""
        request = key(self.request)
        digest = sha256(self.content)
        return Entry(request, self.home, file_name(request, digest), digest)


class Store:
    """A `Library` of what a folder holds. Nothing is looked for in it before something is asked."""

    def __init__(self, root: str, path: str, *, is_cache: bool = False) -> None:
        """`path` is where it is as `Files.read` knows it: from the folder `root`, which no link may leave, or in full.

        `is_cache`: what is broken in it counts as not there, since it can be had anew.
        """
        self.folder = os.path.join(root, path.replace("/", os.sep))
        self._root = root
        self._path = path
        self._is_cache = is_cache

    @cached_property
    def lock(self) -> Lock:
        """What the lock file says. Raises `UnreadableFileError` where it is broken."""
        file = os.path.join(self.folder, LOCK_FILE)
        if not disk.has_entry(file):
            return Lock()
        path = f"{self._path}/{LOCK_FILE}"
        try:
            if not self._holds(file):
                raise RefusedFileError(LEADS_OUT, unread_file(path))
            return parse_lock(decode(read_bytes(file, path), path), path)
        except UnreadableFileError:
            if self._is_cache:
                return Lock()
            raise

    def find(self, request: Request) -> Supplied | Denied | None:
        """See `Library.find`. A file that is not as it was when it was kept is denied."""
        entry = self.lock.find(request)
        content = self.content(entry) if entry else None
        if entry is None or (content is None and self._is_cache):
            return None
        found = supplied(entry, request, f"{self._path}/{entry.file}", content)
        return found._replace(means=Means.CACHED) if self._is_cache and isinstance(found, Supplied) else found

    def search(self, home: Home, pattern: str) -> tuple[str, ...] | None:
        """See `Library.search`."""
        return self.lock.search(home, pattern)

    def content(self, entry: Entry) -> bytes | None:
        """The content of a file that is kept; None where it is not there, or another one."""
        full = self._full(entry.file)
        try:
            content = read_bytes(full, entry.file) if self._holds(full) else b""
        except UnreadableFileError:
            return None
        return content if sha256(content) == entry.sha256 else None

    def add(self, files: Iterable[Kept], listings: Iterable[Listing] = ()) -> None:
        """Keep more files. Raises `UsageError` where the folder cannot be written to."""
        lock = lock_of(self.lock.files.values(), self.lock.listings.values())
        kept = list(files)
        more = lock_of((file.entry for file in kept), listings)
        self._write(kept, Lock({**lock.files, **more.files}, {**lock.listings, **more.listings}))

    def replace(self, files: Iterable[Kept], listings: Iterable[Listing]) -> None:
        """Keep these files and no others. Raises `UsageError` where the folder cannot be written to.

        The lock file comes last but for what it does not name any more: a run that is interrupted leaves the old state
        whole.
        """
        kept = list(files)
        old = {entry.file for entry in self.lock.files.values()}
        lock = lock_of((file.entry for file in kept), listings)
        self._write(kept, lock)
        for name in old - {entry.file for entry in lock.files.values()}:
            if self._holds(self._full(name)):
                remove(self._place(name), name.count("/"))

    def check_place(self) -> None:
        """See to it that the folder can be written to. Raises `UsageError` where a link leads out of the root."""
        self._place(LOCK_FILE)

    def _full(self, name: str) -> str:
        return os.path.join(self.folder, *name.split("/"))

    def _place(self, name: str) -> Place:
        full = f"{self._path}/{name}"
        return place_inside(self._root, name if os.path.isabs(self._path) else full, full)

    def _holds(self, full: str) -> bool:
        """Whether a path is below the root, links followed: the repository of a stranger may hold any."""
        return disk.real_path(full).startswith(os.path.join(disk.real_path(self._root), ""))

    def _write(self, files: Iterable[Kept], lock: Lock) -> None:
        """Write what is not there yet, and the lock file last."""
        missing = {file.entry.file: file.content for file in files if self.content(file.entry) is None}
        contents = {**missing, LOCK_FILE: format_lock(lock).encode("ascii")}
        write_together([Content(self._place(name), data) for name, data in contents.items()])
        self.__dict__["lock"] = lock


def supplied(entry: Entry, request: Request, path: str, content: bytes | None) -> Supplied | Denied:
    """What a vendored file at a path is for what asks for it; `content` is None where it is not what was vendored."""
    if content is None:
        return Denied(f"{path} is missing, or not as it was vendored: run cilint vendor")
    if request.integrity and not has_integrity(content, request.integrity):
        return Denied("the vendored file does not have the hash that integrity gives: run cilint vendor")
    return Supplied(path, entry.home, means=Means.VENDORED)


def sha256(content: bytes) -> str:
    """The hash of a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def has_integrity(content: bytes, given: str) -> bool:
    """Whether a file has the hash that an include gives as `sha256-` and Base64.

    Source: GitLab's doc/ci/yaml/_index.md, section "include:integrity".
    """
    return given == integrity(content)
