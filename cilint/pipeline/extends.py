"""`extends:`: each top-level entry merged over its parents (GitLab: doc/ci/yaml/yaml_optimization.md).

Runs before `!reference` tags are resolved, so that a parent's tag is replaced rather than merged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cilint.pipeline.keywords import MAX_EXTENDS_DEPTH
from cilint.pipeline.merge import merge_all
from cilint.pipeline.problem import Problem, ProblemKind, Problems, nearest
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair, Step, StepKind


class Extended(NamedTuple):
    """The entries after `extends`, and for each entry the names of parents, direct or not, that are nowhere."""

    entries: Mapping[str, Pair]
    missing: Mapping[str, tuple[str, ...]]


def resolve_extends(body: Node, work: Work, problems: Problems) -> Extended:
    """All top-level entries of a merged configuration with what they extend.

    A cycle, or a chain that is deeper than GitLab allows, is cut where it goes wrong. Whatever GitLab refuses is added
    to `problems` (GitLab: lib/gitlab/ci/config/extendable/entry.rb).
    """
    resolver = _Resolver(body.entries, work, problems)
    entries = {name: Pair(pair.key, resolver.resolve(name, ())) for name, pair in body.entries.items()}
    return Extended(entries, {name: names for name, names in resolver.missing.items() if names})


class _Resolver:
    def __init__(self, entries: Mapping[str, Pair], work: Work, problems: Problems) -> None:
        self.entries = entries
        self._work = work
        self._problems = problems
        self.missing: dict[str, tuple[str, ...]] = {}
        self._resolved: dict[str, Node] = {}

    def resolve(self, name: str, stack: tuple[str, ...]) -> Node:
        if name in self._resolved:
            return self._resolved[name]
        node = self.entries[name].value
        missing: list[str] = []
        bases: list[Node] = []
        for parent in parent_names(node):
            self._work.spend(5)
            parent_name = parent.canonical
            if parent_name not in self.entries:
                missing.append(parent_name)
            if self._refused(parent, (*stack, name)):
                continue
            base = self.resolve(parent_name, (*stack, name))
            missing.extend(self.missing.get(parent_name, ()))
            bases.append(base.carried(Step(StepKind.EXTENDS, parent.span, parent_name)))
        resolved = merge_all((*bases, node), node, self._work) if bases else node
        self._resolved[name] = resolved
        self.missing[name] = tuple(dict.fromkeys(missing))
        return resolved

    def _refused(self, parent: Node, stack: tuple[str, ...]) -> bool:
        """Whether GitLab refuses to extend `parent`, which is noted; `stack` are the entries that come to it."""
        name = parent.canonical
        remedy = ""
        if name not in self.entries:
            message = f"there is no job {name!r} to extend"
            remedy = nearest(name, self.entries)
        elif name in stack:
            through = stack[stack.index(name) + 1 :]
            message = f"{name} extends itself" + (f", through {' and '.join(through)}" if through else "")
        elif not self.entries[name].value.is_mapping:
            message = f"{name} is no job that could be extended"
        elif len(stack) >= MAX_EXTENDS_DEPTH:
            message = f"{stack[0]} extends {MAX_EXTENDS_DEPTH} levels deep, and GitLab allows {MAX_EXTENDS_DEPTH - 1}"
        else:
            return False
        absent = name not in self.entries
        problem = Problem(ProblemKind.EXTENDS, parent.span, message, remedy, is_absence=absent)
        self._problems.add(problem)
        return True


def parent_names(node: Node) -> tuple[Node, ...]:
    """The scalars that name an entry's parents, in the order in which they are merged."""
    extends = node.get("extends")
    if extends is None or extends.is_reference:
        return ()
    return tuple(item for item in extends.items or (extends,) if item.is_scalar and not item.is_null)
