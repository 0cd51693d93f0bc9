"""The files of a commit as `Files`: read out of git, with no checkout, each once and only where somebody asks."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

from cilint.errors import MissingFileError, RefusedFileError, UnreadableFileError
from cilint.git.repository import Repository, TreeEntry
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.files import LEADS_OUT, Files, decode, is_outside, too_large
from cilint.text.source import Source, Span, unread_file

_LINK = "120000"
_SUBMODULE = "160000"
_MOST_LINKS = 40
"""So many links in a row are a circle, to Linux as well."""


class RevisionFiles:
    """The files of a repository as a commit has them. A link is followed as far as it stays among them.

    Paths that lead out of the repository are those that the user named, and are the same for every commit.
    """

    def __init__(self, repository: Repository, commit: str, revision: str, outside: Files) -> None:
        """`revision` is what people call the commit; `outside` has the files beside the repository."""
        self._repository = repository
        self._revision = revision
        self._outside = outside
        self._entries = repository.entries(commit)
        self._folders = {""}
        for path in self._entries:
            self._add_folders(path)
        self._contents: dict[str, bytes | None] = {}
        self.lacks_contents = False
        """Whether this clone did not have a file that was to be read."""

    def _add_folders(self, path: str) -> None:
        folder = posixpath.dirname(path)
        while folder not in self._folders:
            self._folders.add(folder)
            folder = posixpath.dirname(folder)

    def name(self, path: str) -> str:
        """What people call a file, as git does: `main:ci/build.yml`."""
        return f"{self._revision}:{path}"

    def read(self, path: str) -> Source:
        """See `Files.read`."""
        if is_outside(path):
            return self._outside.read(path)
        name = self.name(path)
        return Source(path, decode(self.content(path), path, name), name)

    def content(self, path: str) -> bytes:
        """The bytes of a file. Raises `UnreadableFileError`, as `read` does."""
        real = self._followed(path)
        entry = self._entries.get(real)
        if entry is None:
            raise MissingFileError("is a folder" if real in self._folders else "no such file", self._whole(path))
        if entry.mode == _SUBMODULE:
            raise MissingFileError("is a submodule, whose files are in another repository", self._whole(path))
        content = self._content(entry, path)
        if content is None:
            self.lacks_contents = True
            problem = "is not in this clone, which is a partial one: `git checkout` once fetches it"
            raise UnreadableFileError(problem, self._whole(path))
        return content

    def exists(self, path: str) -> bool:
        """See `Files.exists`."""
        if is_outside(path):
            return self._outside.exists(path)
        # What makes a folder a clone's root is in no commit.
        if path == ".git" or path in self._entries or path in self._folders:
            return True
        try:
            real = self._followed(path)
        except UnreadableFileError:
            return True
        return real in self._entries or real in self._folders

    def paths(self, folder: str = "") -> Iterator[str]:
        """See `Files.paths`."""
        if is_outside(folder):
            yield from self._outside.paths(folder)
            return
        prefix = "" if folder in ("", ".") else folder + "/"
        files = (path for path, entry in self._entries.items() if entry.mode != _SUBMODULE)
        yield from (path for path in files if path.startswith(prefix))

    def _content(self, entry: TreeEntry, path: str) -> bytes | None:
        if entry.object_id not in self._contents:
            size = self._repository.size(entry.object_id)
            if size is not None and size > MAX_FILE_BYTES:
                raise RefusedFileError(too_large(size), self._whole(path))
            self._contents[entry.object_id] = None if size is None else self._repository.content(entry.object_id)
        return self._contents[entry.object_id]

    def _followed(self, path: str) -> str:
        """The path behind all links on it. Raises `UnreadableFileError` for one that leads out, or to itself."""
        done, left = "", posixpath.normpath(path).split("/")
        links = 0
        while left:
            step = posixpath.join(done, left.pop(0))
            entry = self._entries.get(step)
            if entry is None or entry.mode != _LINK:
                done = step
                continue
            links += 1
            target = os.fsdecode(self._content(entry, path) or b"")
            aim = posixpath.normpath(posixpath.join(done, target))
            if links > _MOST_LINKS or is_outside(aim) or aim == "..":
                raise RefusedFileError(LEADS_OUT, self._whole(path))
            done, left = "", [*(aim.split("/") if aim != "." else ()), *left]
        return done

    def _whole(self, path: str) -> Span:
        return unread_file(path, self.name(path))
