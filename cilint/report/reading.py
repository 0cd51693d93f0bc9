"""From a report for programs back to a result, of which every other report can be made; a report holds no secret."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from cilint.errors import CilintError
from cilint.findings.finding import (
    Applicability,
    BaselineUse,
    Confidence,
    Finding,
    Fix,
    Found,
    HiddenBy,
    KnownFinding,
    Related,
    Result,
    Severity,
    Shard,
    Skipped,
    SkippedKind,
)
from cilint.findings.hidden import MARKER
from cilint.lazy.properties import cached_property
from cilint.lazy.typing import Any
from cilint.report.excerpts import ShownLine, line_of
from cilint.report.failure import kind_of
from cilint.report.kinds import FindingKind, command_for
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

_Plain = Mapping[str, Any]


def result_of(report: Mapping[str, Any]) -> Result:
    """The result that a report (`json.document`) is of. What is none raises an exception of Python's own."""
    return Report(report).result()


def titles_in(report: Mapping[str, Any]) -> dict[str, str]:
    """The titles of the rules of a report, by their ids."""
    return {rule["id"]: rule["title"] for rule in report["rules"]}


class Report:
    """A report as a plain value (`json.document`), from which each part of its result can be made by itself.

    What is none raises an exception of Python's own.
    """

    def __init__(self, report: _Plain) -> None:
        self._report = report

    @cached_property
    def _widths(self) -> dict[str, dict[int, int]]:
        # What is said of a line that is not shown needs no more of it than room.
        found: dict[str, dict[int, int]] = {}
        for place in places_in(self._report):
            widths = found.setdefault(place["path"], {})
            for line, column in ((place["line"], place["column"]), (place["end_line"], place["end_column"])):
                widths[line] = max(widths.get(line, 0), _number(column) - 1)
        return found

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {entry["path"]: self._source(entry) for entry in self._report["sources"]}

    def result(self) -> Result:
        """The result."""
        return self.remainder()._replace(
            findings=tuple(self.findings()),
            suppressed=tuple(self.suppressed()),
            sources=tuple(self.sources()),
            checked=tuple(self.checked()),
        )

    def findings(self) -> Iterator[Finding]:
        """Those that are shown."""
        return map(self._finding, self._report["findings"])

    def suppressed(self) -> Iterator[Finding]:
        """Those that are not."""
        return map(self._suppressed, self._report["suppressed"])

    def sources(self) -> Iterator[Source]:
        """The files that the run has read."""
        return (self._sources[entry["path"]] for entry in self._report["sources"] if entry["read"])

    def checked(self) -> Iterator[Source]:
        """The files that were to be checked."""
        return (self._sources[path] for path in self._report["checked"])

    def remainder(self) -> Result:
        """The result without what there may be much of."""
        report = self._report
        shard = report["shard"]
        return Result(
            skipped=tuple(
                Skipped(entry["what"], entry["why"], SkippedKind(entry["kind"]), entry["repository"] or "")
                for entry in report["skipped"]
            ),
            errors=tuple(map(self._error, report["errors"])),
            broken=bool(report["broken"]),
            repositories=tuple(Found((), folder=folder) for folder in report["repositories"] or _alone(report)),
            baselines=tuple(map(_baseline, report["baselines"])),
            shard=Shard(_number(shard["number"]), _number(shard["total"]), shard["plan"]) if shard else None,
            is_masked=True,
        )

    def _source(self, entry: _Plain) -> Source:
        """A source that has the lines of a report where they were, and no text in the others."""
        lines = {line: ShownLine(" " * width) for line, width in self._widths.get(entry["path"], {}).items()}
        lines |= {line["line"]: line_of(line) for line in entry["lines"]}
        source = _source(entry, "".join(_spread(lines)))
        source.masked = tuple(
            (start + offset, start + offset + len(MARKER))
            for number, line in lines.items()
            if line.masked
            for start in (source.line_starts[number - 1],)
            for offset in line.masked
        )
        return source

    def _span(self, place: _Plain) -> Span:
        source = self._sources[place["path"]]
        start = source.offset(_number(place["line"]), _number(place["column"]))
        return Span(source, start, source.offset(_number(place["end_line"]), _number(place["end_column"])))

    def _finding(self, entry: _Plain) -> Finding:
        return Finding(
            *(entry["rule"], entry["message"], self._span(entry)),
            *(Severity(entry["severity"]), Confidence(entry["confidence"])),
            label=entry["label"],
            remedy=entry["help"],
            jobs=tuple(entry["jobs"]),
            related=tuple(Related(self._span(place), place["note"], place["way"]) for place in entry["related"]),
            section=entry["section"],
            subject=entry["subject"],
            fold=entry["fold"],
            fixes=tuple(map(self._fix, entry["fixes"])),
            url=entry["url"] or "",
            fails=entry["fails"],
            is_aside=entry["aside"],
            fingerprint=entry["fingerprint"],
        )

    def _suppressed(self, entry: _Plain) -> Finding:
        return self._finding(entry)._replace(reason=entry["reason"], hidden_by=HiddenBy(entry["by"]))

    def _fix(self, entry: _Plain) -> Fix:
        edits = tuple(Edit(self._span(edit), edit["replacement"]) for edit in entry["edits"])
        return Fix(entry["title"], edits, Applicability(entry["applicability"]))

    def _error(self, entry: _Plain) -> CilintError:
        span = None
        if "line" in entry:
            span = self._span(entry)
        elif "path" in entry:
            span = Span(_source(entry, ""), 0, 0)
        return kind_of(entry["check"])(entry["message"], span)


def _source(entry: _Plain, text: str) -> Source:
    folder, path = entry["repository"] or "", entry["path"]
    if folder and not posixpath.isabs(path):
        path = posixpath.relpath(path, folder)
    return Source(path, text, entry["name"], folder=folder)


def _alone(report: _Plain) -> Sequence[str]:
    """Of one repository, a report has no name; it is told from a run that found nothing to check."""
    return ("",) if report["checked"] or report["sources"] else ()


def finding_kind(entry: _Plain) -> FindingKind:
    """What counts of a finding where there are many, from its entry alone: its place need not be looked for."""
    applicable = {Applicability(fix["applicability"]) for fix in entry["fixes"]}
    return FindingKind(
        *(entry["rule"], Severity(entry["severity"]), entry["fails"], entry["aside"]),
        *(bool(entry["url"]), command_for(applicable, entry["help"])),
    )


def places_in(report: _Plain) -> Iterator[_Plain]:
    """All places in files of which a report speaks."""
    for key in ("errors", "findings", "suppressed"):
        for entry in report[key]:
            yield from places_of(key, entry)


def places_of(key: str, entry: _Plain) -> Iterator[_Plain]:
    """The places in files of which an entry speaks that a report has under a key."""
    if key == "errors" and "line" in entry:
        yield entry
    elif key in ("findings", "suppressed"):
        yield entry
        yield from entry["related"]
        yield from (edit for fix in entry["fixes"] for edit in fix["edits"])


def _number(value: object) -> int:
    """A line or column, of which no file that cilint reads has more."""
    if not isinstance(value, int) or not 0 < value <= MAX_FILE_BYTES + 1:
        raise ValueError("a line or column is none")
    return value


def _spread(lines: Mapping[int, ShownLine]) -> Iterator[str]:
    before = 1
    for number, line in sorted(lines.items()):
        yield "\n" * (_number(number) - before)
        yield line.text
        before = number
    # A file that has a line is not empty.
    yield "\n"


def _baseline(entry: _Plain) -> BaselineUse:
    def known(entries: Sequence[_Plain]) -> tuple[KnownFinding, ...]:
        places = (Source(entry["file"], "\n" * (_number(each["line"]) - 1)) for each in entries)
        return tuple(
            KnownFinding(
                *(each["path"], each["in"], each["rule"], each["fingerprint"]),
                Span(source, len(source.text), len(source.text)),
            )
            for each, source in zip(entries, places, strict=True)
        )

    folder = entry["repository"] or ""
    return BaselineUse(entry["file"], mended=known(entry["mended"]), doubtful=known(entry["doubtful"]), folder=folder)
