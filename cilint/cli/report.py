"""`cilint report`: what the reports of many runs come to over time, as a page."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator
from io import BytesIO

from cilint.cli.exit_code import ExitCode
from cilint.cli.output import write_report
from cilint.cli.parts import Parts, opened
from cilint.cli.streams import as_file
from cilint.errors import UnreadableFileError, UsageError
from cilint.findings.mask import harmless
from cilint.lazy.typing import BinaryIO
from cilint.pipeline.names import CODEOWNERS
from cilint.report.reading import result_of
from cilint.report.report_files import not_json, refusing
from cilint.text.files import DiskFiles
from cilint.trends.owners import Owners
from cilint.trends.page import page
from cilint.trends.run import UNNAMED, KeptFinding, KeptRun, kept, moment_at, moment_of, run_digest
from cilint.trends.store import RunStore

_BEGINNING = 4096


def run(options: Namespace) -> ExitCode:
    """Take the reports into the store, and write the page about what is in it."""
    if options.date and len(options.reports) > 1:
        raise UsageError("--date is that of one report, and these are several: take them one by one, with --store")
    if not (options.reports or options.store):
        raise UsageError("name the reports that cilint check has written, or with --store where earlier ones are kept")
    since = moment_of(options.since) if options.since else ""
    if options.store:
        _check_store(options.store, may_begin=bool(options.reports))
    runs = sorted((_run(name, options.date) for name in options.reports), key=lambda run: run.moment)
    store = RunStore(options.store)
    for each in runs:
        if store.add(each):
            store.own([*_owners(each.findings, options.root)])
    text = page(store, since)
    store.close()
    if options.output:
        write_report(options.output, (text,), options.reports)
    else:
        as_file().write(text)
    return ExitCode.CLEAN


def _check_store(path: str, *, may_begin: bool) -> None:
    """Refuse a store that is nowhere, but for one that reports begin, in a folder that is there."""
    if os.path.lexists(path):
        return
    if not may_begin:
        raise UsageError(f"there is no store {path}: name the reports that it is to begin with")
    folder = os.path.dirname(path)
    if folder and not os.path.isdir(folder):
        raise UsageError(f"cannot use {path}: there is no folder {folder}")


def _run(name: str, date: str) -> KeptRun:
    """The run that a report is of, taken in repository by repository. Raises `UsageError` for a file that is none."""
    with opened(name) as file:
        moment = moment_of(date) if date else moment_at(os.fstat(file.fileno()).st_mtime)
        report = _seekable(file, name)
        parts = Parts.of(report, name)
        digest = run_digest(moment, report)
    if parts.shard and parts.shard.total > 1:
        problem = f"{name} is part {parts.shard.number} of {parts.shard.total} of a run"
        raise UsageError(f"{problem}: join the parts with cilint merge first")
    with refusing(name):
        return kept((result_of(part) for _, part in parts.reports()), moment, digest)


def _seekable(file: BinaryIO, name: str) -> BinaryIO:
    """The file from its beginning. Raises `UsageError` for what comes once, as from a pipe, and is no report."""
    if file.seekable():
        return file
    beginning = file.read(_BEGINNING)
    # What is something else may be endless.
    if not beginning.lstrip().startswith(b"{"):
        raise not_json(name)
    return BytesIO(beginning + file.read())


def _owners(findings: Iterable[KeptFinding], root: str) -> Iterator[tuple[str, str, str]]:
    """Who owns the files in which something was found, as far as their repositories are at hand."""
    known: dict[str, Owners | None] = {}
    for repository, path in dict.fromkeys((finding.repository, finding.path) for finding in findings):
        if repository not in known:
            known[repository] = _codeowners(os.path.join(root, "" if repository == UNNAMED else repository))
        owners = known[repository]
        for owner in owners.of(path) if owners else ():
            yield repository, path, harmless(owner)


def _codeowners(folder: str) -> Owners | None:
    files = DiskFiles(folder)
    for place in CODEOWNERS:
        if files.exists(place):
            try:
                return Owners(files.read(place).text)
            except UnreadableFileError:
                return None
    return None
