"""Which files the Runner puts into the artifacts and caches of a job.

Source: gitlab-runner, commands/helpers/file_archiver.go: patterns are relative to the project's folder, and nothing
outside of it is taken; of a folder all below it is. `untracked` are the files that `git ls-files -o` lists, ignored
ones too.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import UnknownPart
from cilint.pipeline.glob import glob
from cilint.pipeline.job import Job
from cilint.pipeline.model.files import Artifacts, Cache
from cilint.syntax.node import Node

_PROJECT = UnknownPart("CI_PROJECT_DIR")
_UNREAD = frozenset("?[{\\")
"""What these mean in a pattern is not looked at."""
_DOTENV = "dotenv"


class Archive(NamedTuple):
    """What a job hands on or keeps; `untracked` is what says so of all files that git does not track.

    `excluded` are the patterns of what is left out, None where one of them is not known. `report` is the kind of report
    whose files these are, empty for others.
    """

    is_cache: bool
    patterns: tuple[tuple[str, Node], ...]
    excluded: tuple[str, ...] | None = ()
    untracked: Node | None = None
    report: str = ""

    def taker(self, path: str) -> Node | None:
        """What takes a file of that path from the project's folder; None where nothing surely does."""
        if path.startswith(("/", "..", "~", "$")) or self.excluded is None:
            return None
        if any(_takes(pattern, path, whole_folders=False) for pattern in self.excluded):
            return None
        found = next((node for pattern, node in self.patterns if _takes(pattern, path, whole_folders=True)), None)
        is_git = f"/{path}".endswith("/.git") or "/.git/" in f"/{path}"
        return found or (None if is_git else self.untracked)


class ArchiveFact(Fact):
    """A pattern of files that a job hands on or keeps, flagged as it is written; of `untracked`, its value.

    `path` is the pattern from the project's folder, empty for `untracked`.
    """

    __slots__ = ("archive", "path")

    kind = "archive"

    def __init__(self, node: Node, path: str, archive: Archive, user: User) -> None:
        super().__init__(node.span, user, node.via)
        self.path = path
        self.archive = archive

    @property
    def way(self) -> str:
        """What it is a part of: an `artifact`, a `cache`, or a report of that kind."""
        return self.archive.report or ("cache" if self.archive.is_cache else "artifact")

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"way": self.way, "pattern": self.path or "untracked"}


def archive_facts(user: User) -> Iterator[ArchiveFact]:
    """What a job hands on and keeps, pattern by pattern."""
    for archive in archives_of(user.job):
        for path, node in archive.patterns:
            yield ArchiveFact(node, path, archive, user)
        if archive.untracked is not None:
            yield ArchiveFact(archive.untracked, "", archive, user)


def archives_of(job: Job) -> Iterator[Archive]:
    """The artifacts and reports of a job, and the caches that it may write."""
    artifacts = job.artifacts
    if artifacts is not None:
        excluded = [_text(node, job) for node in artifacts.excluded]
        known = None if None in excluded else tuple(text for text in excluded if text is not None)
        yield Archive(False, _patterns(artifacts.paths, job), known, _untracked(artifacts))
        for kind, nodes in artifacts.reports.items():
            if kind == _DOTENV:
                yield Archive(False, _patterns(nodes, job), report=kind)
    for cache in job.caches or ():
        if cache.writes:
            yield Archive(True, _patterns(cache.paths, job), untracked=_untracked(cache))


def _untracked(holder: Artifacts | Cache) -> Node | None:
    return holder.node.get("untracked") if holder.untracked is True else None


def _patterns(nodes: Iterable[Node], job: Job) -> tuple[tuple[str, Node], ...]:
    return tuple((text, node) for node in nodes if (text := _text(node, job)) is not None)


def _text(node: Node, job: Job) -> str | None:
    """A pattern below the project's folder; None for one elsewhere, or that is not known."""
    options = job.variables.expand_node(node)
    parts = options[0].template if len(options) == 1 else ()
    inside = parts[1:] if parts[:1] == (_PROJECT,) else parts
    if not inside and not parts:
        return None
    text = "".join(part for part in inside if isinstance(part, str))
    is_inside = len(inside) < len(parts)
    if any(isinstance(part, UnknownPart) for part in inside) or (text.startswith("/") and not is_inside):
        return None
    return None if _UNREAD.intersection(text) else posixpath.normpath(text.lstrip("/") or ".")


def _takes(pattern: str, path: str, *, whole_folders: bool) -> bool:
    """Whether a pattern takes a file, or, with `whole_folders`, a folder that it lies in."""
    if pattern == ".":
        return whole_folders
    matches = glob(pattern).matches
    while path:
        if matches(path):
            return True
        path = posixpath.dirname(path) if whole_folders else ""
    return False
