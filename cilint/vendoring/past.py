"""The vendor folder as a revision has it: what was kept then, read out of git."""

from __future__ import annotations

from cilint.errors import UnreadableFileError
from cilint.lazy.properties import cached_property
from cilint.lazy.typing import Protocol
from cilint.pipeline.supply import Denied, Home, Request, Supplied
from cilint.text.files import decode
from cilint.vendoring.lock import LOCK_FILE, Lock, parse_lock
from cilint.vendoring.store import sha256, supplied


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
        return supplied(entry, request, path, self._content(path, entry.sha256))

    def search(self, home: Home, pattern: str) -> tuple[str, ...] | None:
        """See `Library.search`."""
        return self.lock.search(home, pattern)

    def _content(self, path: str, digest: str) -> bytes | None:
        try:
            content = self._files.content(path)
        except UnreadableFileError:
            return None
        return content if sha256(content) == digest else None
