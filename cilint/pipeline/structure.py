"""What GitLab refuses of a configuration that is otherwise complete: jobs, stages, needs, matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cilint.pipeline.problem import Problems
from cilint.pipeline.rules import find_rule_problems

if TYPE_CHECKING:
    from cilint.pipeline.pipeline import Pipeline


def find_structural_problems(pipeline: Pipeline, problems: Problems) -> None:
    """Add what is wrong with the jobs of a resolved pipeline to `problems`."""
    find_rule_problems(pipeline, problems)
