"""What of a pipeline and its jobs is compared, as GitLab would run them: after defaults, inheritance and `extends`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.comparing.credentials import JobCredentials
from cilint.comparing.lines import Aspects, Line, LineReader, ShownPlace
from cilint.comparing.occasions import Occasion, runs_of
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.pipeline.entries.table import job_keywords
from cilint.pipeline.job import Job
from cilint.pipeline.model.variables import VariableEntry
from cilint.pipeline.structure.stages import stage_of
from cilint.resolved.origins import KeptAs, kept_files, named
from cilint.settings.model import Settings
from cilint.situation.situation import Situation
from cilint.text.source import Span

_MEANS = frozenset({"extends", "inherit", "stage", "variables"})
"""Keywords of which only what they come to is compared."""
_COMPARED = tuple(sorted(job_keywords() - _MEANS))
_IMAGES = "resolved images"
_PIPELINE_KEYWORDS = ("stages", "workflow")
_ORDER = (
    *(
        "stage",
        "image",
        "services",
        _IMAGES,
        "credentials",
        "variables",
        "rules",
        "only",
        "except",
        "when",
        "allow_failure",
    ),
    *("needs", "dependencies", "environment", "before_script", "script", "after_script"),
)


class Portrait(NamedTuple):
    """A job, or the pipeline as a whole, whose name is empty: all that can differ. `occasions` are by event."""

    name: str
    place: ShownPlace | None
    aspects: Aspects
    occasions: dict[str, Occasion]


class Side(NamedTuple):
    """One state of one pipeline: itself and its jobs, by their names without secrets."""

    whole: Portrait
    jobs: dict[str, Portrait]
    unread: tuple[str, ...] = ()


NOTHING = Side(Portrait("", None, {}, {}), {})
"""A pipeline that is not there."""


def side_of(facts: Facts, settings: Settings, known: Mapping[str, str], mask: Mask) -> Side:
    """One state of a pipeline. `mask` knows the secrets of both.

    `known` are GitLab's variables that are the same in each of its pipelines.
    """
    return _Painter(facts, settings, known, mask).side()


class _Painter:
    def __init__(self, facts: Facts, settings: Settings, known: Mapping[str, str], mask: Mask) -> None:
        self._pipeline = facts.pipeline
        self._mask = mask
        self._credentials = JobCredentials(Situation(facts, settings))
        self._kept: KeptAs = kept_files(self._pipeline)
        self._reader = LineReader(mask, self._placed)
        self._variables = dict(self._variables_of(self._pipeline.variable_entries))
        self._occasions = self._all_occasions(known)

    def side(self) -> Side:
        whole = Portrait("", None, dict(self._of_entries(_PIPELINE_KEYWORDS)), {})
        jobs = (self._portrait(job) for job in self._pipeline.jobs if not job.hidden)
        unread = tuple(self._mask.text(include.name) for include in self._pipeline.unread)
        return Side(whole, {portrait.name: portrait for portrait in jobs}, unread)

    def _portrait(self, job: Job) -> Portrait:
        aspects = dict(self._aspects(job))
        ordered = {name: aspects[name] for name in sorted(aspects, key=_rank)}
        name = self._mask.text(job.name)
        return Portrait(name, self._placed(job.key.span), ordered, self._occasions[job])

    def _aspects(self, job: Job) -> Iterator[tuple[str, tuple[Line, ...]]]:
        stage, node = stage_of(job), job.stage
        where = self._placed(job.key.span if node is None else node.span)
        yield "stage", (Line(self._mask.text(stage or "unknown"), stage or "", where),)
        for keyword in _COMPARED:
            value = job.keyword(keyword)
            if value is not None:
                yield from self._reader.keyword(keyword, value)
        yield from self._job_variables(job)
        yield "credentials", tuple(self._told(self._credentials.of(job)))
        yield _IMAGES, tuple(self._told(self._credentials.resolved_images(job)))

    def _told(self, told: Iterable[tuple[str, Span]]) -> Iterator[Line]:
        return (Line(self._mask.text(text), text, self._placed(span)) for text, span in told)

    def _job_variables(self, job: Job) -> Iterator[tuple[str, tuple[Line, ...]]]:
        job.work.spend(len(self._variables))
        for name, found in self._variables.items():
            if job.inherit is None or job.inherit.takes_variable(name):
                yield from found
        for _, found in self._variables_of(job.variable_entries or {}):
            yield from found

    def _variables_of(
        self, entries: Mapping[str, VariableEntry]
    ) -> Iterator[tuple[str, tuple[tuple[str, tuple[Line, ...]], ...]]]:
        for name, entry in entries.items():
            yield name, tuple(self._variable(self._mask.text(f"variables.{name}"), entry))

    def _variable(self, aspect: str, entry: VariableEntry) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """What an entry comes to: not how it is described, nor what else there is to choose."""
        if entry.value is not None:
            yield from self._reader.aspects(aspect, entry.value)
        if entry.expand is not None:
            yield from self._reader.aspects(f"{aspect}.expand", entry.expand)

    def _of_entries(self, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[Line, ...]]]:
        for name in names:
            if name in self._pipeline.entries:
                yield from self._reader.keyword(name, self._pipeline.entries[name].value)

    def _all_occasions(self, known: Mapping[str, str]) -> dict[Job, dict[str, Occasion]]:
        found: dict[Job, dict[str, Occasion]] = {job: {} for job in self._pipeline.jobs if not job.hidden}
        # Event by event: what one makes of all jobs takes much room, and is not needed for the next.
        for name, run in runs_of(self._pipeline, known):
            for job, occasions in found.items():
                occasions[name] = Occasion.of(run, job, lambda node: self._placed(node.span))
        return found

    def _placed(self, span: Span) -> ShownPlace:
        return ShownPlace(self._mask.text(named(span, self._kept)), self._mask.text(span.source.path), span.begin.line)


def _rank(aspect: str) -> tuple[int, str]:
    keyword = aspect.partition(".")[0]
    return (_ORDER.index(keyword) if keyword in _ORDER else len(_ORDER), aspect)
