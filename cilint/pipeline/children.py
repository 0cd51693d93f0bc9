"""Child pipelines: what jobs of a pipeline start as pipelines of their own, with `trigger: include`.

Source: GitLab's doc/ci/pipelines/downstream_pipelines.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node


class Child(NamedTuple):
    """A pipeline that a job starts: the `include` that it is made of, and the variables that the job hands on."""

    include: Node
    variables: tuple[Definition, ...]

    @property
    def key(self) -> str:
        """The same text for jobs that start the same pipeline with the same variables; no path looks like it."""
        node = self.include
        places = sorted({f"{item.span.source.path}:{item.span.start}:{item.text}" for item in self.variables})
        return "\0".join((f"{node.source.path}:{node.start}", *places))


def children(pipeline: Pipeline) -> Iterator[Child]:
    """The pipelines that the jobs of a pipeline start, in order."""
    for job in pipeline.jobs:
        trigger = job.keyword("trigger")
        include = trigger.get("include") if trigger else None
        if trigger and include and not job.hidden:
            yield Child(include.carried(*trigger.via), tuple(_handed_on(job, trigger)))


def _handed_on(job: Job, trigger: Node) -> Iterator[Definition]:
    """The variables of a job that the pipeline it starts gets, unless `forward:yaml_variables` says no."""
    forward = trigger.get("forward")
    handed_on = forward.get("yaml_variables") if forward else None
    if handed_on is not None and handed_on.canonical == "false":
        return
    for name in job.variables.names():
        for definition in job.variables.possible(name):
            # The permutations of the job's matrix are none of the jobs that it starts.
            conditional = definition.conditional or bool(definition.rows)
            yield definition._replace(scope=Scope.FORWARDED, rows=frozenset(), conditional=conditional)
