"""What the sample events make of one pipeline, and where in the files that is decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Decision, Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.naming import without_others
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.samples import (
    DEFAULT_EVENT,
    named_default_branches,
    open_merge_request_events,
    sample_events,
)
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node
from cilint.text.source import Span

CONDITIONS = ("rules", "only", "except")


class Sample(NamedTuple):
    """An event, and what it makes of the pipeline."""

    event: Event
    run: Run

    def place(self, job: Job) -> Span:
        """Where it is decided whether a job is in the pipeline of the event."""
        return deciding_place(self.run.decision(job), job)


class Samples:
    """The sample events of a pipeline: one event after the other, each in forms of which more and more is known."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    @cached_property
    def forms(self) -> Sequence[Sequence[Sample]]:
        """Each event with its forms."""
        return [[self._sample(event) for event in events] for events in sample_events()]

    @cached_property
    def unset(self) -> Sequence[Sequence[Sample]]:
        """The same events where no variables are set but those of the files."""
        return [[self._sample(without_others(sample.event)) for sample in forms] for forms in self.forms]

    @cached_property
    def _on_default_branches(self) -> Sequence[Sample]:
        """Pushes to default branches with the names that most of them have."""
        return [self._sample(event) for event in named_default_branches()]

    @cached_property
    def open_merge_request(self) -> tuple[Sample, Sample]:
        """A push to a branch with an open merge request, and what that request then starts."""
        push, merge_request = open_merge_request_events()
        return self._sample(push), self._sample(merge_request)

    def all(self) -> Iterator[Sample]:
        """Every form of every event, and pushes to default branches with the usual names."""
        yield from (sample for forms in self.forms for sample in forms)
        yield from self._on_default_branches

    def running(self, job: Job, events: Collection[str]) -> Sample | None:
        """The first of the events with these names in which a job surely runs."""
        found = (sample for forms in self.forms if forms[0].event.name in events for sample in forms)
        return next(self._surely(found, job), None)

    def running_on_default_branch(self, job: Job) -> Sample | None:
        """A push to the default branch for which a job surely runs, if that is called as most are."""
        return self.running(job, (DEFAULT_EVENT,)) or next(self._surely(self._on_default_branches, job), None)

    def _surely(self, samples: Iterator[Sample] | Sequence[Sample], job: Job) -> Iterator[Sample]:
        return (sample for sample in samples if sample.run.runs(job) is Runs.YES)

    def _sample(self, event: Event) -> Sample:
        return Sample(event, Run(self._pipeline, event))


def deciding_place(decision: Decision, job: Job) -> Span:
    """What decides on a job: an entry, or the keyword of which no entry applies, or its name."""
    by = decision.outcomes[0].by
    if by is not None:
        return by.span
    pairs = (job.own(keyword) for keyword in CONDITIONS)
    return next((pair.key.span for pair in pairs if pair), job.key.span)


def conditions_of(job: Job) -> tuple[object, ...]:
    """What is the same for two jobs that are in the same pipelines, as far as a glance tells."""
    pairs = [job.own(keyword) for keyword in (*CONDITIONS, "variables", "inherit")]
    return tuple(_identity(pair.value) if pair else None for pair in pairs)


def _identity(node: Node) -> int:
    return id(node.value)
