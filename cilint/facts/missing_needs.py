"""Needs that an event leaves out while it keeps the job in that has them: GitLab then creates no pipeline.

Source: GitLab's lib/gitlab/ci/pipeline/seed/build.rb (a need that is not in the pipeline is an error unless it is
`optional`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.entries.needs import Need, needs_of
from cilint.pipeline.events.decision import Decision, Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.samples import sample_events
from cilint.pipeline.graph.instances import base_name
from cilint.pipeline.job import Job
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.text.source import Span

CONDITIONS = ("rules", "only", "except")
_PAIR = 20
"""The work of a need for each event, without that of its conditions (see work.py)."""


class MissingNeedFact(Fact):
    """A need that is not in the pipeline of some events in which the job is; `keeps` and `drops` decide that."""

    __slots__ = ("drops", "events", "keeps", "need")

    kind = "missing_need"

    def __init__(self, need: Need, user: User, events: tuple[str, ...], keeps: Span, drops: Span) -> None:
        super().__init__(need.node.span, user, need.node.via)
        self.need = need.name
        self.events = events
        self.keeps = keeps
        self.drops = drops

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "need": self.need,
            "events": list(self.events),
            "keeps_line": self.keeps.begin.line,
            "drops_line": self.drops.begin.line,
        }


class _Pair(NamedTuple):
    """A job and one that it needs."""

    job: Job
    need: Need
    target: Job

    @property
    def place(self) -> Span:
        """Where the one names the other."""
        return self.need.node.span


class _Sample(NamedTuple):
    """An event, and what it makes of the pipeline."""

    event: Event
    run: Run


def missing_needs_of(pipeline: Pipeline) -> Iterator[MissingNeedFact]:
    """The needs of jobs that are surely not in the pipeline of an event in which the job surely is."""
    pairs = list(_pairs(pipeline))
    if not pairs:
        return
    samples = [[_Sample(event, Run(pipeline, event)) for event in events] for events in sample_events()]
    for pair in pairs:
        pipeline.shared.work.spend(_PAIR * len(samples))
        found = sorted(_first_missing(pair, samples), key=lambda item: item[0])
        if found:
            names = tuple(sample.event.name for _, sample in found)
            user = User(pair.job.name, pair.job)
            yield MissingNeedFact(pair.need, user, names, *_places(found[0][1].run, pair))


def _first_missing(pair: _Pair, samples: Iterable[Sequence[_Sample]]) -> Iterator[tuple[int, _Sample]]:
    """The first form of each event in which a need is missing, with its number: a low one needs few words."""
    for forms in samples:
        # What is sure of a form is sure of all behind it, of which more is known.
        if _misses(forms[-1].run, pair):
            yield next((number, sample) for number, sample in enumerate(forms) if _misses(sample.run, pair))


def _misses(run: Run, pair: _Pair) -> bool:
    """Whether the job surely is in the pipeline, with that need in any case, and the needed one surely is not."""
    if run.workflow.runs is not Runs.YES:
        return False
    job = run.decision(pair.job)
    if job.runs is not Runs.YES or run.decision(pair.target).runs is not Runs.NO:
        return False
    return all(pair.place in [need.node.span for need in outcome.needs] for outcome in job.outcomes)


def _places(run: Run, pair: _Pair) -> tuple[Span, Span]:
    return _place(run.decision(pair.job), pair.job), _place(run.decision(pair.target), pair.target)


def _place(decision: Decision, job: Job) -> Span:
    """What decides on a job: an entry, or the keyword of which no entry applies, or its name."""
    by = decision.outcomes[0].by
    if by is not None:
        return by.span
    pairs = (job.own(keyword) for keyword in CONDITIONS)
    return next((pair.key.span for pair in pairs if pair), job.key.span)


def _pairs(pipeline: Pipeline) -> Iterator[_Pair]:
    """The needs whose jobs go by other conditions than the job that has them."""
    jobs = {job.name: job for job in pipeline.jobs if not job.hidden}
    for job in jobs.values():
        for need in dict.fromkeys(_needs(job)):
            target = jobs.get(base_name(need.name, jobs))
            if target is None or target is job or need.is_optional is not False or job.missing or target.missing:
                continue
            if _conditions(job) != _conditions(target):
                yield _Pair(job, need, target)


def _needs(job: Job) -> Iterator[Need]:
    """All that a job can need, by whichever of its rules."""
    own, rules = job.own("needs"), job.own("rules")
    nodes = [own.value if own else None, *(rule.get("needs") for rule in flat_items(rules.value if rules else None))]
    return (need for node in nodes for need in needs_of(node) if isinstance(need, Need))


def _conditions(job: Job) -> tuple[object, ...]:
    """What is the same for two jobs that are in the same pipelines, as far as a glance tells."""
    pairs = [job.own(keyword) for keyword in (*CONDITIONS, "variables", "inherit")]
    return tuple(id(pair.value.value) if pair else None for pair in pairs)
