"""Where file contents come from: the disk, an editor's buffers laid over it, or memory in tests."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Mapping

from cilint.errors import MissingFileError, RefusedFileError, UnreadableFileError
from cilint.lazy.typing import Protocol
from cilint.text import disk
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.source import Source, Span, unread_file

LEADS_OUT = "is a link that leads out of the repository, where cilint reads nothing"
"""Why a link is refused that a repository holds."""

_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Files(Protocol):
    """A tree of files below one root; paths are relative to it, with `/` as separator."""

    def read(self, path: str) -> Source:
        """The file's text. Raises `UnreadableFileError`, which says why and what to do."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is something at `path`; `read` says whether it can be read."""
        ...

    def paths(self, folder: str = "") -> Iterator[str]:
        """All files below a folder, in a stable order; folders that version control ignores are left out."""
        ...


def is_outside(path: str) -> bool:
    """Whether a path of `Files` leads out of the root: `../` or absolute. Only the user, or cilint, names such ones."""
    return path.startswith("../") or os.path.isabs(path)


def stays_inside(path: str) -> bool:
    """Whether a path that a pipeline holds leads, links aside, to a place below the folder that it is joined to.

    No file of a repository has a name with `\\` or `C:` on Windows, where these lead out of folders as `..` does.
    """
    parts = path.split("/")
    return not path.startswith("/") and ".." not in parts and all(map(_is_name, parts))


def _is_name(part: str) -> bool:
    return not os.path.splitdrive(part)[0] and (os.sep == "/" or os.sep not in part)


def relative(path: str, root: str) -> str:
    """A path of the disk, from the current folder, as one of `Files` with this root."""
    return relative_path(path, root).replace(os.sep, "/")


def relative_path(path: str, start: str = os.curdir) -> str:
    """A path of the disk as one from the folder `start`; an absolute one where there is none, with a drive between."""
    try:
        return os.path.relpath(path or os.curdir, start)
    except ValueError:
        # Windows has no path from one drive to another.
        return os.path.abspath(path)


class MemoryFiles:
    """Files given as texts."""

    def __init__(self, texts: Mapping[str, str], name: str = "") -> None:
        """`name` is how people call the files, where that is not their path."""
        self._texts = dict(texts)
        self._name = name

    def read(self, path: str) -> Source:
        """See `Files.read`."""
        if path not in self._texts:
            raise MissingFileError("no such file", unread_file(path, self._name))
        text = self._texts[path]
        return Source(path, text.removeprefix("\ufeff"), self._name, has_mark=text.startswith("\ufeff"))

    def exists(self, path: str) -> bool:
        """See `Files.exists`."""
        return path in self._texts

    def paths(self, folder: str = "") -> Iterator[str]:
        """See `Files.paths`."""
        prefix = _prefix(folder)
        return (path for path in sorted(self._texts) if path.startswith(prefix))


class DiskFiles:
    """The files below a folder.

    A link that leads out of it is not followed: the repository of a stranger must not choose what cilint reads and
    shows. A path that itself begins with `../` is one that the user has named.
    """

    def __init__(self, root: str, viewpoint: str = "", folder: str = "") -> None:
        """`viewpoint` is the folder from which people see the files: their names are relative to it.

        `folder` is that of their sources.
        """
        self.root = os.path.abspath(root)
        self._viewpoint = viewpoint or self.root
        self._folder = folder
        self._real_root = os.path.join(disk.real_path(self.root), "")

    def _full(self, path: str) -> str:
        # A file of the cache lies elsewhere, perhaps on another drive.
        return path if os.path.isabs(path) else os.path.join(self.root, *path.split("/"))

    def name(self, path: str) -> str:
        """How people call the file, or the folder."""
        return relative_path(self._full(path), self._viewpoint)

    def read(self, path: str) -> Source:
        """See `Files.read`."""
        try:
            return self._read(path, self.name(path))
        except UnreadableFileError as error:
            if error.span:
                error.span.source.folder = self._folder
            raise

    def _read(self, path: str, name: str) -> Source:
        full = self._full(path)
        if not is_outside(path) and self._leads_out(full):
            raise RefusedFileError(LEADS_OUT, unread_file(path, name))
        data = read_bytes(full, path, name)
        has_mark = data.startswith(codecs.BOM_UTF8)
        return Source(path, decode(data, path, name), name, has_mark=has_mark, folder=self._folder)

    def _leads_out(self, full: str) -> bool:
        try:
            return not os.path.join(disk.real_path(full), "").startswith(self._real_root)
        except ValueError:  # No file has such a name, which whoever opens it is told.
            return False

    def exists(self, path: str) -> bool:
        """See `Files.exists`."""
        # A pipe or a broken link where a file is looked for must not pass as no file at all.
        return disk.has_entry(self._full(path))

    def paths(self, folder: str = "") -> Iterator[str]:
        """See `Files.paths`."""
        start = self._full(folder) if folder else self.root
        for current, names in disk.walk(start, _SKIPPED_FOLDERS):
            prefix = _prefix(folder) + _prefix(relative(current, start))
            yield from (prefix + name for name in names)


def _prefix(folder: str) -> str:
    return "" if folder in ("", ".") else folder + "/"


_SKIPPED_FOLDERS = frozenset({".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__"})


class OverlayFiles:
    """Files of which some have another text than on the disk: an editor's unsaved buffers."""

    def __init__(self, below: Files, texts: Mapping[str, str], name: str = "") -> None:
        """`name` is how people call the one text that lies over the others."""
        self._below = below
        self._over = MemoryFiles(texts, name)

    def read(self, path: str) -> Source:
        """See `Files.read`."""
        return (self._over if self._over.exists(path) else self._below).read(path)

    def exists(self, path: str) -> bool:
        """See `Files.exists`."""
        return self._over.exists(path) or self._below.exists(path)

    def paths(self, folder: str = "") -> Iterator[str]:
        """See `Files.paths`."""
        over = set(self._over.paths(folder))
        yield from sorted(over)
        yield from (path for path in self._below.paths(folder) if path not in over)


class FixedFiles:
    """Files of which some have another text by now, as fixes have made it."""

    def __init__(self, below: Files, texts: Mapping[str, str]) -> None:
        """`texts` are by the names of the sources that `below` gives."""
        self._below = below
        self._texts = texts

    def read(self, path: str) -> Source:
        """See `Files.read`."""
        source = self._below.read(path)
        text = self._texts.get(source.name)
        return source if text is None else Source(source.path, text, source.name, folder=source.folder)

    def exists(self, path: str) -> bool:
        """See `Files.exists`."""
        return self._below.exists(path)

    def paths(self, folder: str = "") -> Iterator[str]:
        """See `Files.paths`."""
        return self._below.paths(folder)


def read_bytes(full: str, path: str, name: str = "") -> bytes:
    """The content of a regular file; `path` and `name` are those of its `Source`, for errors.

    Devices, pipes and sockets are refused unread, since reading them may never end.
    """
    kind = UnreadableFileError
    try:
        return disk.content(full)
    except disk.UnreadFileError as error:
        if error.is_folder:
            kind, problem = MissingFileError, "is a folder; name a file in it, or run cilint on the folder itself"
        elif error.size:
            kind, problem = RefusedFileError, too_large(error.size)
        else:
            problem = "is no regular file (a pipe, socket or device)"
        raise kind(problem, unread_file(path, name)) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        kind = MissingFileError if isinstance(error, FileNotFoundError) else UnreadableFileError
        raise kind(f"{reason[:1].lower()}{reason[1:]}", unread_file(path, name)) from error


def too_large(size: int) -> str:
    """Why a file of so many bytes is not read."""
    return f"has {size:,} bytes, and cilint reads at most {MAX_FILE_BYTES:,}, GitLab's limit for a pipeline's files"


def decode(data: bytes, path: str, name: str = "") -> str:
    """The text of a file in UTF-8, or UTF-16 or UTF-32 with a byte order mark, which YAML 1.1 allows.

    The mark itself is left out, so that offsets agree with those of the YAML parsers. `path` and `name` are those of
    the file's `Source`, for errors.
    """
    encoding = "utf-8"
    for mark, codec in _ENCODINGS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], codec
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = len(data[: error.start].decode(encoding, "replace"))
        span = Span(Source(path, data.decode(encoding, "replace"), name), place, place)
        raise RefusedFileError(f"byte {error.start} is not {encoding.upper()}; save the file as UTF-8", span) from error
