"""What of a pipeline and its jobs is compared, as GitLab would run them: after defaults, inheritance and `extends`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cilint.comparing.credentials import Credentials
from cilint.comparing.lines import Aspects, Line, Place, Reader
from cilint.comparing.occasions import Occasion, runs_of
from cilint.engine.trees import Path, PlainTree, pipeline_tree
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask
from cilint.pipeline.definitions import inherited
from cilint.pipeline.entries.table import job_keywords
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.structure.stages import stage_of
from cilint.resolved.origins import Kept, kept_files, named, place
from cilint.settings.model import Settings
from cilint.situation.situation import Situation
from cilint.text.source import Span

_MEANS = frozenset({"extends", "inherit", "stage", "variables"})
"""Keywords of which only what they come to is compared."""
_NO_MEANING = frozenset({"description", "options"})
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
    place: Place | None
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
        self._credentials = Credentials(Situation(facts, settings))
        self._kept: Kept = kept_files(self._pipeline)
        self._shown = pipeline_tree(self._pipeline, mask)
        # Without a mask: that a secret was changed is worth knowing, and only whether lines are equal is asked.
        self._raw = pipeline_tree(self._pipeline, Mask())
        self._reader = Reader(self._locate)
        self._variables = dict(self._global_variables())
        self._runs = runs_of(self._pipeline, known)

    def side(self) -> Side:
        whole = Portrait("", None, dict(self._of_entries(_PIPELINE_KEYWORDS)), {})
        jobs = (self._portrait(job) for job in self._pipeline.jobs if not job.hidden)
        unread = tuple(self._mask.text(include.name) for include in self._pipeline.unread)
        return Side(whole, {portrait.name: portrait for portrait in jobs}, unread)

    def _portrait(self, job: Job) -> Portrait:
        aspects = dict(self._aspects(job))
        ordered = {name: aspects[name] for name in sorted(aspects, key=_rank)}
        name = self._mask.text(job.name)
        return Portrait(name, self._placed(job.key.span), ordered, self._occasions(job))

    def _aspects(self, job: Job) -> Iterator[tuple[str, tuple[Line, ...]]]:
        stage = stage_of(job)
        where = self._locate((job.name, "stage"))
        yield "stage", (Line(self._mask.text(stage or "unknown"), stage or "", where),)
        value, raw = self._shown.value[job.name], self._raw.value[job.name]
        for keyword in sorted((value.keys() & job_keywords()) - _MEANS):
            for name, lines in self._reader.aspects(keyword, value[keyword], raw[keyword], (job.name, keyword)):
                yield self._mask.text(name), lines
        yield from self._job_variables(job)
        yield "credentials", tuple(self._told(self._credentials.of(job)))
        yield _IMAGES, tuple(self._told(self._credentials.resolved_images(job)))

    def _told(self, told: Iterable[tuple[str, Span]]) -> Iterator[Line]:
        return (Line(self._mask.text(text), text, self._placed(span)) for text, span in told)

    def _job_variables(self, job: Job) -> Iterator[tuple[str, tuple[Line, ...]]]:
        inherit = job.node.get("inherit")
        job.work.spend(len(self._variables))
        keeps = inherited(inherit.get("variables") if inherit else None)
        for name, found in self._variables.items():
            if keeps(name):
                yield from found
        yield from (pair for _, found in self._variables_at((job.name, "variables")) for pair in found)

    def _global_variables(self) -> Iterator[tuple[str, tuple[tuple[str, tuple[Line, ...]], ...]]]:
        return self._variables_at(("variables",))

    def _variables_at(self, path: Path) -> Iterator[tuple[str, tuple[tuple[str, tuple[Line, ...]], ...]]]:
        shown, raw = _at(self._shown, path), _at(self._raw, path)
        for name in shown if isinstance(shown, dict) else ():
            yield name, tuple(self._variable(name, shown[name], raw[name], (*path, name)))

    def _variable(self, name: str, shown: Any, raw: Any, path: Path) -> Iterator[tuple[str, tuple[Line, ...]]]:
        aspect = self._mask.text(f"variables.{name}")
        entries = shown if isinstance(shown, dict) else {"value": shown}
        for key in (key for key in entries if key not in _NO_MEANING):
            inner = (*path, key) if isinstance(shown, dict) else path
            value = raw[key] if isinstance(shown, dict) else raw
            for found, lines in self._reader.aspects("", entries[key], value, inner):
                yield f"{aspect}{'' if key == 'value' else f'.{key}'}{found}", lines

    def _of_entries(self, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[Line, ...]]]:
        for name in names:
            if name in self._shown.value:
                yield from self._reader.aspects(name, self._shown.value[name], self._raw.value[name], (name,))

    def _occasions(self, job: Job) -> dict[str, Occasion]:
        return {name: self._occasion(run, job) for name, run in self._runs.items()}

    def _occasion(self, run: Run, job: Job) -> Occasion:
        return Occasion.of(run, job, lambda node: self._placed(node.span))

    def _locate(self, path: Path) -> Place | None:
        span = place(self._shown, path)
        # A default that is written nowhere stands where its owner does.
        span = place(self._shown, path[:-1]) if span is None else span
        return self._placed(span) if span else None

    def _placed(self, span: Span) -> Place:
        return Place(self._mask.text(named(span, self._kept)), self._mask.text(span.source.path), span.begin.line)


def _at(tree: PlainTree, path: Path) -> Any:
    value: Any = tree.value
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _rank(aspect: str) -> tuple[int, str]:
    keyword = aspect.partition(".")[0]
    return (_ORDER.index(keyword) if keyword in _ORDER else len(_ORDER), aspect)
