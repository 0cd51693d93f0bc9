"""What a job sees of its variables in one event: every definition of a name, and which of them counts.

Source: GitLab's doc/ci/variables/_index.md ("CI/CD variable precedence") and lib/gitlab/ci/variables/builder.rb.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import Value
from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.events.decision import Decision
from cilint.pipeline.events.dotenv import DotenvReport, dotenv_reports
from cilint.pipeline.events.event import Event, Others
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.model.rules import RuleEntry
from cilint.pipeline.predefined import Phase, predefined
from cilint.pipeline.substitution import references

_ORDER = {scope: number for number, scope in enumerate(Scope)}
MOST_LEVELS = 20
"""Levels of variables within variables that are looked into."""


class Counts(Enum):
    """Whether a definition counts."""

    YES = "counts"
    MAY = "may count"
    NO = "overridden"


class Sighting(NamedTuple):
    """One definition: by a file, by the report of another job, or else by the event, whose `value` it then has.

    What is given (`is_given`) goes over the files, and GitLab's own variables under them.
    """

    counts: Counts
    definition: Definition | None = None
    value: Value = None
    is_given: bool = False
    report: DotenvReport | None = None


class Sight:
    """The variables of a job in one event."""

    def __init__(self, event: Event, run: Run, job: Job) -> None:
        self._event = event
        self._run = run
        self._job = job
        self._known: dict[str, tuple[Sighting, ...]] = {}
        self._depths: dict[str, int] = {}
        self.reports = dotenv_reports(run.pipeline, job)
        self._by_name: dict[str, list[Definition]] = {}
        for definition in job.variables:
            # Whoever asks for it asks for all of them, each with what it holds.
            job.work.spend(60)
            self._by_name.setdefault(definition.name, []).append(definition)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the files or the event define, and those of GitLab's own variables that their values hold."""
        handed_on = (name for report in self.reports for name in report.names)
        own = dict.fromkeys((*self._by_name, *self._event.given, *handed_on))
        texts = (definition.text for definitions in self._by_name.values() for definition in definitions)
        used = dict.fromkeys(name for text in texts for name in references(text) if predefined(name))
        return tuple(own | used)

    def sightings(self, name: str) -> tuple[Sighting, ...]:
        """The definitions of a name, the one with the highest precedence first."""
        if name not in self._known:
            self._known[name] = tuple(self._decided(name))
        return self._known[name]

    def _decided(self, name: str) -> Iterator[Sighting]:
        is_decided = False
        for sighting in self._in_order(name):
            yield sighting._replace(counts=Counts.NO) if is_decided else sighting
            is_decided |= sighting.counts is Counts.YES

    def _in_order(self, name: str) -> Iterator[Sighting]:
        if name in self._event.given:
            yield Sighting(Counts.YES, value=self._event.given[name], is_given=True)
        definitions = sorted(self._by_name.get(name, ()), key=lambda item: _ORDER[item.scope], reverse=True)
        over = [definition for definition in definitions if _ORDER[definition.scope] >= _ORDER[Scope.FORWARDED]]
        yield from self._of_files(over)
        yield from (Sighting(Counts.MAY, report=report) for report in self.reports if name in report.names)
        yield from self._of_files(definitions[len(over) :])
        if predefined(name):
            yield Sighting(Counts.YES, value=self._run.seen(None).look_up_predefined(name))

    def _of_files(self, definitions: list[Definition]) -> Iterator[Sighting]:
        for scope, group in groupby(definitions, key=lambda item: item.scope):
            yield from self._of_scope(scope, list(group))

    def _of_scope(self, scope: Scope, definitions: list[Definition]) -> Iterator[Sighting]:
        if scope is Scope.RULE:
            yield from self._of_rules(definitions, self._run.decision(self._job))
        elif scope is Scope.WORKFLOW_RULE:
            yield from self._of_rules(definitions, self._run.workflow)
        elif scope in (Scope.MATRIX, Scope.FORWARDED):
            yield from _of_several(definitions)
        else:
            yield from self._with_options(definitions)

    def _with_options(self, definitions: list[Definition]) -> Iterator[Sighting]:
        """Of a variable with options the first is the value; who starts a pipeline by hand chooses another perhaps."""
        is_chosen = len(definitions) > 1 and self._event.others is Others.ANY
        for number, definition in enumerate(definitions):
            if number == 0 or is_chosen:
                yield Sighting(Counts.MAY if is_chosen else Counts.YES, definition)

    def _of_rules(self, definitions: list[Definition], decision: Decision) -> Iterator[Sighting]:
        """Those in the `variables:` of the entries that decide, or may."""
        deciding = [outcome.rule for outcome in decision.running]
        self._job.work.spend(len(definitions) * len(deciding))
        for definition in definitions:
            holders = [rule for rule in deciding if rule is not None and _is_of(definition, rule)]
            if holders:
                yield Sighting(Counts.YES if len(holders) == len(deciding) else Counts.MAY, definition)

    def depth(self, name: str) -> int:
        """How many levels of variables within variables there are below a value, as far as anybody looks."""
        return self._depth(name, 0)

    def _depth(self, name: str, level: int) -> int:
        if level >= MOST_LEVELS:
            return 0
        if name not in self._depths:
            # What leads back to itself goes no deeper.
            self._depths[name] = 0
            found = self.sure(name)
            inner = dict.fromkeys(references(found.text)) if found and not found.raw else {}
            self._depths[name] = max((1 + self._depth(each, level + 1) for each in inner), default=0)
        return self._depths[name]

    def sure(self, name: str) -> Definition | None:
        """The definition in a file that surely counts."""
        first = next(iter(self.sightings(name)), None)
        return first.definition if first and first.counts is Counts.YES else None


def _is_of(definition: Definition, rule: RuleEntry) -> bool:
    """Whether an entry gives the variable, and this value."""
    entry, place = rule.variables.get(definition.name), definition.span
    span = entry.node.span if entry else None
    return span is not None and span.source is place.source and span.start <= place.start <= span.end


def _of_several(definitions: list[Definition]) -> Iterator[Sighting]:
    """Those of which one counts, for each job that `parallel:` makes, or for each start."""
    counts = Counts.YES if len({definition.text for definition in definitions}) == 1 else Counts.MAY
    return (Sighting(counts, definition) for definition in definitions)


def phases(name: str, sighting: Sighting) -> tuple[str, ...]:
    """Where a value can be used: in `include`, in `workflow`, in `rules` of jobs, in the job."""
    whole = ("include", "workflow", "rules", "job")
    if sighting.report:
        return ("job",)
    if sighting.definition:
        return _PHASES[sighting.definition.scope]
    own = predefined(name)
    if sighting.is_given or own is None or own.phase is Phase.PRE_PIPELINE:
        return whole
    return whole[2:] if own.phase is Phase.PIPELINE else whole[3:]


_PHASES = {
    Scope.GLOBAL: ("workflow", "rules", "job"),
    Scope.WORKFLOW_RULE: ("rules", "job"),
    Scope.JOB: ("rules", "job"),
    Scope.MATRIX: ("job",),
    Scope.RULE: ("job",),
    Scope.FORWARDED: ("include", "workflow", "rules", "job"),
    Scope.SERVICE: ("job",),
}
