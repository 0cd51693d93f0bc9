"""Whether pipelines are the same after a rename but for the name."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.engine.trees import pipeline_tree
from cilint.findings.mask import Mask
from cilint.lazy.typing import Any
from cilint.lsp.repository import Analysis


def is_same_but_for_names(before: Analysis, after: Analysis, new: str, old: str) -> bool:
    """Whether all pipelines say the same, and GitLab refuses as much of them, where `new` stands for `old`.

    `new` is a text that stands nowhere in the pipelines as they were.
    """
    return list(_portraits(before, "", "")) == list(_portraits(after, new, old))


def _portraits(analysis: Analysis, new: str, old: str) -> Iterator[Any]:
    """All that each pipeline says, and what GitLab refuses of it."""
    for facts in analysis.facts:
        yield _replaced(pipeline_tree(facts.pipeline, Mask()).value, new, old)
        yield sorted((problem.kind.value, problem.span.source.path) for problem in facts.pipeline.problems)


def _replaced(value: Any, new: str, old: str) -> Any:
    if isinstance(value, str):
        return value.replace(new, old) if new else value
    if isinstance(value, list):
        return [_replaced(item, new, old) for item in value]
    if isinstance(value, dict):
        return {_replaced(key, new, old): _replaced(item, new, old) for key, item in value.items()}
    return value
