"""Projects without a clone: the files of a pipeline, asked of GitLab one by one, and kept in a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from cilint.errors import FetchError, MissingFileError, UsageError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.include import is_yaml_path
from cilint.pipeline.names import CODEOWNERS
from cilint.pipeline.refs import is_commit
from cilint.pipeline.supply import VENDOR_FOLDER, Denied, Home, Request, Supplied
from cilint.text import disk
from cilint.text.files import decode
from cilint.text.source import Source, unread_file
from cilint.vendoring.gitlab import GitLab
from cilint.vendoring.lock import Listing
from cilint.vendoring.online import Online
from cilint.vendoring.store import Kept, Store, sha256
from cilint.writing.draft import Content
from cilint.writing.place import place_inside
from cilint.writing.together import remove, write_together

FETCHED_FILE = ".cilint/fetched.json"
"""Says that a folder is a repository of which only files of the pipeline are there, and which ones."""

_VERSION = 1
_MOST_FILES = 300
_MOST_BYTES = 4 * 1024 * 1024
"""Of what says which ones these are."""
_PROJECT = regex(r"(?!.*(?:\.git|\.atom)(?:/|\Z))[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
_PART = regex(r"(?!\.{1,2}\Z)[^\x00-\x1f\x7f/\\:*?\"<>|]{1,200}")


class Known(NamedTuple):
    """What was fetched of a project: the commit, and the files with their SHA-256."""

    commit: str = ""
    files: Mapping[str, str] = MappingProxyType({})


class Includes(NamedTuple):
    """What the pipelines of a project include from elsewhere, and what they could not have, with why."""

    files: tuple[Kept, ...]
    listings: tuple[Listing, ...]
    denied: tuple[str, ...]


class Recorder:
    """A `Library` that takes down what one project asks of another library, which serves many of them."""

    def __init__(self, online: Online) -> None:
        self._online = online
        self._asked: dict[Request | tuple[Home, str], None] = {}

    def find(self, request: Request) -> Supplied | Denied | None:
        """See `Library.find`."""
        self._asked[request] = None
        return self._online.find(request)

    def search(self, home: Home, pattern: str) -> Sequence[str] | Denied | None:
        """See `Library.search`."""
        self._asked[home, pattern] = None
        return self._online.search(home, pattern)

    def includes(self) -> Includes:
        """What came of all that was asked."""
        files, listings, denied = self._online.fetched
        refused = (denied[asked].problem for asked in self._asked if asked in denied)
        return Includes(
            tuple(file for asked, file in files.items() if asked in self._asked),
            tuple(listing for asked, listing in listings.items() if asked in self._asked),
            tuple(dict.fromkeys(refused)),
        )


def checked_project(path: str) -> str:
    """The path of a project, as GitLab lets one be named. Raises `FetchError` for what is none."""
    if not _PROJECT.fullmatch(path):
        raise FetchError(f"{path!r} is no path of a project, as group/name is")
    return path


class RemoteFiles:
    """The `Files` of a project in a commit, as far as a pipeline is made of them: each is asked for once.

    What is no YAML counts as not there, and so do names that lead out of a repository, or that not every system takes.
    `contents` has what was there.
    """

    def __init__(self, gitlab: GitLab, project: str, commit: str) -> None:
        self.contents: dict[str, bytes] = {}
        self._gitlab = gitlab
        self._project = project
        self._commit = commit
        self._absent: set[str] = set()

    def read(self, path: str) -> Source:
        """See `Files.read`. Raises `FetchError` where the server does not answer."""
        if not self.exists(path):
            raise MissingFileError("no such file", unread_file(path))
        data = self.contents[path]
        return Source(path, decode(data, path), has_mark=data.startswith(b"\xef\xbb\xbf"))

    def exists(self, path: str) -> bool:
        """See `Files.exists`. Raises `FetchError` where the server does not answer."""
        if path in self.contents:
            return True
        if path in self._absent or not (is_yaml_path(path) or path in CODEOWNERS) or not _is_plain(path):
            return False
        content = self._gitlab.file(self._project, path, self._commit)
        if content is None:
            self._absent.add(path)
            return False
        if len(self.contents) >= _MOST_FILES:
            raise FetchError(f"its pipeline has more than {_MOST_FILES} files")
        self.contents[path] = content
        return True

    def paths(self, folder: str = "") -> Iterator[str]:
        """See `Files.paths`."""
        return (path for path in self._gitlab.files(self._project, folder, self._commit) if _is_plain(path))


def known(folder: str) -> Known:
    """What a folder holds of a project; nothing where that is not said, or not so that it can be read."""
    try:
        found = json.loads(disk.regular_content(os.path.join(folder, *FETCHED_FILE.split("/")), _MOST_BYTES))
        if found["version"] != _VERSION or not is_commit(found["commit"]):
            return Known()
        # Of a file that somebody has changed, names may lead elsewhere.
        files = {path: str(digest) for path, digest in found["files"].items() if _is_plain(path)}
        return Known(found["commit"], files)
    except (OSError, disk.UnreadFileError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Known()


def is_unchanged(folder: str, state: Known) -> bool:
    """Whether the files in a folder are those that were fetched."""
    for path, digest in state.files.items():
        try:
            content = disk.regular_content(os.path.join(folder, *path.split("/")), disk.MAX_FILE_BYTES)
        except (OSError, disk.UnreadFileError):
            return False
        if sha256(content) != digest:
            return False
    return True


def keep(folder: str, project: str, commit: str, contents: Mapping[str, bytes], includes: Includes) -> None:
    """Write the files of a project, and what it includes from elsewhere, into its folder.

    What was there before and is not any more goes. That all of it is there is written down last: what was cut off is
    done anew. Raises `UsageError` where something cannot be written.
    """
    before = known(folder)
    write_together([_content(folder, path, data) for path, data in contents.items()])
    for path in before.files.keys() - contents.keys():
        if _is_plain(path):
            remove(place_inside(folder, path), path.count("/"))
    store = Store(folder, VENDOR_FOLDER)
    if includes.files or includes.listings or store.lock.files:
        store.replace(includes.files, includes.listings)
    files = {path: sha256(data) for path, data in sorted(contents.items())}
    state = {"version": _VERSION, "project": project, "commit": commit, "files": files}
    write_together([_content(folder, FETCHED_FILE, (json.dumps(state, indent=1) + "\n").encode("ascii"))])


def listed_projects(text: str, name: str) -> list[str]:
    """The projects in a list with one on each line; `#` begins a comment. Raises `UsageError` for what is none."""
    found: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), 1):
        path = line.partition("#")[0].strip().strip("/")
        if path:
            try:
                found[checked_project(path)] = None
            except FetchError as error:
                raise UsageError(f"{name}:{number}: {error.message}") from error
    return list(found)


def _content(folder: str, path: str, data: bytes) -> Content:
    return Content(place_inside(folder, path), data)


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    return len(parts) <= 20 and ".git" not in map(str.lower, parts) and all(map(_PART.fullmatch, parts))
