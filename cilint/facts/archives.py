"""Which files the Runner puts into the artifacts and caches of a job.

Source: gitlab-runner, commands/helpers/file_archiver.go: patterns are relative to the project's folder, and nothing
outside of it is taken; of a folder all below it is. `untracked` are the files that `git ls-files -o` lists, ignored
ones too.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import UnknownPart
from cilint.pipeline.glob import glob
from cilint.pipeline.job import Job
from cilint.pipeline.model.files import Artifacts, Cache
from cilint.pipeline.work import Work
from cilint.syntax.node import Node

_PROJECT = UnknownPart("CI_PROJECT_DIR")
_UNREAD = frozenset("?[{\\")
"""What these mean in a pattern is not looked at."""
_DOTENV = "dotenv"
_PATTERN = 10
"""The work of comparing a path with a pattern."""


class ArchivePattern(NamedTuple):
    """A pattern below the project's folder; `matches` is None for one that is a path."""

    text: str
    node: Node
    matches: Callable[[str], bool] | None

    def takes(self, path: str, *, whole_folders: bool) -> bool:
        """Whether it takes a file, or, with `whole_folders`, a folder that the file lies in."""
        if self.text == ".":
            return whole_folders
        if self.matches is None:
            return path == self.text or (whole_folders and path.startswith(f"{self.text}/"))
        while path:
            if self.matches(path):
                return True
            path = posixpath.dirname(path) if whole_folders else ""
        return False


class Archive(NamedTuple):
    """What a job hands on or keeps; `untracked` is what says so of all files that git does not track.

    `excluded` are the patterns of what is left out, None where one of them is not known. `report` is the kind of report
    whose files these are, empty for others.
    """

    is_cache: bool
    patterns: tuple[ArchivePattern, ...]
    excluded: tuple[ArchivePattern, ...] | None = ()
    untracked: Node | None = None
    report: str = ""

    def taker(self, path: str, work: Work) -> Node | None:
        """What takes a file of that path from the project's folder; None where nothing surely does.

        `work` is what the run may still do.
        """
        if path.startswith(("/", "..", "~", "$")) or self.excluded is None:
            return None
        work.spend(_PATTERN * (len(self.patterns) + len(self.excluded)) * (1 + path.count("/")))
        if any(pattern.takes(path, whole_folders=False) for pattern in self.excluded):
            return None
        found = next((pattern.node for pattern in self.patterns if pattern.takes(path, whole_folders=True)), None)
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
        for pattern in archive.patterns:
            yield ArchiveFact(pattern.node, pattern.text, archive, user)
        if archive.untracked is not None:
            yield ArchiveFact(archive.untracked, "", archive, user)


def archives_of(job: Job) -> Iterator[Archive]:
    """The artifacts of a job, its reports of variables (`dotenv`), and the caches that it may write."""
    artifacts = job.artifacts
    if artifacts is not None:
        excluded = _patterns(artifacts.excluded, job)
        known = excluded if len(excluded) == len(artifacts.excluded) else None
        yield Archive(False, _patterns(artifacts.paths, job), known, _untracked(artifacts))
        if _DOTENV in artifacts.reports:
            yield Archive(False, _patterns(artifacts.reports[_DOTENV], job), report=_DOTENV)
    for cache in job.caches or ():
        if cache.writes:
            yield Archive(True, _patterns(cache.paths, job), untracked=_untracked(cache))


def _untracked(holder: Artifacts | Cache) -> Node | None:
    return holder.untracked_by if holder.untracked is True else None


def _patterns(nodes: Iterable[Node], job: Job) -> tuple[ArchivePattern, ...]:
    """Those that are known."""
    texts = ((node, _text(node, job)) for node in nodes)
    return tuple(
        ArchivePattern(text, node, glob(text).matches if "*" in text else None)
        for node, text in texts
        if text is not None
    )


def _text(node: Node, job: Job) -> str | None:
    """A pattern below the project's folder; None for one elsewhere, or that is not known."""
    options = job.variables.expand_node(node)
    parts = options[0].template if len(options) == 1 else ()
    inside = parts[1:] if parts[:1] == (_PROJECT,) else parts
    if not parts:
        return None
    text = "".join(part for part in inside if isinstance(part, str))
    is_inside = len(inside) < len(parts)
    if any(isinstance(part, UnknownPart) for part in inside) or (text.startswith("/") and not is_inside):
        return None
    return None if _UNREAD.intersection(text) else posixpath.normpath(text.lstrip("/") or ".")
