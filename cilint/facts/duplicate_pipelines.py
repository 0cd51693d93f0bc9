"""Pushes that start two pipelines: one for the branch, and one for its merge request.

Source: GitLab's doc/ci/jobs/job_rules.md ("Avoid duplicate pipelines").
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.sampling import Sample, Samples
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.text.source import Span

_JOB = 100
"""The work of a job for both events, without that of its conditions (see work.py)."""


class DuplicatePipelineFact(Fact):
    """What brings a job into the pipeline of a merge request, while the branch has one as well.

    `branch_job` is in that one, by what stands at `in_branch`; `same` are the jobs that are in both.
    """

    __slots__ = ("branch_job", "in_branch", "same")

    kind = "duplicate_pipeline"

    def __init__(self, place: Span, user: User, branch_job: str, in_branch: Span, same: tuple[str, ...]) -> None:
        super().__init__(place, user)
        self.branch_job = branch_job
        self.in_branch = in_branch
        self.same = same

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"branch_job": self.branch_job, "branch_line": self.in_branch.begin.line, "same": list(self.same)}


_MANUAL = "manual"


class _Found(NamedTuple):
    """A job that surely runs by itself in the pipeline of an event, and where that is decided."""

    job: Job
    place: Span


def duplicate_pipelines_of(pipeline: Pipeline, samples: Samples) -> Iterator[DuplicatePipelineFact]:
    """One, at the first job that is in the merge request's pipeline, and in the branch's if there is such a job."""
    push, merge_request = samples.open_merge_request
    branch_jobs = {found.job.name: found for found in _running(pipeline, push)}
    others = list(_running(pipeline, merge_request)) if branch_jobs else []
    same = [found for found in others if found.job.name in branch_jobs]
    for found in (same or others)[:1]:
        twin = branch_jobs.get(found.job.name) or next(iter(branch_jobs.values()))
        names = tuple(each.job.name for each in same)
        yield DuplicatePipelineFact(found.place, User(found.job.name, found.job), twin.job.name, twin.place, names)


def _running(pipeline: Pipeline, sample: Sample) -> Iterator[_Found]:
    if sample.run.workflow.runs is not Runs.YES:
        return
    for job in pipeline.jobs:
        pipeline.shared.work.spend(_JOB)
        decision = sample.run.decision(job)
        is_manual = any(outcome.when == _MANUAL for outcome in decision.running)
        if not job.hidden and not job.missing and decision.runs is Runs.YES and not is_manual:
            yield _Found(job, sample.place(job))
