"""`include:`: which files a pipeline is made of, and their merge into one (GitLab: doc/ci/yaml/includes.md).

Only files of the repository are read; every other include is reported as unknown, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from cilint.pipeline.keywords import MAX_INCLUDES
from cilint.pipeline.loading import Configuration, Loader
from cilint.pipeline.merge import deep_merge, mapping_of
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
_PIPELINE_FILE = (".yml", ".yaml")
_GLOB = re.compile(r"(/?)\*\*/|\*\*|\*|\?|[^*?/]+|/")
_NOT_LOCAL = {
    IncludeKind.PROJECT: "it is another project's file",
    IncludeKind.REMOTE: "it is fetched over the network",
    IncludeKind.TEMPLATE: "it ships with GitLab",
    IncludeKind.COMPONENT: "it is a component of another project",
    IncludeKind.ARTIFACT: "a job makes it when the pipeline runs",
}


def merge_includes(loader: Loader, path: str) -> Merged | None:
    """The pipeline whose root file is `path`; None when that file cannot be read (`loader.errors` says why)."""
    root = loader.load_with_inputs(path)
    if root is None:
        return None
    merger = _Merger(loader)
    body = merger.merge(root, (path,))
    return Merged(body, tuple(merger.includes), tuple(merger.configurations))


class _Merger:
    """One walk over the includes of one pipeline."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader
        self.includes: list[Include] = []
        self.configurations: list[Configuration] = []

    def merge(self, configuration: Configuration, stack: tuple[str, ...]) -> Node:
        """The file's own content over that of its includes, of which a later one overrides an earlier."""
        self.configurations.append(configuration)
        own = configuration.body
        result = mapping_of((), own)
        for entry in _entries(own.get("include")):
            for body in self._included(entry, stack):
                result = deep_merge(result, body)
        rest = tuple(pair for name, pair in own.entries.items() if name != "include")
        return deep_merge(result, mapping_of(rest, own))

    def _included(self, entry: Node, stack: tuple[str, ...]) -> Iterator[Node]:
        for include in self._read(entry, stack):
            self.includes.append(include)
            given = entry.get("inputs")
            for path in include.files:
                configuration = self.loader.load_with_inputs(path, given)
                if configuration:
                    body = self.merge(configuration, (*stack, path))
                    yield _carried(body, Step(StepKind.INCLUDE, include.span, include.name))

    def _read(self, entry: Node, stack: tuple[str, ...]) -> Iterator[Include]:
        for kind, node in _locations(entry):
            name = _display_name(kind, node, entry)
            if len(self.includes) >= MAX_INCLUDES:
                problem = f"GitLab takes no more than {MAX_INCLUDES} includes"
            elif kind is not IncludeKind.LOCAL:
                problem = _NOT_LOCAL.get(kind, "it names no file that GitLab could include")
            elif "$" in node.text:
                problem = "its path holds a variable"
            else:
                yield self._read_local(node, name, stack)
                continue
            yield Include(kind, name, node.span, problem=problem)

    def _read_local(self, node: Node, name: str, stack: tuple[str, ...]) -> Include:
        pattern = node.text.lstrip("/")
        files = self.loader.files
        is_glob = any(character in pattern for character in "*?")
        if is_glob:
            matches = glob_regex(pattern).fullmatch
            paths = [path for path in files.paths() if path.endswith(_PIPELINE_FILE) and matches(path)]
        else:
            paths = [pattern] if files.exists(pattern) and ".." not in pattern.split("/") else []
        readable = tuple(path for path in paths if path not in stack and self.loader.load(path))
        if readable or (is_glob and not paths):
            problem = ""
        elif not paths:
            problem = "the repository has no such file"
        elif any(path in stack for path in paths):
            problem = "the file includes itself"
        else:
            problem = "the file cannot be read"
        return Include(IncludeKind.LOCAL, name, node.span, readable, problem, tuple(paths))


def _entries(include: Node | None) -> tuple[Node, ...]:
    if include is None or include.is_null:
        return ()
    return tuple(_flat(include)) if include.is_sequence else (include,)


def _flat(node: Node) -> Iterator[Node]:
    for item in node.items:
        if item.is_sequence:
            yield from _flat(item)
        else:
            yield item


def _locations(entry: Node) -> Iterator[tuple[IncludeKind, Node]]:
    """The kind and the naming node of each file that one include entry names."""
    if entry.is_scalar:
        remote = entry.text.startswith(("http://", "https://"))
        yield (IncludeKind.REMOTE if remote else IncludeKind.LOCAL), entry
        return
    for kind in _KINDS:
        node = entry.get(kind.value)
        if node is None:
            continue
        files = entry.get("file") if kind is IncludeKind.PROJECT else None
        if files and files.items:
            yield from ((kind, file) for file in files.items)
        else:
            yield kind, files or node
        return
    yield IncludeKind.INVALID, entry


def _display_name(kind: IncludeKind, node: Node, entry: Node) -> str:
    if kind is IncludeKind.PROJECT:
        project = entry.get("project")
        return f"{project.text if project else '?'}: {node.text}" if project is not node else node.text
    return node.text if node.is_scalar else "include"


def _carried(body: Node, step: Step) -> Node:
    pairs = tuple(Pair(pair.key, pair.value.carried(step)) for pair in body.pairs)
    return body.with_value(pairs)


@lru_cache(maxsize=64)
def glob_regex(pattern: str) -> re.Pattern[str]:
    """A path pattern as a regular expression: `*` and `?` stay within a folder, `**` crosses folders."""
    parts = []
    for token in _GLOB.finditer(pattern):
        text = token[0]
        if text.endswith("**/"):
            parts.append("/(?:.*/)?" if text.startswith("/") else "(?:.*/)?")
        elif text == "**":
            parts.append(".*")
        elif text == "*":
            parts.append("[^/]*")
        elif text == "?":
            parts.append("[^/]")
        else:
            parts.append(re.escape(text))
    return re.compile("".join(parts))
