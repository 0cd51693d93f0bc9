"""Jobs that no event starts: their own rules, their `only` and `except`, or `workflow:rules` keep them out of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.borrowing import Lenders
from cilint.facts.constant_conditions import constant_filters_of
from cilint.facts.model import Fact, Plain, User
from cilint.facts.rule_lists import UsedRules
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.all_events import AllEvents, Clauses, Wish
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.kinds import all_kinds
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.model.rules import RuleEntry
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node
from cilint.text.source import Span

_WORK = ("script", "run", "trigger")
_FILTERS = ("only", "except")
_MOST = 50
"""Entries of a list up to which it is asked what becomes of a job."""


class DeadJobFact(Fact):
    """A job that no event starts, flagged at its name; `by` are the places that keep it out.

    `reason` is `never` where each of its entries says so, `filters` for `only` and `except`, and `workflow` where the
    pipelines that it is for do not come to be.
    """

    __slots__ = ("by", "reason")

    kind = "dead_job"

    def __init__(self, job: Job, reason: str, by: tuple[Span, ...]) -> None:
        super().__init__(job.key.span, User(job.name, job))
        self.reason = reason
        self.by = by

    @property
    def always_matters(self) -> bool:
        """See `Fact.always_matters`."""
        return True

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"reason": self.reason, "lines": [place.begin.line for place in self.by]}


class _Way(NamedTuple):
    """An entry with which something runs: it applies, and none before it does."""

    wishes: tuple[Wish, ...]


def dead_jobs_of(pipeline: Pipeline, all_events: AllEvents, lists: Sequence[UsedRules]) -> Iterator[DeadJobFact]:
    """The jobs that no event starts, though no single condition is to blame, which other lists tell of."""
    workflow = next((found for found in lists if found.user is None), None)
    by_job = {found.user.job: found for found in lists if found.user}
    asking = _Asking(pipeline, all_events, workflow)
    lenders = None
    for job in pipeline.jobs:
        found = None if job.hidden or job.missing else asking.dead(job, by_job.get(job))
        if found is None:
            continue
        lenders = lenders or Lenders(pipeline)
        if not lenders.has(job, job.node.end):
            yield found


class _Asking:
    """Asks for all jobs of a pipeline; what jobs with the same rules come to is asked once."""

    def __init__(self, pipeline: Pipeline, all_events: AllEvents, workflow: UsedRules | None) -> None:
        self._pipeline = pipeline
        self._all_events = all_events
        self._workflow = workflow
        self._known: dict[object, str] = {}

    @cached_property
    def _runs(self) -> tuple[Run, ...]:
        return tuple(Run(self._pipeline, event) for event in all_kinds())

    @cached_property
    def _with_constants(self) -> frozenset[str]:
        """The jobs of whose filters another list tells already."""
        found = constant_filters_of(self._pipeline, self._all_events)
        return frozenset(fact.user.name for fact in found if fact.user)

    @cached_property
    def _pipelines(self) -> Sequence[_Way] | None:
        """The ways in which there is a pipeline; None where these cannot be told."""
        return _ways(self._workflow.rules.content.rules) if self._workflow else ()

    def dead(self, job: Job, rules: UsedRules | None) -> DeadJobFact | None:
        if rules is not None:
            if rules.key not in self._known:
                self._known[rules.key] = self._reason(rules)
            reason, written = self._known[rules.key], rules.rules.node
            if not reason or (reason == "never" and not _is_written_with(job, written)):
                return None
            by = (written.span,) if reason == "never" else tuple(rule.place.span for rule in rules.rules.entries)
            return DeadJobFact(job, reason, (*by[:1], *self._of_workflow(reason)))
        filters = [pair.key.span for pair in map(job.own, _FILTERS) if pair]
        if not filters or job.has("rules") or any(run.runs(job) is not Runs.NO for run in self._runs):
            return None
        if job.name in self._with_constants:
            return None
        is_own = all(run.decision(job).runs is Runs.NO for run in self._runs)
        reason = "filters" if is_own else "workflow"
        return DeadJobFact(job, reason, (*filters, *self._of_workflow(reason)))

    def _of_workflow(self, reason: str) -> tuple[Span, ...]:
        return (self._workflow.rules.node.span,) if self._workflow and reason == "workflow" else ()

    def _reason(self, found: UsedRules) -> str:
        """Why jobs with these rules never run; empty where they may, or where a condition of theirs is to blame."""
        entries = found.rules.content.rules
        if self._workflow is None and not all(rule.is_never for rule in entries):
            # There are pipelines for all events, so that only a condition can be to blame.
            return ""
        ways = _ways(entries)
        if ways is None or self._pipelines is None:
            return ""
        if not ways:
            return "never"
        pairs = ((*way.wishes, *start.wishes) for way in ways for start in self._pipelines)
        if self._is_one_possible(pairs, found):
            return ""
        return "workflow" if self._is_one_possible((way.wishes for way in ways), found) else ""

    def _is_one_possible(self, questions: Iterable[Sequence[Wish]], found: UsedRules) -> bool:
        return any(self._all_events.can_be(wishes, found.defined) for wishes in questions)


def _ways(entries: Sequence[RuleEntry]) -> list[_Way] | None:
    """The ways in which something runs by a list with these; None where that cannot be told."""
    before: list[Clauses] = []
    found: list[_Way] = []
    if len(entries) > _MOST:
        return None
    for rule in entries:
        asked, when = rule.asked, rule.when
        if asked is None or (when is not None and (when.alternatives or "$" in when.text)):
            return None
        if not rule.is_never:
            found.append(_Way((Wish(asked), *(Wish(other, applies=False) for other in before))))
        before.append(asked)
    return found


def _is_written_with(job: Job, rules: Node) -> bool:
    """Whether the rules stand where the job's work does: elsewhere they switch off what others wrote."""
    work = next((pair.value for pair in map(job.own, _WORK) if pair), None)
    return work is not None and work.source is rules.source is job.key.source and work.via == rules.via
