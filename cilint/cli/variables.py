"""`cilint variables`: what a job sees of its variables in an event, who defines them, and who overrides whom."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from cilint.cli.answers import Answers
from cilint.cli.exit_code import ExitCode
from cilint.cli.jobs import ask, bounded, tell
from cilint.cli.jobs_table import events_text, wrapped
from cilint.cli.node_texts import scalar_text
from cilint.cli.variable_values import value_text
from cilint.errors import UsageError
from cilint.findings.mask import Mask, harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.pipeline.conditions.evaluation import Value
from cilint.pipeline.definitions import Scope
from cilint.pipeline.events.dotenv import DotenvReport
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.sight import MOST_LEVELS, Counts, Sight, Sighting, phases
from cilint.pipeline.job import Job
from cilint.pipeline.predefined import Phase, predefined
from cilint.pipeline.substitution import expand_known
from cilint.settings.reading import hint

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""

_LONGEST = 1_000
"""Characters of a value with all that is put into it: variables within variables can make texts without end."""
_SCOPES = {
    Scope.GLOBAL: "variables of the pipeline",
    Scope.WORKFLOW_RULE: "workflow:rules",
    Scope.JOB: "variables of the job",
    Scope.MATRIX: "parallel:matrix",
    Scope.RULE: "rules of the job",
    Scope.FORWARDED: "handed on by the parent pipeline",
    Scope.SERVICE: "variables of a service",
}


class _Line(NamedTuple):
    """A definition in words: whether it counts, its value as the end of a sentence, who makes it, where.

    `text` is the value itself, None where it is not known.
    """

    counts: str
    said: str
    text: str | None
    by: str
    path: str = ""
    line: int = 0


class _Shown(NamedTuple):
    """A variable in words."""

    name: str
    value: str
    is_known: bool
    lines: tuple[_Line, ...]
    phases: tuple[str, ...]
    depth: int


def run(options: Namespace) -> ExitCode:
    """Print the variables; standard error says what could not be read, and what GitLab refuses."""
    asked = ask(options)
    pairs = [(answers, job) for answers in asked.answers for job in answers.jobs if job.name == options.job]
    if asked.answers and not pairs:
        names = sorted({job.name for answers in asked.answers for job in answers.jobs})
        raise UsageError(f"there is no job {options.job!r}{hint(options.job, names)}")
    with bounded():
        groups = [group for answers, job in pairs for group in _groups(answers, job, options.name, asked.mask)]
    if options.format == "json":
        json.dump(_document(options.job, groups, asked.mask), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        for line in _lines(groups, asked.mask, is_whole=bool(options.name)):
            print(harmless(line))
    return tell(asked)


_Group = tuple[list[Event], tuple[_Shown, ...]]


def _groups(answers: Answers, job: Job, name: str, mask: Mask) -> list[_Group]:
    """The variables, once for all events in which they are the same."""
    groups: dict[tuple[_Shown, ...], list[Event]] = {}
    for event, asked in answers.runs:
        reader = _Reader(Sight(event, asked, job), job, mask)
        names = (name,) if name else reader.sight.names
        groups.setdefault(tuple(map(reader.shown, names)), []).append(event)
    return [(events, shown) for shown, events in groups.items()]


class _Reader:
    """Puts into words what a job sees."""

    def __init__(self, sight: Sight, job: Job, mask: Mask) -> None:
        self.sight = sight
        self._job = job
        self._mask = mask
        self._values: dict[str, str | None] = {}

    def shown(self, name: str) -> _Shown:
        """A variable with all its definitions."""
        sightings = self.sight.sightings(name)
        lines = tuple(self._line(name, sighting) for sighting in sightings)
        value = self._value(name)
        if value is None:
            said = self._unknown(name, sightings, lines)
            # GitLab knows its own, and what is given and handed on, though nobody else does.
            is_set = any(sighting.definition is None and sighting.value is not None for sighting in sightings[:1])
            is_handed_on = bool(sightings) and all(sighting.report for sighting in sightings)
            found = phases(name, sightings[0]) if is_set or is_handed_on else ()
            return _Shown(self._mask.text(name), said, is_known=False, lines=lines, phases=found, depth=0)
        return _Shown(self._mask.text(name), value, True, lines, phases(name, sightings[0]), self.sight.depth(name))

    def _unknown(self, name: str, sightings: Sequence[Sighting], lines: Sequence[_Line]) -> str:
        """Why the value of a variable is not known."""
        if any(sighting.counts is Counts.MAY for sighting in sightings):
            if all(sighting.report for sighting in sightings):
                return "is what the scripts of another job say"
            return "is one of several"
        own = predefined(name)
        if own is None:
            reports = [_by(_of_report(report, Counts.MAY, self._mask)) for report in self.sight.reports]
            others = " or ".join([*reports, "a setting of the project"])
            return f"is not known: no file defines it, and {others} may"
        if own.phase is Phase.JOB_ONLY:
            return "is not known: GitLab sets it for the runner alone"
        return lines[0].said if lines else "is not known: GitLab sets it"

    def _line(self, name: str, sighting: Sighting) -> _Line:
        if sighting.report:
            return _of_report(sighting.report, sighting.counts, self._mask)
        definition = sighting.definition
        if definition is None:
            by = "set for the event" if sighting.is_given else "GitLab"
            said = value_text(name, sighting.value, None, self._mask)
            return _Line(sighting.counts.value, said, self._text(sighting.value), by)
        by = _SCOPES[definition.scope] + (", not expanded" if definition.raw else "")
        place = definition.span
        text = scalar_text(definition.value, self._mask)
        return _Line(sighting.counts.value, _said(text), text, by, place.source.shown_path, place.begin.line)

    def _text(self, value: Value) -> str | None:
        return redacted(self._mask.text(value)) if isinstance(value, str) else None

    def _value(self, name: str, level: int = 0) -> str | None:
        """What the job sees, with the variables within it as far as they are known; None where that is not known."""
        if level > MOST_LEVELS:
            return None
        if name not in self._values:
            # What leads back to itself stays as it is written.
            self._values[name] = None
            self._values[name] = self._expanded(name, level + 1)
        return self._values[name]

    def _expanded(self, name: str, level: int) -> str | None:
        first = next(iter(self.sight.sightings(name)), None)
        if first is None or first.counts is not Counts.YES:
            return None
        definition = first.definition
        if definition is None:
            return self._text(first.value)
        text = scalar_text(definition.value, self._mask)
        if definition.raw:
            return text
        expanded = expand_known(
            text, lambda inner: self._value(inner, level) or "", lambda inner: self._value(inner, level) is None
        )
        return (expanded or "")[:_LONGEST]


def _of_report(report: DotenvReport, counts: Counts, mask: Mask) -> _Line:
    place = report.node.span
    by = f"the dotenv report of {mask.text(report.job.name)}"
    return _Line(counts.value, "is not known", None, by, place.source.shown_path, place.begin.line)


def _lines(groups: Sequence[_Group], mask: Mask, *, is_whole: bool) -> Iterator[str]:
    for number, (events, shown) in enumerate(groups):
        if number:
            yield ""
        yield from wrapped("", mask.text(events_text(events)))
        if not shown:
            yield "  no variable: no file defines one that this job sees"
        for variable in shown:
            yield from _whole_lines(variable) if is_whole else _short_lines(variable)


def _short_lines(variable: _Shown) -> Iterator[str]:
    counting = [line for line in variable.lines if line.counts != Counts.NO.value]
    more = len(variable.lines) - len(counting)
    by = ", ".join(dict.fromkeys(_by(line) for line in counting)) or "nobody"
    yield f"  {variable.name} {_whole(variable)}"
    yield from wrapped("      ", f"by {by}{f', over {more} other' if more else ''}")


def _whole_lines(variable: _Shown) -> Iterator[str]:
    yield f"  {variable.name} {_whole(variable)}"
    for line in variable.lines:
        yield f"    {line.counts:10}  {line.said}, {_by(line)}"
    if variable.phases:
        yield f"    known in    {', '.join(variable.phases)}"
    if variable.depth:
        yield f"    expansion   {variable.depth} level{'s' if variable.depth > 1 else ''} deep"


def _whole(variable: _Shown) -> str:
    return _said(variable.value) if variable.is_known else variable.value


def _said(text: str) -> str:
    on_one_line = text.replace("\n", "\\n")
    return f'= "{on_one_line}"'


def _by(line: _Line) -> str:
    return f"{line.by} ({line.path}:{line.line})" if line.path else line.by


def _document(job: str, groups: Sequence[_Group], mask: Mask) -> dict[str, Any]:
    found = [
        {
            "events": [mask.text(event.name) for event in events],
            "variables": [_plain(variable) for variable in shown],
        }
        for events, shown in groups
    ]
    return {"version": FORMAT_VERSION, "job": mask.text(job), "groups": found}


def _plain(variable: _Shown) -> dict[str, Any]:
    definitions = [
        {"status": line.counts, "value": line.text, "by": line.by}
        | ({"path": line.path, "line": line.line} if line.path else {})
        for line in variable.lines
    ]
    return {
        "name": variable.name,
        "value": variable.value if variable.is_known else None,
        "unknown": None if variable.is_known else variable.value,
        "definitions": definitions,
        "phases": list(variable.phases),
        "depth": variable.depth,
    }
