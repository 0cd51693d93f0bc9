"""`cilint merge`: joins the reports of several runs to one, which is that of a single run about all of it."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence

from cilint.cli.exit_code import ExitCode
from cilint.cli.parts import Parts, opened
from cilint.cli.pool import Pool
from cilint.cli.reporting import report
from cilint.cli.targets import folder_order
from cilint.errors import CilintError, UsageError
from cilint.findings.finding import Result, Shard
from cilint.report.json import document, dumps
from cilint.report.kinds import is_failing
from cilint.report.reading import result_of
from cilint.report.report_files import refusing

_LAST = ("\U0010ffff",)
"""Comes after the folders of all repositories."""


def run(options: Namespace) -> ExitCode:
    """Read the reports, write those that are asked for, and say how all of it went."""
    started = time.time()
    merging = _Merging()
    for name in options.reports:
        merging.add(name)
    result = merging.result()
    options.paths, options.fix = options.reports, False
    report(result, options, titles=merging.titles, started=started)
    if result.broken:
        return ExitCode.FAILURE
    fails = is_failing(result.findings)
    return ExitCode.FINDINGS if fails and not options.exit_zero else ExitCode.CLEAN


class _Merging:
    """Reports of several runs on their way to one: that of a single run about all repositories."""

    def __init__(self) -> None:
        self._pool = Pool()
        self._names: set[str] = set()
        self._reports: dict[str, str] = {}
        self._shards: dict[str, Shard] = {}

    @property
    def titles(self) -> dict[str, str]:
        """Those of rules, by their ids."""
        return self._pool.titles

    def add(self, name: str) -> None:
        """Take in the report of a run, by the name of its file. Raises `UsageError` where a repository comes again."""
        if name in self._names:
            raise UsageError(f"{name} is named twice: a report takes each repository once")
        self._names.add(name)
        with opened(name) as file:
            parts = Parts.of(file, name)
        if parts.shard:
            self._shards[name] = parts.shard
        with refusing(name):
            for folder, part in parts.reports():
                if result_of(part).repositories:
                    self._refuse_repeated(folder, name)
                self._pool.add(dumps(part), folder_order(folder))

    def result(self) -> Result:
        """The whole. A part of a run (`--shard`) that is missing is an error of it.

        Raises `UsageError` for parts of different runs.
        """
        missing = tuple(map(CilintError, _missing(self._shards)))
        if missing:
            self._pool.add(dumps(document(Result(errors=missing, broken=True))), _LAST)
        return self._pool.result()

    def _refuse_repeated(self, folder: str, name: str) -> None:
        other = self._reports.setdefault(folder, name)
        if other != name:
            what = f"the repository {folder}" if folder else "a repository without a name"
            raise UsageError(f"{what} is in {other} and in {name}: a report takes each repository once")


def _missing(parts: Mapping[str, Shard]) -> Iterable[str]:
    """What is to be said of parts of a run that are in no report, by the names of the others."""
    if not parts:
        return
    first, *others = parts.items()
    for name, shard in others:
        if shard[1:] != first[1][1:]:
            raise UsageError(f"{first[0]} and {name} are parts of different runs: they dealt out other repositories")
    numbers: Sequence[int] = [shard.number for shard in parts.values()]
    total = first[1].total
    if len(set(numbers)) < len(numbers):
        raise UsageError(f"two reports are of the same part: of 1 to {total}, there are {sorted(numbers)}")
    for number in range(1, total + 1):
        if number not in numbers:
            yield f"part {number} of {total} is in no report: its repositories were not checked, or its run was cut off"
