"""`extends:`: each top-level entry merged over its parents (GitLab: doc/ci/yaml/yaml_optimization.md).

Runs before `!reference` tags are resolved, so that a parent's tag is replaced rather than merged. What GitLab refuses
is that of lib/gitlab/ci/config/extendable/entry.rb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import job_of_entry
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.keywords import MAX_EXTENDS_DEPTH, RESERVED_NAMES
from cilint.pipeline.merge import merge_all
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair, Step, StepKind
from cilint.text.source import Span

_UNKNOWN_INPUT = "$[["


class Extended(NamedTuple):
    """The entries after `extends`, and for each entry the names of parents, direct or not, that are nowhere."""

    entries: Mapping[str, Pair]
    missing: Mapping[str, tuple[str, ...]]


class _Link(NamedTuple):
    """An entry on the way to the one that is being resolved, and the place where it names the next."""

    entry: str
    span: Span


_Way = tuple[_Link, ...]


def resolve_extends(body: Node, work: Work, problems: Problems) -> Extended:
    """All top-level entries of a merged configuration with what they extend.

    A cycle, or a chain that is deeper than GitLab allows, is cut where it goes wrong. Whatever GitLab refuses is added
    to `problems`.
    """
    resolver = _Resolver(body.entries, work, problems)
    entries = {name: resolver.entry(name, pair) for name, pair in body.entries.items()}
    return Extended(entries, {name: names for name, names in resolver.missing.items() if names})


class _Resolver:
    def __init__(self, entries: Mapping[str, Pair], work: Work, problems: Problems) -> None:
        self.entries = entries
        self._work = work
        self._problems = problems
        self._names = Names(name for name in entries if name not in RESERVED_NAMES)
        self.missing: dict[str, tuple[str, ...]] = {}
        self._resolved: dict[str, Node] = {}
        self._heights: dict[str, int] = {}

    def entry(self, name: str, pair: Pair) -> Pair:
        """The entry of that name with what it extends, if it does."""
        return Pair(pair.key, self.resolve(name, ())) if "extends" in pair.value.entries else pair

    def resolve(self, name: str, way: _Way) -> Node:
        """The entry over all that it extends; `way` leads to it through the entries that extend it."""
        if name in self._resolved:
            return self._resolved[name]
        node = self.entries[name].value
        missing: list[str] = []
        bases: list[Node] = []
        height = 0
        for parent in self._parents(name, node):
            self._work.spend(5)
            parent_name = parent.span.text if parent.is_null or not parent.is_scalar else parent.canonical
            here = (*way, _Link(name, parent.span))
            if not parent.is_scalar or parent.is_null or self._refused(parent, here):
                missing.append(parent_name)
                continue
            base = self.resolve(parent_name, here)
            if self._too_deep(parent, here, 1 + self._heights[parent_name]):
                missing.append(parent_name)
                continue
            height = max(height, 1 + self._heights[parent_name])
            missing.extend(self.missing.get(parent_name, ()))
            bases.append(base.carried(Step(StepKind.EXTENDS, parent.span, parent_name)))
        resolved = merge_all((*bases, node), node, self._work) if bases else node
        self._resolved[name] = resolved
        self._heights[name] = height
        self.missing[name] = tuple(dict.fromkeys(missing))
        return resolved

    def _parents(self, name: str, node: Node) -> Iterator[Node]:
        """The entries of `extends`; what names no parent is noted."""
        extends = node.get("extends")
        if extends is None or extends.is_null:
            return
        for item in extends.items if extends.is_sequence else (extends,):
            yield item
            if not item.is_scalar or item.is_null:
                remedy = "write the names of jobs: a !reference is resolved only later" if item.is_reference else ""
                message = "a parent in extends is no name of a job"
                job = job_of_entry(name, item)
                words = gitlab_words("extends-sort")
                self._problems.add(Problem(ProblemKind.EXTENDS, item.span, message, remedy, job=job, words=words))

    def _refused(self, parent: Node, way: _Way) -> bool:
        """Whether GitLab refuses to extend `parent`, which is noted; `way` ends with the entry that extends it."""
        name = parent.canonical
        if _UNKNOWN_INPUT in name and name not in self.entries:
            return True
        if name not in self.entries:
            message = f"there is no job {name!r} to extend"
            self._note(parent, way, message, "extends-missing", partial(self._names.remedy, name), is_absence=True)
        elif not self.entries[name].value.is_mapping:
            self._note(parent, way, f"{name} is no mapping that could be extended", "extends-base")
        elif any(link.entry == name for link in way):
            self._note_circle(parent, way)
        else:
            # The rest of a chain that is too deep is left unread, so that it takes no deeper recursion either.
            extends = self.entries[name].value.get("extends")
            return extends is not None and self._too_deep(parent, way, len(way) + 1)
        return True

    def _too_deep(self, parent: Node, way: _Way, levels: int) -> bool:
        if levels <= MAX_EXTENDS_DEPTH:
            return False
        message = f"this makes a chain of more than {MAX_EXTENDS_DEPTH} extends"
        self._note(parent, way[-1:], message, "extends-deep", "merge some of the templates in it")
        return True

    def _note_circle(self, parent: Node, way: _Way) -> None:
        name = parent.canonical
        first = next(place for place, link in enumerate(way) if link.entry == name)
        through = [link.entry for link in way[first + 1 :]]
        message = f"{name} extends itself" + (f", through {' and '.join(through)}" if through else "")
        related = tuple((link.span, f"{link.entry} extends this") for link in way[first:-1])
        self._note(parent, way, message, "extends-circle", related=related)

    def _note(
        self,
        parent: Node,
        way: _Way,
        message: str,
        mistake: str,
        remedy: str | Callable[[], str] = "",
        *,
        related: tuple[tuple[Span, str], ...] = (),
        is_absence: bool = False,
    ) -> None:
        job = job_of_entry(way[-1].entry, parent)
        words = gitlab_words(mistake, name=parent.canonical)
        problem = Problem(ProblemKind.EXTENDS, parent.span, message, remedy, related, is_absence, job=job, words=words)
        self._problems.add(problem)
