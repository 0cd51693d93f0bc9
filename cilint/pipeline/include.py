"""`include:`: which files a pipeline is made of, and their merge into one (GitLab: doc/ci/yaml/includes.md).

Only files of the repository, and of other projects whose folders are known, are read; every other include is reported
as unknown, with the reason.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from cilint.pipeline.glob import glob
from cilint.pipeline.keywords import MAX_INCLUDES
from cilint.pipeline.loading import Configuration, Loader
from cilint.pipeline.merge import mapping_of, merge_all
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.problem import Problems
from cilint.syntax.node import Node, Pair, Step, StepKind
from cilint.text.source import Span


class IncludeKind(Enum):
    """Where an include comes from."""

    LOCAL = "local"
    PROJECT = "project"
    REMOTE = "remote"
    TEMPLATE = "template"
    COMPONENT = "component"
    ARTIFACT = "artifact"
    INVALID = "invalid"


class Include(NamedTuple):
    """One entry of an `include:`; `name` is what it is known by, `span` the place of that name.

    `files` are the paths that were read for it and `tried` all that it names in the repository; `problem` says why
    nothing was read, or is empty.
    """

    kind: IncludeKind
    name: str
    span: Span
    files: tuple[str, ...] = ()
    problem: str = ""
    tried: tuple[str, ...] = ()


class Merged(NamedTuple):
    """All files of a pipeline in one mapping, and how they came together."""

    body: Node
    includes: tuple[Include, ...]
    configurations: tuple[Configuration, ...]


_KINDS = tuple(kind for kind in IncludeKind if kind is not IncludeKind.INVALID)
_NOT_READ = {
    IncludeKind.LOCAL: "its path holds a variable",
    IncludeKind.PROJECT: "it is another project's file",
    IncludeKind.REMOTE: "it is fetched over the network",
    IncludeKind.TEMPLATE: "it ships with GitLab",
    IncludeKind.COMPONENT: "it is a component of another project",
    IncludeKind.ARTIFACT: "a job makes it when the pipeline runs",
    IncludeKind.INVALID: "it names no file that GitLab could include",
}


def merge_includes(loader: Loader, path: str, problems: Problems) -> Merged | None:
    """The pipeline whose root file is `path`; None when that file cannot be read (`loader.errors` says why)."""
    root = loader.load_with_inputs(path, None, problems)
    if root is None:
        return None
    merger = _Merger(loader, problems)
    body = merger.merge(root, (path,), "")
    return Merged(body, tuple(merger.includes), tuple(merger.configurations))


class _Merger:
    """One walk over the includes of one pipeline."""

    def __init__(self, loader: Loader, problems: Problems) -> None:
        self.loader = loader
        self.problems = problems
        self.includes: list[Include] = []
        self.configurations: list[Configuration] = []
        self._count = 0

    def merge(self, configuration: Configuration, stack: tuple[str, ...], project: str) -> Node:
        """The file's own content over that of its includes, of which a later one overrides an earlier.

        `project` is the folder of the project that has the file: its local includes are files of that project.
        """
        self.configurations.append(configuration)
        self.loader.work.spend(10 * len(configuration.body.pairs))
        own = configuration.body
        included = [body for entry in _entries(own.get("include")) for body in self._included(entry, stack, project)]
        rest = tuple(pair for name, pair in own.entries.items() if name != "include")
        return merge_all((*included, mapping_of(rest, own)), own, self.loader.work)

    def _included(self, entry: Node, stack: tuple[str, ...], project: str) -> Iterator[Node]:
        for include, folder in self._read(entry, stack, project):
            self.includes.append(include)
            given = entry.get("inputs")
            for path in include.files:
                configuration = self.loader.load_with_inputs(path, given, self.problems)
                if configuration:
                    body = self.merge(configuration, (*stack, path), folder)
                    yield _carried(body, Step(StepKind.INCLUDE, include.span, include.name))

    def _read(self, entry: Node, stack: tuple[str, ...], project: str) -> Iterator[tuple[Include, str]]:
        """Each include of an entry, and the folder of the project that its files belong to."""
        for kind, node in _locations(entry):
            self.loader.work.spend(50)
            name = _display_name(kind, node, entry)
            folder = project if kind is IncludeKind.LOCAL else self._checkout(kind, entry)
            # A path with a variable is known only when the pipeline runs.
            if "$" in node.text:
                folder = None
            paths = () if folder is None else self._paths(node.text.lstrip("/"), folder)
            self._count += max(1, len(paths))
            files: tuple[str, ...] = ()
            if self._count > MAX_INCLUDES:
                problem = f"GitLab takes no more than {MAX_INCLUDES} includes"
            elif folder is not None:
                files = tuple(path for path in paths if path not in stack and self.loader.load(path))
                problem = "" if files else _why_nothing(node.text, paths, stack, folder)
            else:
                problem = _NOT_READ[kind]
            yield Include(kind, name, node.span, files, problem, paths), folder or ""

    def _checkout(self, kind: IncludeKind, entry: Node) -> str | None:
        """The folder with the files of the project that an include names; None where there is none."""
        project = entry.get("project") if kind is IncludeKind.PROJECT else None
        if project is None or not project.is_scalar:
            return None
        folders = self.loader.checkouts
        matching = (folder for pattern, folder in folders.items() if glob(pattern).matches(project.text))
        return next(matching, None)

    def _paths(self, pattern: str, folder: str) -> tuple[str, ...]:
        # A path that leads out of its project names nothing in it.
        if ".." in pattern.split("/"):
            return ()
        path = posixpath.normpath(posixpath.join(folder, pattern)) if folder else pattern
        if "*" in pattern:
            matches = glob(path).matches
            files = [path for path in self.loader.paths if _is_yaml(path)]
            self.loader.work.spend(10 * len(files))
            return tuple(filter(matches, files))
        return (path,) if _is_yaml(path) and self.loader.files.exists(path) else ()


def local_paths(include: Node | None) -> Iterator[str]:
    """The paths of the files of the repository that an `include:` names without a pattern or a variable."""
    for entry in _entries(include):
        for kind, node in _locations(entry):
            path = node.text.lstrip("/")
            if (
                kind is IncludeKind.LOCAL
                and not any(mark in path for mark in ("$", "*"))
                and ".." not in path.split("/")
            ):
                yield path


def _is_yaml(path: str) -> bool:
    return path.lower().endswith((".yml", ".yaml"))


def _why_nothing(pattern: str, paths: tuple[str, ...], stack: tuple[str, ...], folder: str) -> str:
    """Why an include gives no file; nothing is wrong with a pattern that no file of the repository matches."""
    if any(path in stack for path in paths):
        return "the file includes itself"
    if paths:
        return "the file cannot be read"
    if "*" in pattern:
        return f"patterns are not followed in {folder}" if folder.startswith("..") else ""
    if folder:
        return f"there is no such file in {folder}"
    return "the repository has no such file" if _is_yaml(pattern) else "its name ends in neither .yml nor .yaml"


def _entries(include: Node | None) -> Iterator[Node]:
    if include is not None and include.is_sequence:
        yield from (entry for entry in flat_items(include) if not entry.is_null)
    elif include is not None and not include.is_null:
        yield include


def _locations(entry: Node) -> Iterator[tuple[IncludeKind, Node]]:
    """The kind and the naming node of each file that one include entry names."""
    if entry.is_scalar:
        remote = entry.text.startswith(("http://", "https://"))
        yield (IncludeKind.REMOTE if remote else IncludeKind.LOCAL), entry
        return
    kinds = [kind for kind in _KINDS if kind.value in entry.entries]
    if len(kinds) != 1:
        yield IncludeKind.INVALID, entry
        return
    kind = kinds[0]
    node = entry.entries[kind.value].value
    files = entry.get("file") if kind is IncludeKind.PROJECT else None
    if files and files.items:
        yield from ((kind, file) for file in files.items)
    else:
        yield kind, files or node


def _display_name(kind: IncludeKind, node: Node, entry: Node) -> str:
    if kind is IncludeKind.PROJECT:
        project = entry.get("project")
        return f"{project.text if project else '?'}: {node.text}" if project is not node else node.text
    return node.text if node.is_scalar else "include"


def _carried(body: Node, step: Step) -> Node:
    pairs = tuple(Pair(pair.key, pair.value.carried(step)) for pair in body.pairs)
    return body.with_value(pairs)
