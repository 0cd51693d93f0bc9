"""`!reference [job, key, …]`: each tag replaced by what it names (GitLab: doc/ci/yaml/yaml_optimization.md).

Runs after `extends` and before `default:`, so that a reference sees inherited keys but no defaults.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import is_
from typing import NamedTuple

from cilint.pipeline.nesting import Extent, extent
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.syntax.composer import MAX_DEPTH, MAX_NODES
from cilint.syntax.node import Kind, Node, Pair, Step, StepKind


def resolve_references(entries: Mapping[str, Pair], problems: Problems) -> dict[str, Pair]:
    """The same entries without their `!reference` tags.

    A tag that leads nowhere or in a circle stays as it is (GitLab: lib/gitlab/ci/config/yaml/tags/reference.rb), and
    so does one with which the pipeline would grow beyond what the YAML parser would read.
    """
    resolver = _Resolver(entries, problems)
    return {name: Pair(pair.key, resolver.resolve(pair.value, 0)) for name, pair in entries.items()}


class _Target(NamedTuple):
    """What a tag names, with the tags in it resolved."""

    node: Node
    extent: Extent


class _Resolver:
    def __init__(self, entries: Mapping[str, Pair], problems: Problems) -> None:
        self._problems = problems
        self._entries = entries
        # None: leads nowhere, or is being resolved, so that a tag with this path stands within its own target.
        self._targets: dict[tuple[str, ...], _Target | None] = {}
        self._nodes_left = MAX_NODES

    def resolve(self, node: Node, depth: int) -> Node:
        """The node without tags; `depth` is the number of nodes around it, followed tags among them."""
        if node.kind is Kind.SCALAR or depth > MAX_DEPTH:
            return node
        if node.is_reference:
            return self._referenced(node, depth)
        if node.kind is Kind.SEQUENCE:
            items = tuple([self.resolve(item, depth + 1) for item in node.items])
            return node if all(map(is_, items, node.items)) else node.with_value(items)
        values = [pair.value for pair in node.entries.values()]
        resolved = [self.resolve(value, depth + 1) for value in values]
        if all(map(is_, resolved, values)):
            return node
        return node.with_value(tuple(map(Pair, (pair.key for pair in node.entries.values()), resolved)))

    def _referenced(self, tag: Node, depth: int) -> Node:
        path = tuple(item.text for item in tag.items if item.is_scalar)
        if not path or len(path) != len(tag.items):
            return tag
        if path not in self._targets:
            self._targets[path] = None
            self._targets[path] = self._target(tag, path, depth)
        target = self._targets[path]
        if target is None or target.extent.size > self._nodes_left or depth + target.extent.height > MAX_DEPTH:
            return tag
        self._nodes_left -= target.extent.size
        return target.node.carried(Step(StepKind.REFERENCE, tag.span, ".".join(path)), *tag.via)

    def _target(self, tag: Node, path: tuple[str, ...], depth: int) -> _Target | None:
        node = _find(path, self._entries)
        if node is None:
            message = f"there is no {'.'.join(path)} to refer to"
            self._problems.add(Problem(ProblemKind.REFERENCE, tag.span, message, is_absence=True))
            return None
        resolved = self.resolve(node, depth + 1)
        if resolved.is_reference:
            return None
        size = extent(resolved, Extent(self._nodes_left, MAX_DEPTH))
        return _Target(resolved, size) if size else None


def _find(path: tuple[str, ...], entries: Mapping[str, Pair]) -> Node | None:
    """What is at `path`, carried along the steps that lead there; None when there is nothing, or null or false."""
    pair = entries.get(path[0])
    node = pair.value if pair else None
    for key in path[1:]:
        inner = node.get(key) if node else None
        node = inner.carried(*node.via) if inner and node else None
    if node is None or node.is_null or (node.is_scalar and node.canonical == "false"):
        return None
    return node
