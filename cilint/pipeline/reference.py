"""`!reference [job, key, …]`: each tag replaced by what it names (GitLab: doc/ci/yaml/yaml_optimization.md).

Runs after `extends` and before `default:`, so that a reference sees inherited keys but no defaults. What GitLab refuses
is that of lib/gitlab/ci/config/yaml/tags/{base,reference}.rb.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import is_

from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain, is_text, job_of_entry, kind_name, told_name
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.nesting import Extent, extent
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.pipeline.work import Work
from cilint.syntax.composer import MAX_DEPTH, MAX_NODES
from cilint.syntax.node import Kind, Node, Pair, Step, StepKind
from cilint.syntax.resolution import ScalarType

_Path = tuple[str, ...]
_MOST_COMPARED = 20
_TAG = 8
"""The work that each use of a tag makes."""


def resolve_references(entries: Mapping[str, Pair], problems: Problems, work: Work) -> dict[str, Pair]:
    """The same entries without their `!reference` tags.

    A tag that leads nowhere or in a circle is added to `problems` and stays as it is, and so does one with which the
    pipeline would grow beyond what the YAML parser would read.
    """
    resolver = _Resolver(entries, problems, work)
    return {name: Pair(pair.key, resolver.entry(name)) for name, pair in entries.items()}


class _Target(NamedTuple):
    """What a tag names, with the tags in it resolved."""

    node: Node
    extent: Extent


class _Nowhere(NamedTuple):
    """Why a path leads nowhere: `place` is the part of it that is wrong, `known` has the keys that would not be."""

    place: int
    message: str
    known: Node | None = None


class _Resolver:
    def __init__(self, entries: Mapping[str, Pair], problems: Problems, work: Work) -> None:
        self._problems = problems
        self._work = work
        self._entries = entries
        self._names = Names(entries)
        # By the mappings' content, which lives as long as the entries.
        self._keys: dict[int, Names] = {}
        self._certain: dict[int, bool] = {}
        # None: what it names remains a tag, grows too large or is not known.
        self._targets: dict[_Path, _Target | _Nowhere | None] = {}
        self._open: list[_Path] = []
        self._entry = ""
        self._nodes_left = MAX_NODES

    def entry(self, name: str) -> Node:
        """The value of a top-level entry without tags."""
        self._entry = name
        return self._resolve(self._entries[name].value, 0)

    def _resolve(self, node: Node, depth: int) -> Node:
        """The node without tags; `depth` is the number of nodes around it, followed tags among them."""
        if node.is_reference and depth <= MAX_DEPTH:
            return self._referenced(node, depth)
        if node.kind is Kind.SCALAR or depth > MAX_DEPTH:
            return node
        if node.kind is Kind.SEQUENCE:
            self._work.spend(len(node.items))
            items = self._resolve_all(node.items, depth + 1)
            return node if all(map(is_, items, node.items)) else node.with_value(tuple(items))
        entries = node.entries
        self._work.spend(len(entries))
        values = [pair.value for pair in entries.values()]
        resolved = self._resolve_all(values, depth + 1)
        if all(map(is_, resolved, values)):
            return node
        return node.with_value(tuple(map(Pair, (pair.key for pair in entries.values()), resolved)))

    def _resolve_all(self, nodes: Sequence[Node], depth: int) -> list[Node]:
        # Most nodes are scalars without a tag.
        return [node if node.is_scalar and node.tag is None else self._resolve(node, depth) for node in nodes]

    def _referenced(self, tag: Node, depth: int) -> Node:
        self._work.spend(_TAG)
        if not tag.items or not all(map(is_text, tag.items)):
            if all(map(is_certain, tag.items)):
                remedy = "write !reference [job, keyword]; put names that look like numbers in quotes"
                self._note(tag, tag, "a !reference is a list of one or more texts", "reference-sort", remedy)
            return tag
        path = tuple(item.text for item in tag.items)
        if path in self._open:
            self._note_circle(tag, path)
            return tag
        if path not in self._targets:
            self._targets[path] = self._target(path, depth)
        target = self._targets[path]
        if isinstance(target, _Nowhere):
            self._note_nowhere(tag, target)
            return tag
        if target is None or target.extent.size > self._nodes_left or depth + target.extent.height > MAX_DEPTH:
            return tag
        self._nodes_left -= target.extent.size
        return target.node.carried(Step(StepKind.REFERENCE, tag.span, ".".join(path)), *tag.via)

    def _target(self, path: _Path, depth: int) -> _Target | _Nowhere | None:
        node = _find(path, self._entries)
        if not isinstance(node, Node):
            return node
        outer = self._entry
        self._entry = path[0]
        self._open.append(path)
        resolved = self._resolve(node, depth + 1)
        self._open.pop()
        self._entry = outer
        if resolved.is_reference:
            return None
        size = extent(resolved, Extent(self._nodes_left, MAX_DEPTH))
        return _Target(resolved, size) if size else None

    def _note_nowhere(self, tag: Node, nowhere: _Nowhere) -> None:
        item = tag.items[nowhere.place]
        if all(map(is_certain, tag.items)) and self._has_certain_keys(nowhere.known):
            remedy = partial(self._remedy, item.text, nowhere)
            self._note(tag, item, nowhere.message, "reference-missing", remedy, is_absence=True)

    def _has_certain_keys(self, known: Node | None) -> bool:
        if known is None:
            return True
        if id(known.value) not in self._certain:
            self._certain[id(known.value)] = all(is_certain(pair.key) for pair in known.entries.values())
        return self._certain[id(known.value)]

    def _remedy(self, name: str, nowhere: _Nowhere) -> str:
        if nowhere.place == 0:
            return self._names.remedy(name)
        known = nowhere.known
        if known is None or (id(known.value) not in self._keys and len(self._keys) == _MOST_COMPARED):
            return ""
        return self._keys.setdefault(id(known.value), Names(known.entries)).remedy(name)

    def _note_circle(self, tag: Node, path: _Path) -> None:
        through = [".".join(other) for other in self._open[self._open.index(path) + 1 :]]
        message = f"{'.'.join(path)} refers to itself" + (f", through {' and '.join(through)}" if through else "")
        self._note(tag, tag, message, "reference-circle")

    def _note(
        self,
        tag: Node,
        wrong: Node,
        message: str,
        mistake: str,
        remedy: str | Callable[[], str] = "",
        *,
        is_absence: bool = False,
    ) -> None:
        job = job_of_entry(self._entry, tag)
        words = gitlab_words(mistake, value=_shown(tag))
        problem = Problem(
            ProblemKind.REFERENCE, wrong.span, message, remedy, is_absence=is_absence, job=job, words=words
        )
        self._problems.add(problem)


def _shown(tag: Node) -> str:
    """What stands behind a tag, much as Ruby shows it, but with each text as it is: so a secret is known as one."""
    if not tag.items or not all(item.is_scalar for item in tag.items):
        return tag.span.text.partition("\n")[0]
    shown = [f'"{item.text}"' if is_text(item) else item.canonical for item in tag.items]
    return f"[{', '.join(shown)}]"


def _find(path: _Path, entries: Mapping[str, Pair]) -> Node | _Nowhere | None:
    """What is at `path`, carried along the steps that lead there; None where it cannot be told."""
    pair = entries.get(path[0])
    if pair is None:
        return _Nowhere(0, f"there is no {told_name(path[0])} to refer to")
    node = pair.value
    for place, key in enumerate(path[1:], 1):
        inner = node.get(key)
        if inner is None:
            return _no_key(node, path, place)
        node = inner.within(node)
    if node.is_null or (node.scalar_type is ScalarType.BOOL and node.canonical == "false"):
        what = "empty" if node.is_null else "false"
        return _Nowhere(len(path) - 1, f"{'.'.join(path)} is {what}, which GitLab takes for missing")
    return node


def _no_key(node: Node, path: _Path, place: int) -> _Nowhere | None:
    where = ".".join(path[:place])
    if node.is_mapping:
        return _Nowhere(place, f"{where} has no {told_name(path[place])} to refer to", node)
    if node.is_reference:
        return _Nowhere(place, f"{where} is a !reference itself, and nothing in it can be referred to")
    if not is_certain(node):
        return None
    return _Nowhere(place, f"{where} is {kind_name(node)}, and has no {told_name(path[place])}")
