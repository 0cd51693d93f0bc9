"""Gives the result of an earlier run where a new one would come to the same. Loaded before anything else is."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Iterator, Sequence

from cilint import __version__
from cilint.cache.place import MOST_BYTES, cache_folder, fingerprint_with, kept_bytes, read_key
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.text import disk

if TYPE_CHECKING:
    from cilint.text.disk import Fingerprint

DIGEST_BYTES = len(fingerprint_with(b"")(b""))
_OFF = "--no-cache"
_SHORTEST_OFF = "--no-ca"
"""Options can be written short, and this is as short as that one can be."""


class Shelf(NamedTuple):
    """Where the results of equal runs are: the file, in its folder, and what makes the fingerprints in it."""

    folder: str
    name: str
    fingerprint: Fingerprint


_missed: Shelf | None = None


def replay(arguments: Sequence[str]) -> int | None:
    """Write what an earlier run wrote, and give its exit code; None where no such run is known.

    The questions of the run that follows are then taken down (see `disk.watch`), and `missed` has the shelf for it.
    """
    global _missed
    shelf = _missed = _shelf_for(arguments)
    if shelf is None:
        return None
    found = _kept(shelf)
    if found is None:
        disk.watch(shelf.fingerprint)
        return None
    code, text = found
    sys.stdout.write(text)
    sys.stdout.flush()
    return code


def missed() -> Shelf | None:
    """Where the result of this run is to be put, if it is."""
    return _missed


def _shelf_for(arguments: Sequence[str]) -> Shelf | None:
    """Where the result of a run with these arguments is, or may be put; None where none is to be kept."""
    folder = cache_folder("results")
    if not folder or not _may_be_kept(arguments):
        return None
    try:
        key = _key(folder)
        run = tuple(arguments), os.getcwd(), __version__, sys.version, tuple(_installation())
    except OSError:
        return None
    fingerprint = fingerprint_with(key)
    return Shelf(folder, fingerprint(marshal.dumps(run)).hex(), fingerprint) if key else None


def _may_be_kept(arguments: Sequence[str]) -> bool:
    # What is kept in the container of a job is of no use to the next one.
    if arguments[:1] != ["check"] or os.environ.get("CI") or sys.stdout is None:
        return False
    return not any(text.startswith(_SHORTEST_OFF) and _OFF.startswith(text) for text in arguments)


def _key(folder: str) -> bytes:
    """The key of this user's results, made where there is none; empty where that cannot be done."""
    key = read_key(folder)
    if not key:
        # The first run of all, or somebody has damaged it.
        from cilint.cache.key import make_key

        make_key(folder)
        key = read_key(folder)
    return key


def _installation() -> Iterator[tuple[str, int, int]]:
    """What tells one installation from another, with the packages that it needs: no file of it changes unseen.

    Whatever installs a package makes or takes away a name in its folder of packages; in a checkout, files change.
    Raises `OSError`.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    around = os.path.dirname(package)
    for path in dict.fromkeys((around, *sys.path)):
        if path == around or path.endswith(("site-packages", "dist-packages")):
            yield path, 0, os.stat(path).st_mtime_ns if os.path.isdir(path) else 0
    if os.path.isfile(os.path.join(around, "pyproject.toml")):
        yield from _files(package)
        yield from _files(os.path.join(around, "rules"))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


def _kept(shelf: Shelf) -> tuple[int, str] | None:
    """The exit code and the text of a run of which every question has the answer that it had; None without one."""
    data = kept_bytes(shelf.folder, shelf.name, DIGEST_BYTES + MOST_BYTES)
    seal, content = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    # Half a file, or one that somebody else wrote, is none.
    if shelf.fingerprint(content) != seal:
        return None
    code, text, questions = marshal.loads(content)  # noqa: S302 - sealed with this user's key
    for kind, subject, answer in questions:
        if disk.fingerprint_of(kind, subject, shelf.fingerprint) != answer:
            return None
    return code, text
