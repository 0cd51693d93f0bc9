"""The lock file: which files are kept, what they were asked for as, where they came from, and the hash of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.network.url import public_location
from cilint.pipeline.refs import is_commit
from cilint.pipeline.supply import Home, Request
from cilint.text import lock_file

LOCK_FILE = "lock.json"
LOCK_VERSION = 1
_KINDS = frozenset({"project", "remote", "template", "component"})


class Entry(NamedTuple):
    """A file that is kept.

    `request` is what it was asked for as, without the `integrity` and without secrets; `home` is the project and the
    commit that it is of, if any; `file` is its path below the folder, and `sha256` its hash in hexadecimal digits.
    """

    request: Request
    home: Home | None
    file: str
    sha256: str


class Listing(NamedTuple):
    """What a pattern in a project at `home`, as it was asked for, matched: paths in their order."""

    home: Home
    pattern: str
    paths: tuple[str, ...]


class Lock(NamedTuple):
    """All that is kept, by what was asked for."""

    files: Mapping[Request, Entry] = {}
    listings: Mapping[tuple[Home, str], Listing] = {}

    def find(self, request: Request) -> Entry | None:
        """What is kept for a request: also what was asked for by a tag or branch of the very commit that is wanted.

        So an include that is pinned to what it was vendored at is vendored still.
        """
        wanted = key(request)
        found = self.files.get(wanted)
        if found is None and is_commit(request.home.ref):
            return next((entry for entry in self.files.values() if _at_commit(entry) == wanted), None)
        return found

    def search(self, home: Home, pattern: str) -> tuple[str, ...] | None:
        """What a pattern matched in a project; None where nobody has asked for that."""
        listing = self.listings.get((home, pattern))
        return listing.paths if listing else None


def key(request: Request) -> Request:
    """What a file is kept under: two addresses that differ in secrets only are one."""
    location = public_location(request.location) if request.kind == "remote" else request.location
    return request._replace(location=location, integrity="")


def _at_commit(entry: Entry) -> Request | None:
    """What is kept, as it would be asked for by its commit."""
    request = entry.request
    return request._replace(home=request.home._replace(ref=entry.home.ref)) if entry.home else None


def lock_of(files: Iterable[Entry], listings: Iterable[Listing]) -> Lock:
    """The lock with these entries."""
    return Lock({entry.request: entry for entry in files}, {(item.home, item.pattern): item for item in listings})


def format_lock(lock: Lock) -> str:
    """The text of a lock file, sorted (see `lock_file.formatted`)."""
    files = [_plain_entry(lock.files[request]) for request in sorted(lock.files)]
    listings = [
        {**_plain_home(lock.listings[name].home), "pattern": name[1], "paths": list(lock.listings[name].paths)}
        for name in sorted(lock.listings)
    ]
    return lock_file.formatted(LOCK_VERSION, {"files": files, "searches": listings})


def parse_lock(text: str, path: str) -> Lock:
    """The lock that `text`, the content of the file at `path`, holds. Raises what `lock_file.parsed` does."""
    return lock_file.parsed(text, path, LOCK_VERSION, _lock, "cilint vendor")


def _lock(content: dict[str, Any]) -> Lock:
    return lock_of(map(_entry, content["files"]), map(_listing, content["searches"]))


def _plain_entry(entry: Entry) -> dict[str, Any]:
    request = entry.request
    plain = {"kind": request.kind, "location": request.location, **_plain_home(request.home)}
    if entry.home:
        plain["home"] = _plain_home(entry.home)
    return {**plain, "file": entry.file, "sha256": entry.sha256}


def _plain_home(home: Home) -> dict[str, Any]:
    return {name: value for name, value in home._asdict().items() if value}


def _entry(item: dict[str, Any]) -> Entry:
    file = _text(item["file"])
    if item["kind"] not in _KINDS or not _is_safe(file) or len(_text(item["sha256"])) != len("0" * 64):
        raise ValueError(item["kind"])
    home = _home(item["home"]) if "home" in item else None
    return Entry(Request(item["kind"], _text(item["location"]), _home(item)), home, file, item["sha256"])


def _listing(item: dict[str, Any]) -> Listing:
    return Listing(_home(item), _text(item["pattern"]), tuple(map(_text, item["paths"])))


def _home(item: dict[str, Any]) -> Home:
    return Home(*(_text(item.get(name, "")) for name in Home._fields))


def _text(value: object) -> str:
    """A text that can be written down again: JSON has halves of surrogate pairs, files have not."""
    if not isinstance(value, str):
        raise TypeError
    value.encode()
    return value


def _is_safe(path: str) -> bool:
    """Whether a path stays below its folder on every system: the lock file of a stranger chooses no file elsewhere."""
    parts = path.split("/")
    return not any(part in ("", ".", "..") or not {"\0", "\\", ":"}.isdisjoint(part) for part in parts)
