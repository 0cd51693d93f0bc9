"""Environments that nothing stops: `on_stop` that GitLab refuses, or whose job is in no pipeline with the environment.

Source: GitLab's lib/gitlab/ci/yaml_processor.rb, and app/models/deployment.rb: what stops an environment is looked for
among the jobs of the pipeline that deployed to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.questions import Occasions
from cilint.pipeline.events.samples import USUAL_NAMES
from cilint.pipeline.events.sampling import Sample, conditions_of
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import Problem
from cilint.syntax.node import Node, Step
from cilint.text.source import Span

_PAIR = 100
"""The work of a job and what stops its environment, over all events, without that of conditions (see work.py)."""


class Absence(NamedTuple):
    """The events in which a job runs, of which none has what stops its environment; `first` is one of them."""

    events: tuple[str, ...]
    first: Sample
    stopper: Job


class EnvironmentStopFact(Fact):
    """An `on_stop` that stops nothing: GitLab refuses it (`problem`), or the job that it names is absent."""

    __slots__ = ("absence", "problem")

    kind = "environment_stop"

    def __init__(
        self,
        span: Span,
        user: User | None,
        via: tuple[Step, ...] = (),
        problem: Problem | None = None,
        absence: Absence | None = None,
    ) -> None:
        super().__init__(span, user, via)
        self.problem = problem
        self.absence = absence

    @property
    def always_matters(self) -> bool:
        """See `Fact.always_matters`."""
        return self.problem is not None

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"stopper": self.span.text, "events": list(self.absence.events) if self.absence else []}


def absent_stops_of(pipeline: Pipeline) -> Iterator[EnvironmentStopFact]:
    """The jobs that start an environment in pipelines which surely never have the job that stops it."""
    jobs = {job.name: job for job in pipeline.jobs if not job.hidden}
    occasions = Occasions(pipeline)
    for job in jobs.values():
        on_stop = _on_stop(job)
        stopper = jobs.get(on_stop.text) if on_stop is not None else None
        if on_stop is None or stopper is None or conditions_of(stopper) == conditions_of(job):
            continue
        pipeline.shared.work.spend(_PAIR)
        absence = _absence(job, stopper, occasions)
        if absence:
            yield EnvironmentStopFact(on_stop.span, User(job.name, job), on_stop.via, absence=absence)


def _on_stop(job: Job) -> Node | None:
    """What a job that starts an environment says of its end."""
    environment = job.environment
    on_stop = environment.on_stop if environment and environment.action == "start" else None
    return on_stop if on_stop is not None and on_stop.is_scalar and is_certain(on_stop) else None


def _absence(job: Job, stopper: Job, occasions: Occasions) -> Absence | None:
    """The events in which the job may run, where what stops it surely runs in none of them."""
    found = [Sample(event, run) for event, run in occasions.runs if run.runs(job) is not Runs.NO]
    if not found or any(sample.run.runs(stopper) is not Runs.NO for sample in found):
        return None
    told = [sample for sample in found if sample.event.name in USUAL_NAMES] or found
    return Absence(tuple(sample.event.name for sample in told), told[0], stopper)
