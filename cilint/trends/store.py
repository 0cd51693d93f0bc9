"""The database of runs: how often each rule found something in each repository, and what the last run found there.

A run is taken in whole or not at all. SQLite is loaded where there is a store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cilint.errors import UsageError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.trends.run import KeptFinding, KeptRun

_APPLICATION = 0x63696C74
"""What says in the head of a file that it is a database of ours (SQLite: PRAGMA application_id)."""
_VERSION = 1
_TABLES = """
CREATE TABLE runs (id INTEGER PRIMARY KEY, moment TEXT NOT NULL, digest TEXT NOT NULL UNIQUE,
  new INTEGER, gone INTEGER);
CREATE TABLE repositories (run INTEGER NOT NULL REFERENCES runs, name TEXT NOT NULL, errors INTEGER NOT NULL,
  PRIMARY KEY (run, name)) WITHOUT ROWID;
CREATE TABLE counts (run INTEGER NOT NULL REFERENCES runs, repository TEXT NOT NULL, rule TEXT NOT NULL,
  severity TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (run, repository, rule, severity)) WITHOUT ROWID;
CREATE TABLE findings (repository TEXT, path TEXT, line INTEGER, rule TEXT, severity TEXT, message TEXT, subject TEXT,
  remedy TEXT, url TEXT, mends TEXT, fails INTEGER, fingerprint TEXT);
CREATE TABLE owners (repository TEXT, path TEXT, owner TEXT);
"""


class Moment(NamedTuple):
    """A run in the order of time; `new` and `gone` findings are counted beside the run before, where there is one."""

    id: int
    moment: str
    new: int | None
    gone: int | None


class Count(NamedTuple):
    """How often a rule found something of a severity in a repository, in one run."""

    run: int
    repository: str
    rule: str
    severity: str
    number: int


class RunStore:
    """The runs in a file, which is made where there is none, or in memory."""

    def __init__(self, path: str = "") -> None:
        """Raises `UsageError` for a file that is no store, or cannot be written."""
        self._path = path or "the store"
        with self._told():
            self._base = sqlite3.connect(path or ":memory:")
            (application,) = self._base.execute("PRAGMA application_id").fetchone()
            (version,) = self._base.execute("PRAGMA user_version").fetchone()
            (tables,) = self._base.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if tables and application != _APPLICATION:
                raise UsageError(f"{self._path} is a database of another program: name another file")
            if tables and version != _VERSION:
                raise UsageError(f"{self._path} is a store of another version of cilint: name another file")
            if not tables:
                self._base.executescript(
                    f"BEGIN;{_TABLES}PRAGMA application_id = {_APPLICATION};PRAGMA user_version = {_VERSION};COMMIT;"
                )

    def add(self, run: KeptRun) -> bool:
        """Take a run in; False where it is there already. Raises `UsageError` where the file cannot be written."""
        with self._told(), self._base:
            if self._base.execute("SELECT 1 FROM runs WHERE digest = ?", (run.digest,)).fetchone():
                return False
            last = self._base.execute("SELECT id, moment FROM runs ORDER BY moment DESC, id DESC LIMIT 1").fetchone()
            is_last = not last or last[1] <= run.moment
            changes = self._changes(run, last[0]) if last and is_last else (None, None)
            cursor = self._base.execute(
                "INSERT INTO runs (moment, digest, new, gone) VALUES (?, ?, ?, ?)", (run.moment, run.digest, *changes)
            )
            self._fill(cursor.lastrowid or 0, run, is_last=is_last)
        return True

    def own(self, owners: Sequence[tuple[str, str, str]]) -> None:
        """Keep who owns which files: repository, path and owner; those of other repositories stay."""
        with self._told(), self._base:
            names = {(repository,) for repository, _, _ in owners}
            self._base.executemany("DELETE FROM owners WHERE repository = ?", names)
            self._base.executemany("INSERT INTO owners VALUES (?, ?, ?)", owners)

    def runs(self, since: str = "") -> list[Moment]:
        """The runs from a moment on, the oldest first."""
        rows = self._all("SELECT id, moment, new, gone FROM runs WHERE moment >= ? ORDER BY moment, id", since)
        return [Moment(*row) for row in rows]

    def counts(self) -> list[Count]:
        """All that is counted."""
        return [Count(*row) for row in self._all("SELECT run, repository, rule, severity, number FROM counts")]

    def errors(self, run: int) -> dict[str, int]:
        """The repositories of a run, each with how many errors there were."""
        return dict(self._all("SELECT name, errors FROM repositories WHERE run = ? ORDER BY name", run))

    def findings(self) -> list[KeptFinding]:
        """What the last run found."""
        # Most of what is said is said of many.
        known: dict[object, Any] = {}
        with self._told():
            rows = self._base.execute("SELECT * FROM findings ORDER BY repository, path, line, rule")
            return [KeptFinding(*(known.setdefault(value, value) for value in row)) for row in rows]

    def owners(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Who owns the files in which the last run found something, by repository and path."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for repository, path, owner in self._all("SELECT repository, path, owner FROM owners ORDER BY rowid"):
            found[repository, path] = (*found.get((repository, path), ()), owner)
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _fill(self, number: int, run: KeptRun, *, is_last: bool) -> None:
        rows = ((number, name, errors) for name, errors in run.repositories.items())
        self._base.executemany("INSERT INTO repositories VALUES (?, ?, ?)", rows)
        counts: dict[tuple[str, str, str], int] = {}
        for found in run.findings:
            key = found.repository, found.rule, found.severity
            counts[key] = counts.get(key, 0) + 1
        self._base.executemany(
            "INSERT INTO counts VALUES (?, ?, ?, ?, ?)", ((number, *key, count) for key, count in counts.items())
        )
        if is_last:
            self._base.execute("DELETE FROM findings")
            self._base.executemany("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", run.findings)

    def _changes(self, run: KeptRun, last: int) -> tuple[int, int]:
        """How many findings are new and gone in the repositories that both runs have."""
        both = run.repositories.keys() & self.errors(last).keys()
        rows = self._all("SELECT DISTINCT repository, fingerprint FROM findings")
        before = {(repository, fingerprint) for repository, fingerprint in rows if repository in both}
        now = {(each.repository, each.fingerprint) for each in run.findings if each.repository in both}
        return len(now - before), len(before - now)

    def _all(self, question: str, *values: object) -> list[Any]:
        with self._told():
            return self._base.execute(question, values).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Make of an error of the database one that says which file it is about."""
        try:
            yield
        except sqlite3.Error as error:
            raise UsageError(f"cannot use {self._path}: {error}") from error
