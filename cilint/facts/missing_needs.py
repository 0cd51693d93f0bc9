"""Needs that an event leaves out while it keeps the job in that has them: GitLab then creates no pipeline.

Source: GitLab's lib/gitlab/ci/pipeline/seed/build.rb (a need that is not in the pipeline is an error unless it is
`optional`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.sampling import Sample, Samples, conditions_of
from cilint.pipeline.graph.instances import base_name
from cilint.pipeline.job import Job
from cilint.pipeline.model.needs import Need
from cilint.pipeline.pipeline import Pipeline
from cilint.text.source import Span

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


def missing_needs_of(pipeline: Pipeline, samples: Samples) -> Iterator[MissingNeedFact]:
    """The needs of jobs that are surely not in the pipeline of an event in which the job surely is."""
    pairs = list(_pairs(pipeline))
    if not pairs:
        return
    for pair in pairs:
        pipeline.shared.work.spend(_PAIR * len(samples.forms))
        found = sorted(_first_missing(pair, samples.forms), key=lambda item: item[0])
        if found:
            names = tuple(sample.event.name for _, sample in found)
            user, first = User(pair.job.name, pair.job), found[0][1]
            yield MissingNeedFact(pair.need, user, names, first.place(pair.job), first.place(pair.target))


def _first_missing(pair: _Pair, samples: Iterable[Sequence[Sample]]) -> Iterator[tuple[int, Sample]]:
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


def _pairs(pipeline: Pipeline) -> Iterator[_Pair]:
    """The needs whose jobs go by other conditions than the job that has them."""
    jobs = {job.name: job for job in pipeline.jobs if not job.hidden}
    for job in jobs.values():
        for need in dict.fromkeys(_needs(job)):
            target = jobs.get(base_name(need.name, jobs))
            if target is None or target is job or need.is_optional is not False or job.missing or target.missing:
                continue
            if conditions_of(job) != conditions_of(target):
                yield _Pair(job, need, target)


def _needs(job: Job) -> Iterator[Need]:
    """All that a job can need, by whichever of its rules."""
    yield from job.needs.jobs if job.needs else ()
    for rule in job.rules or ():
        needs = rule.needs
        yield from needs.jobs if needs else ()
