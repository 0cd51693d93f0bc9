"""Pushes that start two pipelines: one for the branch, and one for its merge request.

Source: GitLab's doc/ci/jobs/job_rules.md ("Avoid duplicate pipelines"), and for what GitLab warns of by itself
lib/gitlab/ci/config/entry/processable.rb (`validate_against_warnings`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.refused import RefusedConditions
from cilint.pipeline.events.sampling import Sample, Samples
from cilint.pipeline.job import Job
from cilint.pipeline.model.rules import RuleEntry
from cilint.pipeline.pipeline import Pipeline
from cilint.text.source import Span

_JOB = 100
"""The work of a job for both events, without that of its conditions (see work.py)."""


class DuplicatePipelineFact(Fact):
    """What brings a job into the pipeline of a merge request, while the branch has one as well.

    `branch_job` is in that one, by what stands at `in_branch`; `same` are the jobs that are in both. Where that is not
    `sure`, GitLab warns that these may be.
    """

    __slots__ = ("branch_job", "in_branch", "same", "sure")

    kind = "duplicate_pipeline"

    def __init__(
        self, place: Span, user: User, branch_job: str, in_branch: Span, same: tuple[str, ...], *, sure: bool = True
    ) -> None:
        super().__init__(place, user)
        self.sure = sure
        self.branch_job = branch_job
        self.in_branch = in_branch
        self.same = same

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "branch_job": self.branch_job,
            "branch_line": self.in_branch.begin.line,
            "same": list(self.same),
            "sure": self.sure,
        }


_MANUAL, _NEVER = "manual", "never"


class _Found(NamedTuple):
    """A job, and what decides that it is in the pipeline of an event."""

    job: Job
    place: Span


def duplicate_pipelines_of(pipeline: Pipeline, samples: Samples) -> Iterator[DuplicatePipelineFact]:
    """One, at the first job that is in the merge request's pipeline, and in the branch's if there is such a job.

    Where none surely is, at the first job of which GitLab warns.
    """
    push, merge_request = samples.open_merge_request
    branch_jobs = {found.job.name: found for found in _running(pipeline, push)}
    others = list(_running(pipeline, merge_request)) if branch_jobs else []
    same = [found for found in others if found.job.name in branch_jobs]
    for found in (same or others)[:1]:
        twin = branch_jobs.get(found.job.name) or next(iter(branch_jobs.values()))
        yield DuplicatePipelineFact(found.place, _user(found), twin.job.name, twin.place, _names(same))
    warned = [] if others else list(_warned(pipeline))
    for found in warned[:1]:
        yield DuplicatePipelineFact(found.place, _user(found), found.job.name, found.place, _names(warned), sure=False)


def _user(found: _Found) -> User:
    return User(found.job.name, found.job)


def _names(found: Sequence[_Found]) -> tuple[str, ...]:
    return tuple(each.job.name for each in found)


def _warned(pipeline: Pipeline) -> Iterator[_Found]:
    """The jobs of which GitLab warns, with their last rule: it asks nothing, and there are no `workflow:rules`."""
    if pipeline.workflow_rules is not None:
        return
    refused = RefusedConditions(pipeline)
    for job in pipeline.jobs:
        rules = None if job.hidden or job.missing else job.rule_list
        entries = rules.content.rules if rules else []
        pipeline.shared.work.spend(len(entries))
        if entries and _asks_nothing(entries[-1]) and not any(refused.is_in(rule.node) for rule in entries):
            yield _Found(job, entries[-1].node.span)


def _asks_nothing(rule: RuleEntry) -> bool:
    when = rule.when
    return when is not None and rule.said == {"when"} and is_certain(when) and when.text != _NEVER


def _running(pipeline: Pipeline, sample: Sample) -> Iterator[_Found]:
    if sample.run.workflow.runs is not Runs.YES:
        return
    for job in pipeline.jobs:
        pipeline.shared.work.spend(_JOB)
        if job.hidden or job.missing:
            continue
        decision = sample.run.decision(job)
        if decision.runs is Runs.YES and not any(outcome.when == _MANUAL for outcome in decision.running):
            yield _Found(job, sample.place(job))
