"""`cilint vendor`: fetches what pipelines include from elsewhere into a folder of the repository, and tells of it."""

from __future__ import annotations

import os
import posixpath
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence

from cilint.cli.exit_code import ExitCode
from cilint.cli.libraries import online_library
from cilint.cli.messages import describe
from cilint.cli.targets import Target, find_targets
from cilint.errors import CilintError, UsageError
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask, harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.network.url import public_location
from cilint.pipeline.include import Include
from cilint.pipeline.supply import Denied, Home, Request
from cilint.session import Session, mask_for
from cilint.text.files import is_outside
from cilint.vendoring.lock import Entry, key
from cilint.vendoring.online import Online
from cilint.vendoring.store import Store

_TOTAL_SECONDS = 300
"""For all files of a repository's pipelines: this is not run at each check, and may wait longer than one."""

_SHOWN_DIGITS = 8


class _News(NamedTuple):
    """What is new in a vendor folder, as lines, and how many files are as they were."""

    lines: tuple[str, ...]
    unchanged: int


def run(options: Namespace) -> ExitCode:
    """Bring the vendor folder of each repository up to date, or say that it is not."""
    repositories: dict[str, list[Target]] = {}
    for target in find_targets(options):
        repositories.setdefault(target.root, []).append(target)
    codes = [_vendor(root, targets, options) for root, targets in repositories.items()]
    return max(codes, key=lambda code: code.value)


def _vendor(root: str, targets: Sequence[Target], options: Namespace) -> ExitCode:
    settings = targets[0].settings
    folder = _checked(options.folder) if options.folder else settings.vendor
    store = Store(root, folder)
    # What is wrong with the folder, or with the lock file in it, is told before anything is fetched.
    store.check_place()
    old = store.lock
    library = online_library(root, settings, total_seconds=_TOTAL_SECONDS)
    errors, unread, mask = _fetch(targets, library)
    fetched = library.fetched
    is_complete = not (errors or fetched.denied)
    news = _news(store, [kept.entry for kept in fetched.files.values()], is_complete=is_complete)
    is_stale = bool(news.lines) or dict(old.listings) != fetched.listings
    if is_stale and not options.check:
        # Nothing of what is kept goes away because a server did not answer.
        write = store.replace if is_complete else store.add
        write(fetched.files.values(), fetched.listings.values())
    _tell(news, folder, mask)
    for error in errors:
        print(f"cilint: {describe(error, mask)}", file=sys.stderr)
    for line in (*_denials(fetched.denied.items()), *_remarks(unread)):
        print(f"cilint: {harmless(redacted(mask.text(line)))}", file=sys.stderr)
    if not is_complete:
        return ExitCode.FAILURE
    if options.check and is_stale:
        print(f"{folder} is stale: run cilint vendor")
        return ExitCode.FINDINGS
    return ExitCode.CLEAN


def _checked(folder: str) -> str:
    path = posixpath.normpath(folder.replace(os.sep, "/"))
    if is_outside(path) or path in (".", ".."):
        raise UsageError(f"--folder {folder}: this must be a folder of its own inside the repository")
    return path


def _fetch(targets: Sequence[Target], library: Online) -> tuple[list[CilintError], list[Include], Mask]:
    """Build all pipelines, so that the library is asked for all that they include.

    What it gives back is wrong with the repository's own files, the includes that no library was asked for, and what
    hides the secrets of the pipelines.
    """
    errors: list[CilintError] = []
    found: list[Facts] = []
    unread: dict[tuple[str, int], Include] = {}
    for target in targets:
        session = Session(target.files, target.settings, (), (library,))
        for facts in session.facts(session.roots(target.paths)):
            found.append(facts)
            for include in facts.pipeline.unread:
                unread[include.span.source.path, include.span.start] = include
        errors += session.errors(target.paths)
    known = {denied.problem for denied in library.fetched.denied.values()}
    left = [include for include in unread.values() if include.problem not in known]
    return errors, left, mask_for(found, errors)


def _news(store: Store, entries: Iterable[Entry], *, is_complete: bool) -> _News:
    old = store.lock.files
    new = {entry.request: entry for entry in entries}
    lines: list[str] = []
    for request, entry in sorted(new.items()):
        before = old.get(request)
        if before is None:
            lines.append(f"new: {_named(request)} ({_version(entry)})")
        elif before != entry:
            lines.append(f"changed: {_named(request)} ({_version(before)} -> {_version(entry)})")
        elif store.content(before) is None:
            lines.append(f"changed: {_named(request)} (the file in the folder was not what was fetched)")
    count = len(new) - len(lines)
    if is_complete:
        lines += [f"removed: {_named(request)}" for request in sorted(old) if request not in new]
    return _News(tuple(lines), count)


def _tell(news: _News, folder: str, mask: Mask) -> None:
    for line in news.lines:
        print(harmless(redacted(mask.text(line))))
    print(harmless(f"{news.unchanged} unchanged in {folder}"))


def _denials(denied: Iterable[tuple[Request | tuple[Home, str], Denied]]) -> Iterator[str]:
    for asked, answer in denied:
        name = _named(key(asked)) if isinstance(asked, Request) else f"{asked[0].project}: {asked[1]}"
        yield f"{name}: {answer.problem}"


def _remarks(unread: Iterable[Include]) -> Iterator[str]:
    for include in unread:
        name = public_location(include.name) if "://" in include.name else include.name
        yield f"{include.span.place}: not fetched: {name}: {include.problem}"


def _named(request: Request) -> str:
    home = request.home
    project = "/".join(filter(None, (home.host, home.project)))
    if request.kind == "component":
        return f"{project}/{request.location}@{home.ref}"
    return f"{project}: {request.location} at {home.ref or 'HEAD'}" if request.kind == "project" else request.location


def _version(entry: Entry) -> str:
    """The commit that a file is of; of one that is of none, its hash."""
    return (entry.home.ref if entry.home else entry.sha256)[:_SHOWN_DIGITS]
