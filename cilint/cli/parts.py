"""From a report for programs about several repositories to one for each: what `report/json.py` joins, taken apart.

A report may be larger than what there is of memory for it. So it comes entry by entry, each is kept with the others of
its repository, on the disk where they are many, and the reports on repositories are made one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain

from cilint.errors import UsageError
from cilint.findings.finding import Shard
from cilint.lazy.typing import Any, BinaryIO
from cilint.report.reading import Report, places_of
from cilint.report.report_files import read_entries, refusing
from cilint.writing.spool import Spool

LISTS = ("repositories", "findings", "suppressed", "skipped", "errors", "baselines", "checked", "sources")
"""The keys that are taken apart, in the order in which they tell of repositories."""
_Plain = Mapping[str, Any]


class _Part:
    """What is known of a repository: the numbers of its entries, its rules, the files that it has read and names."""

    def __init__(self) -> None:
        self.entries: dict[str, list[int]] = {key: [] for key in LISTS}
        self.rules: dict[str, None] = {}
        self.read: dict[str, None] = {}
        self.named: dict[str, None] = {}


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The file with a report. Raises `UsageError` where it cannot be read."""
    try:
        with open(name, "rb") as file:
            yield file
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror or error}") from error


class Parts:
    """The reports on the repositories of a report, by their folders.

    That of one without a name is empty, and so it is for what is of none. What is no report raises an exception of
    Python's own.
    """

    def __init__(self) -> None:
        self.rest: dict[str, Any] = {}
        """What is not taken apart, by its keys."""
        self.shard: Shard | None = None
        """Which part of a run the report is about."""
        self._spool = Spool()
        self._parts: dict[str, dict[str, _Part]] = {key: {} for key in LISTS}
        self._known: dict[str, _Part] = {}
        self._checked: list[str] = []
        self._readers: dict[str, str] = {}
        self._unread: list[tuple[str, int]] = []

    @classmethod
    def of(cls, file: BinaryIO, name: str) -> Parts:
        """Those of the report in a file, whose name is `name`. Raises `UsageError` for what is none."""
        parts = cls()
        read_entries(file, name, LISTS, parts.add)
        with refusing(name):
            parts.shard = Report({**dict.fromkeys(LISTS, ()), **parts.rest}).remainder().shard
        return parts

    def add(self, key: str, entry: Any) -> None:
        """Take in what a report has under a key: an entry of one of `LISTS`, or what else there is."""
        if key == "checked":
            self._checked.append(entry)
        elif key == "repositories":
            self._keep(key, entry, entry)
        elif key == "sources" and not entry["read"]:
            self._unread.append((entry["path"], self._spooled(entry)))
        elif key in LISTS:
            folder = entry.get("repository") or ""
            part = self._keep(key, folder, entry)
            if key == "sources":
                path = entry["path"]
                part.read[path] = None
                # Of repositories in each other, the inner one checks it.
                self._readers[path] = max(self._readers.get(path, ""), folder, key=len)
                return
            if key in ("findings", "suppressed"):
                part.rules[entry["rule"]] = None
            part.named.update((place["path"], None) for place in places_of(key, entry))
        else:
            self.rest[key] = entry

    def reports(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each repository with the report on it, when everything is taken in."""
        titles = {entry["id"]: entry for entry in self.rest["rules"]}
        for path in self._checked:
            self._keep("checked", self._readers[path], path)
        order = dict.fromkeys(chain.from_iterable(self._parts[key] for key in LISTS))
        self._deal_unread([self._known[folder] for folder in order])
        for folder in order:
            part = self._known[folder]
            lists = {key: [json.loads(self._spool.read(each)) for each in own] for key, own in part.entries.items()}
            rules = [titles[rule] for rule in sorted(part.rules) if rule in titles]
            yield folder, {**lists, "rules": rules, "broken": self.rest["broken"], "shard": None}

    def _keep(self, key: str, folder: str, entry: Any) -> _Part:
        part = self._known.setdefault(folder, _Part())
        self._parts[key][folder] = part
        part.entries[key].append(self._spooled(entry))
        return part

    def _spooled(self, entry: Any) -> int:
        return self._spool.add(json.dumps(entry).encode())

    def _deal_unread(self, parts: list[_Part]) -> None:
        """Deal out the files that were not read: to the repositories, in order, in which something is said of them."""
        owners: dict[str, list[_Part]] = {}
        for part in parts:
            for path in part.named:
                if path not in part.read:
                    owners.setdefault(path, []).append(part)
        pending = {path: iter(found) for path, found in owners.items()}
        for path, number in self._unread:
            next(pending[path]).entries["sources"].append(number)
