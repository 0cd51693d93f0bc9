"""Stages that GitLab refuses: those of jobs that `stages:` does not name.

The conditions are those of lib/gitlab/ci/config/entry/{stage,stages}.rb and lib/gitlab/ci/yaml_processor.rb.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cilint.pipeline.certainty import is_certain, is_text, possible_values, sole_job, told_name
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import DEFAULT_STAGE, DEFAULT_STAGES, EDGE_STAGES
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.syntax.node import Node, Pair
from cilint.text.source import Span

_POLICY_PREFIX = ".pipeline-policy-"


class Stages:
    """The stages of a pipeline; `is_certain` says that all of them are known."""

    def __init__(self, entries: Mapping[str, Pair]) -> None:
        pair = entries.get("stages")
        self.node: Node | None = None if pair is None or pair.value.is_null else pair.value
        named: tuple[str, ...] = DEFAULT_STAGES
        self.is_certain = True
        if self.node:
            items = list(flat_items(self.node))
            # Of an empty list GitLab makes no stage at all, not even those at the edges.
            self.is_certain = self.node.is_sequence and all(is_certain(item) and item.is_scalar for item in items)
            named = tuple(item.text for item in items)
        between = [name for name in named if name not in EDGE_STAGES]
        is_empty = self.node is not None and not named
        order = dict.fromkeys(() if is_empty else (EDGE_STAGES[0], *between, EDGE_STAGES[1]))
        self.positions: Mapping[str, int] = {name: position for position, name in enumerate(order)}

    def position(self, job: Job) -> int | None:
        """The place of a job's stage in the order of stages; None where it is not known, or there is no such stage."""
        name = stage_of(job)
        return self.positions.get(name) if name is not None and self.is_certain else None


def stage_of(job: Job) -> str | None:
    """The name of a job's stage, the default one included; None where it cannot be told."""
    node = job.node.get("stage")
    if node is None or node.is_null:
        return None if job.missing else DEFAULT_STAGE
    return node.text if is_text(node) and is_certain(node) else None


def find_stage_problems(stages: Stages, jobs: Sequence[Job], problems: Problems) -> None:
    """Add the jobs whose stage is none of `stages:` to `problems`."""
    names = Names(stages.positions)
    for job in jobs if stages.is_certain else ():
        node = job.node.get("stage")
        if node is not None and not node.alternatives and node.text in stages.positions:
            continue
        possible = _possible_stages(job, node)
        if possible and not any(name in stages.positions or name.startswith(_POLICY_PREFIX) for name in possible):
            problems.add(_unknown_stage(job, possible[0], node, stages, names))


def _possible_stages(job: Job, node: Node | None) -> tuple[str, ...]:
    """The names that a job's stage can have, the usual one first; none where it cannot be told."""
    if node is None or not node.alternatives:
        name = stage_of(job)
        return () if name is None else (name,)
    return tuple(value.text for value in possible_values(node))


def _unknown_stage(job: Job, name: str, node: Node | None, stages: Stages, names: Names) -> Problem:
    related: tuple[tuple[Span, str], ...] = ()
    if stages.node:
        related = ((stages.node.span, "these are all the stages"),)
    words = gitlab_words("stage-missing", name=name, stages=", ".join(stages.positions))
    if node is None or node.is_null:
        message = f"the job names no stage, and its default, {name}, is not among the stages"
        remedy = f"add a stage: to the job, or {name} to the stages"
        return Problem(
            ProblemKind.STAGE, job.key.span, message, remedy, related, is_absence=True, job=job.name, words=words
        )
    add = f"add {name} to stages:" if name.strip() else "name a stage, or remove it"
    remedy = names.remedy(name) or add
    return Problem(
        ProblemKind.STAGE,
        node.span,
        f"there is no stage {told_name(name)}",
        remedy,
        related,
        is_absence=True,
        job=sole_job(job, node),
        words=words,
    )
