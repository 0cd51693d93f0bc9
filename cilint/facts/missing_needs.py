"""Needs that an event leaves out while it keeps the job in that has them: GitLab then creates no pipeline.

Source: GitLab's lib/gitlab/ci/pipeline/seed/build.rb (a need that is not in the pipeline is an error unless it is
`optional`), doc/ci/yaml/_index.md (`dependencies`: a job takes the artifacts of those that are there).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

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

_WITHOUT_VARIABLES = ("push", "merge_request_event")
"""Sources of pipelines that bring no variables of their own."""
_PAIR = 20
"""The work of a need for each event, without that of its conditions (see work.py)."""


class MissingNeedFact(Fact):
    """A need that is not in the pipeline of some events in which the job is; `keeps` and `drops` decide that.

    It is `unset` where a variable of the project may bring it in, and a `dependency` where it stands in that keyword.
    """

    __slots__ = ("drops", "events", "is_dependency", "is_unset", "keeps", "need")

    kind = "missing_need"

    def __init__(
        self, pair: _Pair, events: tuple[str, ...], keeps: Span, drops: Span, *, is_unset: bool = False
    ) -> None:
        super().__init__(pair.place, User(pair.job.name, pair.job), pair.need.node.via)
        self.need = pair.need.name
        self.is_dependency = pair.is_dependency
        self.is_unset = is_unset
        self.events = events
        self.keeps = keeps
        self.drops = drops

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "need": self.need,
            "events": list(self.events),
            "unset": self.is_unset,
            "dependency": self.is_dependency,
            "keeps_line": self.keeps.begin.line,
            "drops_line": self.drops.begin.line,
        }


class _Pair(NamedTuple):
    """A job and one that it needs, or whose artifacts it takes if it is there."""

    job: Job
    need: Need
    target: Job
    is_dependency: bool = False

    @property
    def place(self) -> Span:
        """Where the one names the other."""
        return self.need.node.span


def missing_needs_of(pipeline: Pipeline, samples: Samples) -> Iterator[MissingNeedFact]:
    """The needs of jobs that are not in the pipeline of an event in which the job surely is."""
    pairs = list(_pairs(pipeline))
    if not pairs:
        return
    for pair in pairs:
        pipeline.shared.work.spend(_PAIR * len(samples.forms))
        found = sorted(_first_missing(pair, samples.forms), key=lambda item: item[0])
        if found:
            names = tuple(sample.event.name for _, sample in found)
            yield MissingNeedFact(pair, names, *_places(pair, found[0][1]))
        elif not pair.is_dependency:
            unset = list(_missing_where_unset(pair, samples))
            if unset:
                names = tuple(sample.event.name for sample in unset)
                yield MissingNeedFact(pair, names, *_places(pair, unset[0]), is_unset=True)


def _first_missing(pair: _Pair, samples: Iterable[Sequence[Sample]]) -> Iterator[tuple[int, Sample]]:
    """The first form of each event in which a need is missing, with its number: a low one needs few words."""
    for forms in samples:
        # What is sure of a form is sure of all behind it, of which more is known.
        if _misses(forms[-1].run, pair):
            yield next((number, sample) for number, sample in enumerate(forms) if _misses(sample.run, pair))


def _missing_where_unset(pair: _Pair, samples: Samples) -> Iterator[Sample]:
    """The events in which a need is missing unless a variable of the project brings it in.

    A schedule is made with its variables, and so has them.
    """
    for number, forms in enumerate(samples.forms):
        run = forms[-1].run
        if forms[-1].event.source in _WITHOUT_VARIABLES and _misses(run, pair, Runs.MAY):
            missing = (sample for sample in samples.unset[number] if _misses(sample.run, pair))
            yield from islice(missing, 1)


def _places(pair: _Pair, sample: Sample) -> tuple[Span, Span]:
    return sample.place(pair.job), sample.place(pair.target)


def _misses(run: Run, pair: _Pair, target: Runs = Runs.NO) -> bool:
    """Whether the job surely is in the pipeline, with that need in any case, and of the needed one that is so."""
    if run.workflow.runs is not Runs.YES:
        return False
    job = run.decision(pair.job)
    if job.runs is not Runs.YES or run.decision(pair.target).runs is not target:
        return False
    if pair.is_dependency:
        return True
    return all(pair.place in [need.node.span for need in outcome.needs] for outcome in job.outcomes)


def _pairs(pipeline: Pipeline) -> Iterator[_Pair]:
    """The needs whose jobs go by other conditions than the job that has them."""
    jobs = {job.name: job for job in pipeline.jobs if not job.hidden}
    for job in jobs.values():
        for need, is_dependency in dict.fromkeys((*_needs(job), *_dependencies(job))):
            target = jobs.get(base_name(need.name, jobs))
            if target is None or target is job or need.is_optional is not False or job.missing or target.missing:
                continue
            if conditions_of(job) != conditions_of(target):
                yield _Pair(job, need, target, is_dependency)


def _needs(job: Job) -> Iterator[tuple[Need, bool]]:
    """All that a job can need, by whichever of its rules."""
    for needs in (job.needs, *(job.rule_list.with_needs if job.rule_list else ())):
        yield from ((need, False) for need in needs.jobs) if needs else ()


def _dependencies(job: Job) -> Iterator[tuple[Need, bool]]:
    """Those whose artifacts it takes; with `needs`, these say whether they have to be there."""
    for node in job.dependencies or () if job.needs is None else ():
        yield Need(node), True
