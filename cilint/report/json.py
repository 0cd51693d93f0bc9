"""The report for programs: all that is known of a result, as one JSON object (report.schema.json describes it)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from cilint.findings.finding import BaselineUse, KnownFinding, Result
from cilint.findings.mask import Mask, harmless
from cilint.lazy.typing import Any
from cilint.report.excerpts import excerpts
from cilint.report.failure import Failure
from cilint.report.kinds import kinds_of, severity_counts
from cilint.report.options import ReportOptions
from cilint.report.parts import part
from cilint.report.reported import Region, ReportedFinding, ReportedFix, reported

_Entry = Mapping[str, Any]

FORMAT_VERSION = 1
"""Changes when a key is taken away or changes its meaning, not when one is added."""


def pieces(result: Result, options: ReportOptions) -> Iterator[str]:
    """The report on a result; of the options, those about what people see change nothing in it."""
    yield from streamed(_spliced(result) if result.reports else _parts(result, options.titles))
    yield "\n"


def _spliced(result: Result) -> dict[str, object]:
    """The report on a result, as `streamed` takes it: put together from those on its repositories."""
    reports = result.reports

    def each(key: str, *, where: Callable[[_Entry], bool] = bool) -> Iterator[_Entry]:
        return (entry for report in reports for entry in report[key] if where(entry))

    few: dict[str, list[_Entry]] = {key: [] for key in ("skipped", "errors", "repositories", "baselines", "rules")}
    for report in reports:
        for key, entries in few.items():
            entries += report[key]
    rules = {entry["id"]: entry for entry in few.pop("rules")}
    return {
        "version": FORMAT_VERSION,
        "findings": each("findings"),
        "suppressed": each("suppressed"),
        **few,
        "summary": _summary(result),
        "broken": result.broken,
        "shard": result.shard._asdict() if result.shard else None,
        "rules": [rules[rule] for rule in sorted(rules)],
        "checked": each("checked"),
        # Those that the run has read come first.
        "sources": chain(each("sources", where=_is_read), each("sources", where=lambda entry: not _is_read(entry))),
    }


def document(result: Result, titles: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """The report on a result as a plain value; `titles` are those of rules, by their ids."""
    parts = _parts(result, titles).items()
    return {key: [*part] if isinstance(part, Iterator) else part for key, part in parts}


def _parts(result: Result, titles: Mapping[str, str]) -> dict[str, object]:
    """The report on a result, as `streamed` takes it: what there may be much of is made when it is written."""
    known = reported(result)
    rules = sorted({finding.rule for finding in chain(result.findings, result.suppressed)})
    return {
        "version": FORMAT_VERSION,
        "findings": map(_finding, known.findings),
        "suppressed": (
            {**_finding(finding), "reason": finding.reason, "by": finding.hidden_by} for finding in known.suppressed
        ),
        "skipped": [
            {
                "kind": skipped.kind.value,
                "what": known.mask.line(skipped.what),
                "why": known.mask.line(skipped.why),
                "repository": known.mask.line(skipped.folder) or None,
            }
            for skipped in result.skipped
        ],
        "errors": [_error(failure, known.mask) for failure in known.errors],
        "repositories": [
            known.mask.line(folder) for folder in dict.fromkeys(found.folder for found in result.repositories) if folder
        ],
        "baselines": [_baseline(use, known.mask) for use in result.baselines],
        "summary": _summary(result),
        "broken": result.broken,
        "shard": result.shard._asdict() if result.shard else None,
        "rules": [{"id": rule, "title": titles[rule]} for rule in rules if rule in titles],
        "checked": [source.shown_path for source in result.checked],
        "sources": excerpts(result, known.errors, known.mask),
    }


def _summary(result: Result) -> dict[str, object]:
    severities = severity_counts(kinds_of(result.findings))
    return {
        "files": len(result.sources),
        "findings": len(result.findings),
        "severities": {severity.value: count for severity, count in severities.items()},
        "suppressed": len(result.suppressed),
        "skipped": len(result.skipped),
        "errors": len(result.errors),
    }


def _is_read(source: _Entry) -> bool:
    return bool(source["read"])


def schema() -> str:
    """The JSON schema of the report."""
    return part("report.schema.json")


def streamed(value: object) -> Iterator[str]:
    """The pieces of a value as `dumps` gives it: an iterator in it is a list, of which one item at a time is there."""
    if isinstance(value, dict) and any(isinstance(item, Iterator) for item in value.values()):
        for number, (key, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}{dumps(key)}:"
            yield from streamed(item)
        yield "}"
    elif isinstance(value, Iterator):
        separator = "["
        for item in value:
            yield separator
            yield from streamed(item)
            separator = ","
        yield "[]" if separator == "[" else "]"
    else:
        yield dumps(value)


def dumps(value: object) -> str:
    """A value as JSON in ASCII, without control characters.

    A lone surrogate, which may come out of a file's name or a YAML escape, becomes U+FFFD: many parsers refuse a text
    that holds one (RFC 8259, section 8.2).
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not text.isprintable():
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return re.sub("[^\x20-\x7e]", lambda match: _escape(match[0]), text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[index : index + 2].hex()}" for index in range(0, len(units), 2))


def _finding(finding: ReportedFinding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "message": finding.message,
        "severity": finding.severity.value,
        "confidence": finding.confidence,
        **_place(finding.region),
        "repository": finding.span.source.folder or None,
        "label": finding.label,
        "help": finding.remedy,
        "jobs": list(finding.jobs),
        "related": [
            {**_place(related.region), "note": related.note, "way": related.is_way} for related in finding.related
        ],
        "fixes": [_fix(fix) for fix in finding.fixes],
        "fingerprint": finding.fingerprint,
        "url": finding.url,
        "fails": finding.fails,
        "aside": finding.is_aside,
        "section": finding.section,
        "fold": finding.fold,
        "subject": finding.subject,
    }


def _baseline(use: BaselineUse, mask: Mask) -> dict[str, object]:
    def told(entries: Iterable[KnownFinding]) -> list[dict[str, object]]:
        return [
            {
                "path": mask.line(entry.span.source.shown(entry.path)),
                "in": mask.line(entry.section),
                "rule": mask.line(entry.rule),
                "fingerprint": entry.fingerprint,
                "line": entry.span.begin.line,
            }
            for entry in entries
        ]

    return {
        "file": mask.line(use.name),
        "repository": mask.line(use.folder) or None,
        "mended": told(use.mended),
        "doubtful": told(use.doubtful),
    }


def _fix(fix: ReportedFix) -> dict[str, object]:
    return {
        "title": fix.title,
        "applicability": fix.applicability.value,
        "edits": [{**_place(edit.region), "replacement": edit.text} for edit in fix.edits],
    }


def _place(region: Region) -> dict[str, object]:
    return {
        "path": region.path,
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }


def _error(failure: Failure, mask: Mask) -> dict[str, object]:
    error: dict[str, object] = {"check": failure.check, "message": harmless(failure.message)}
    if failure.span:
        source = failure.span.source
        error |= {"path": source.shown_path, "name": source.name, "repository": source.folder or None}
    if failure.span and failure.has_line:
        error["line"], error["column"] = mask.begin(failure.span)
        error["end_line"], error["end_column"] = mask.finish(failure.span)
    return error
