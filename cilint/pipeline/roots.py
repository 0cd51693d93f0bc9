"""Which pipelines there are to build for some files: roots, what they include, and the child pipelines they start.

A root is named by its path, a child pipeline by a key that no path looks like. Each is built once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cilint.errors import TooLargeError
from cilint.lazy.records import NamedTuple
from cilint.pipeline.assembly import merge_child
from cilint.pipeline.building import build_child, build_pipeline
from cilint.pipeline.children import MAX_LEVELS, Child, children
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline, empty_pipeline
from cilint.pipeline.problem import Problems
from cilint.pipeline.starts import Starts
from cilint.syntax.node import Node
from cilint.text.files import is_outside
from cilint.text.source import Source, Span


class _Started(NamedTuple):
    """What a child pipeline is made of; `is_sure` says that GitLab starts with the root that it comes from."""

    include: Node
    starts: Starts
    is_sure: bool


class Roots:
    """The pipelines of one repository."""

    def __init__(self, loader: Loader, entry_points: Iterable[str] = (), foreign: str = "") -> None:
        """`entry_points` are paths with which GitLab starts, besides the usual one.

        `foreign` is a folder whose files are other projects', so that nothing is to be shown of them.
        """
        self._loader = loader
        self._entry_points = {DEFAULT_ROOT, *entry_points}
        self._foreign = foreign
        self._built: dict[str, Pipeline] = {}
        self._children: dict[str, _Started] = {}
        self._started: dict[str, list[Child]] = {}
        self._families: dict[str, tuple[str, ...]] = {}
        self._by_start: dict[tuple[str, str, bool], str] = {}
        self._is_whole: dict[str, bool] = {}
        self._uses: Counter[str] = Counter()
        self.unfinished: dict[str, TooLargeError] = {}

    def pipeline(self, root: str) -> Pipeline:
        """The pipeline of a root; an empty one where it cannot be read, or is more work than one run may be."""
        if root not in self._built:
            try:
                self._built[root] = self._build(root)
            except TooLargeError as error:
                self._built[root] = self.give_up(root, error)
        return self._built[root]

    def forget(self, root: str) -> Iterator[Source]:
        """Let go of a pipeline, which is built again where somebody asks for it; gives the files of no other one."""
        if not self._uses:
            self._uses = Counter(path for pipeline in self._built.values() for path in _own_files(pipeline))
        self._started.pop(root, None)
        if pipeline := self._built.pop(root, None):
            files = _own_files(pipeline)
            self._uses.subtract(files.keys())
            yield from (source for path, source in files.items() if self._uses[path] <= 0)

    def give_up(self, root: str, error: TooLargeError) -> Pipeline:
        """Take note of a pipeline that is not checked to its end."""
        self.unfinished[root] = TooLargeError(error.message, self._start_of(root))
        return empty_pipeline(root)

    def among(self, targets: Sequence[str]) -> tuple[str, ...]:
        """The roots to check for some paths: each path is a root itself or is a part of one of them.

        They are found among the paths and the repository's own pipeline, and the child pipelines of either.
        """
        wanted = set(self._with_children(targets))
        start = targets
        if DEFAULT_ROOT not in targets and self._loader.files.exists(DEFAULT_ROOT):
            start = (*targets, DEFAULT_ROOT)
        candidates = self._with_children(start)
        parts = {root: self._files_of(root) for root in candidates}
        holders: dict[str, list[str]] = {}
        for root, files in parts.items():
            for path in files:
                holders.setdefault(path, []).append(root)
        free = [root for root in candidates if not self._is_part(root, holders.get(root, ()))]
        reached = {path for root in free for path in parts[root]}
        # Files that include each other have no root among them: the first stands in for it.
        for path in targets:
            if path not in reached:
                free.append(path)
                reached |= parts[path]
        aims = set(targets)
        return tuple(root for root in free if root in wanted or not parts[root].isdisjoint(aims))

    def shown(self, targets: Sequence[str]) -> set[str]:
        """The paths of which a check of some paths tells what it finds: they, and what is included from there."""
        roots = set(self.among(targets))
        shown = set(targets)
        for root in self._with_children(targets):
            if root in roots:
                shown |= {path for path in self._files_of(root) if not self._is_foreign(path)}
        return shown

    def _is_foreign(self, path: str) -> bool:
        return is_outside(path) or bool(self._foreign and path.startswith(f"{self._foreign}/"))

    def _is_part(self, root: str, holders: Iterable[str]) -> bool:
        """Whether one of the roots that have a file among theirs is another one, and not started by this one."""
        own = {root, *self._family(root)}
        return any(holder not in own for holder in holders)

    def _with_children(self, roots: Sequence[str]) -> tuple[str, ...]:
        """The roots, and the child pipelines that they start, directly or not."""
        families = (name for root in roots for name in self._family(root))
        return tuple(dict.fromkeys((*roots, *families)))

    def _family(self, root: str) -> tuple[str, ...]:
        """The child pipelines of a root and theirs, as deep as GitLab goes.

        A pipeline of the same files with the same variables is the same at every level.
        """
        if root not in self._families:
            found: list[str] = []
            known: set[tuple[str, str]] = set()
            level = [root]
            try:
                for _ in range(MAX_LEVELS):
                    level = list(self._started_by(level, known))
                    found += level
            except TooLargeError as error:
                self._built[root] = self.give_up(root, error)
            self._families[root] = tuple(found)
        return self._families[root]

    def _started_by(self, parents: Iterable[str], known: set[tuple[str, str]]) -> Iterator[str]:
        """The child pipelines of some pipelines; `known` are the files with the variables that they were started with.

        Jobs that start the same files start one pipeline. Where these cannot be read, each include is told of.
        """
        groups: dict[str, dict[str, Child]] = {}
        is_sure = True
        for parent in parents:
            is_sure = self._is_sure(parent)
            for child in self._children_of(parent):
                files, start = self._identity(child)
                if (files, start) not in known:
                    known.add((files, start))
                    groups.setdefault(files, {})[start] = child
        for files, group in groups.items():
            name = "\0".join((files, *sorted(group), *(() if is_sure else ("?",))))
            include = next(iter(group.values())).include
            self._children[name] = _Started(include, Starts.of([child.variables for child in group.values()]), is_sure)
            self._by_start.update({(files, start, is_sure): name for start in group})
            yield name

    def started_by(self, root: str) -> dict[str, str]:
        """The child pipelines that the jobs of a root start, by the names of the jobs."""
        self._family(root)
        is_sure = self._is_sure(root)
        named = {child.job: self._by_start.get((*self._identity(child), is_sure)) for child in self._children_of(root)}
        return {job: name for job, name in named.items() if name is not None}

    def _is_sure(self, root: str) -> bool:
        """Whether GitLab starts with a root, or with the one that a child pipeline comes from."""
        child = self._children.get(root)
        return child.is_sure if child else root in self._entry_points

    def _identity(self, child: Child) -> tuple[str, str]:
        """The same for children that are one pipeline, started in the same way."""
        return child.files if self._can_be_read(child) else f"{child.files}\0{child.place}", child.start

    def _can_be_read(self, child: Child) -> bool:
        """Whether there is nothing to say of the include itself that a child pipeline is made of."""
        if child.files not in self._is_whole:
            problems = Problems()
            place = child.include.span
            merged = merge_child(self._loader, child.include, problems)
            unread = [include.span for include in merged.includes if include.problem]
            told = (*unread, *(problem.span for problem in problems))
            self._is_whole[child.files] = not any(place.holds(span) for span in told)
        return self._is_whole[child.files]

    def _children_of(self, root: str) -> list[Child]:
        if root not in self._started:
            try:
                self._started[root] = list(children(self.pipeline(root)))
            except TooLargeError as error:
                self._built[root] = self.give_up(root, error)
                self._started[root] = []
        return self._started[root]

    def _files_of(self, root: str) -> set[str]:
        pipeline = self.pipeline(root)
        included = {path for include in pipeline.includes for path in include.tried}
        return {root, *included, *(configuration.source.path for configuration in pipeline.configurations)}

    def _build(self, root: str) -> Pipeline:
        child = self._children.get(root)
        if child:
            return build_child(self._loader, child.include, child.starts, is_entry_point=child.is_sure)
        return build_pipeline(self._loader, root, is_entry_point=self._is_sure(root))

    def _start_of(self, root: str) -> Span | None:
        child = self._children.get(root)
        if child:
            return child.include.span
        source: Source | None = self._loader.sources.get(root)
        return Span(source, 0, 0) if source else None


def _own_files(pipeline: Pipeline) -> dict[str, Source]:
    """The files that a pipeline is made of, by their paths."""
    return {configuration.source.path: configuration.source for configuration in pipeline.configurations}
