"""The vendor folder as a revision has it: what was kept then, read out of git."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from cilint.errors import UnreadableFileError
from cilint.lazy.typing import Protocol
from cilint.pipeline.supply import Denied, Home, Means, Request, Supplied
from cilint.text.files import decode
from cilint.vendoring.lock import LOCK_FILE, Lock, parse_lock
from cilint.vendoring.store import has_integrity, sha256


class Contents(Protocol):
    """Files whose bytes can be had."""

    def content(self, path: str) -> bytes:
        """The bytes of a file. Raises `UnreadableFileError`."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        ...


class PastStore:
    """A `Library` of what a folder held in a revision."""

    def __init__(self, files: Contents, path: str) -> None:
        self._files = files
        self._path = path

    @cached_property
    def lock(self) -> Lock:
        """What the lock file says. Raises `UnreadableFileError` where it is broken."""
        path = f"{self._path}/{LOCK_FILE}"
        return parse_lock(decode(self._files.content(path), path), path) if self._files.exists(path) else Lock()

    def find(self, request: Request) -> Supplied | Denied | None:
        """See `Library.find`. A file that is not as it was when it was kept is denied."""
        entry = self.lock.find(request)
        if entry is None:
            return None
        path = f"{self._path}/{entry.file}"
        content = self._content(path)
        if content is None or sha256(content) != entry.sha256:
            return Denied(f"{path} is missing, or not as it was vendored: run cilint vendor")
        if request.integrity and not has_integrity(content, request.integrity):
            return Denied("the vendored file does not have the hash that integrity gives: run cilint vendor")
        return Supplied(path, entry.home, means=Means.VENDORED)

    def search(self, home: Home, pattern: str) -> Sequence[str] | Denied | None:
        """See `Library.search`."""
        listing = self.lock.listings.get((home, pattern))
        return listing.paths if listing else None

    def _content(self, path: str) -> bytes | None:
        try:
            return self._files.content(path)
        except UnreadableFileError:
            return None
