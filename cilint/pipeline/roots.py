"""Which pipelines there are to build for some files: roots, what they include, and the child pipelines they start.

A root is named by its path, a child pipeline by a key that no path looks like. Each is built once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cilint.errors import TooLargeError
from cilint.pipeline.building import build_child, build_pipeline
from cilint.pipeline.children import Child, children
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline, empty_pipeline
from cilint.text.files import is_outside
from cilint.text.source import Source, Span


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
        self._children: dict[str, Child] = {}
        self.unfinished: dict[str, TooLargeError] = {}

    def pipeline(self, root: str) -> Pipeline:
        """The pipeline of a root; an empty one where it cannot be read, or is more work than one run may be."""
        if root not in self._built:
            try:
                self._built[root] = self._build(root)
            except TooLargeError as error:
                self._built[root] = self.give_up(root, error)
        return self._built[root]

    def give_up(self, root: str, error: TooLargeError) -> Pipeline:
        """Take note of a pipeline that is not checked to its end."""
        self.unfinished[root] = TooLargeError(error.message, self._start_of(root))
        return empty_pipeline(root)

    def among(self, targets: Sequence[str]) -> tuple[str, ...]:
        """The roots to check for some paths: each path is a root itself or is a part of one of them.

        They are found among the paths and the repository's own pipeline, and the child pipelines of either.
        """
        wanted = self._with_children(targets)
        start = targets
        if DEFAULT_ROOT not in targets and self._loader.files.exists(DEFAULT_ROOT):
            start = (*targets, DEFAULT_ROOT)
        candidates = self._with_children(start)
        parts = {root: self._files_of(root) for root in candidates}
        free = [root for root in candidates if not any(root in parts[other] for other in candidates if other != root)]
        # Files that include each other have no root among them: the first stands in for it.
        for path in targets:
            if not any(path in parts[root] for root in free):
                free.append(path)
        return tuple(root for root in free if root in wanted or any(path in parts[root] for path in targets))

    def shown(self, targets: Sequence[str]) -> set[str]:
        """The paths of which a check of some paths tells what it finds: they, and what is included from there."""
        roots = self.among(targets)
        shown = set(targets)
        for root in self._with_children(targets):
            if root in roots:
                shown |= {path for path in self._files_of(root) if not self._is_foreign(path)}
        return shown

    def _is_foreign(self, path: str) -> bool:
        return is_outside(path) or bool(self._foreign and path.startswith(f"{self._foreign}/"))

    def _with_children(self, roots: Sequence[str]) -> tuple[str, ...]:
        """The roots, and the child pipelines that they start, directly or not."""
        found = dict.fromkeys(roots)
        waiting = list(found)
        while waiting:
            for child in children(self.pipeline(waiting.pop())):
                self._children[child.key] = child
                if child.key not in found:
                    found[child.key] = None
                    waiting.append(child.key)
        return tuple(found)

    def _files_of(self, root: str) -> set[str]:
        pipeline = self.pipeline(root)
        included = {path for include in pipeline.includes for path in include.tried}
        return {root, *included, *(configuration.source.path for configuration in pipeline.configurations)}

    def _build(self, root: str) -> Pipeline:
        child = self._children.get(root)
        if child:
            return build_child(self._loader, child.include, child.variables)
        return build_pipeline(self._loader, root, is_entry_point=root in self._entry_points)

    def _start_of(self, root: str) -> Span | None:
        child = self._children.get(root)
        if child:
            return child.include.span
        source: Source | None = self._loader.sources.get(root)
        return Span(source, 0, 0) if source else None
