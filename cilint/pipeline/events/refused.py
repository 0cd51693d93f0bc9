"""Conditions that GitLab refuses: what they would decide is not asked, since that is one mistake and no second one."""

from __future__ import annotations

from bisect import bisect_left

from cilint.pipeline.model.filters import JobFilter
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import ProblemKind
from cilint.syntax.node import Node

_KINDS = (ProblemKind.RULES, ProblemKind.WORKFLOW)


class RefusedConditions:
    """Where something is wrong with the `rules`, `only` and `except` of a pipeline, whatever is included."""

    def __init__(self, pipeline: Pipeline) -> None:
        starts: dict[str, list[int]] = {}
        for problem in pipeline.problems:
            if problem.kind in _KINDS:
                starts.setdefault(problem.span.source.path, []).append(problem.span.start)
        self._starts = {path: sorted(found) for path, found in starts.items()}

    def are_in(self, conditions: RuleList | JobFilter) -> bool:
        """Whether one stands in such a keyword's value, or in its entries, which may be from elsewhere."""
        return bool(self._starts) and any(map(self.is_in, conditions.nodes))

    def is_in(self, node: Node) -> bool:
        """Whether one stands in such an entry."""
        starts = self._starts.get(node.source.path, [])
        after = bisect_left(starts, node.start)
        return after < len(starts) and starts[after] <= node.end
