"""The report for programs: all that is known of a result, as one JSON object."""

from __future__ import annotations

import json
import re

from cilint.findings.finding import Finding, Fix, Related, Result
from cilint.findings.fingerprint import fingerprints, place
from cilint.findings.mask import Mask, harmless, redacted
from cilint.report.documentation import documentation_url
from cilint.report.failure import Failure, failures
from cilint.report.options import ReportOptions
from cilint.report.summary import severity_counts
from cilint.text.edit import Edit
from cilint.text.source import Span

FORMAT_VERSION = 1
"""Changes when a key is taken away or changes its meaning, not when one is added."""


def render(result: Result, _options: ReportOptions) -> str:
    """The report on a result; the options, which are about what people see, change nothing in it.

    Lines and columns count from 1, columns in code points of the line as it is shown, with its secrets masked;
    `end_line` and `end_column` are the position after the last character. Secrets are masked in every text.
    """
    mask = Mask.of(result)
    prints = fingerprints(result)
    report = {
        "version": FORMAT_VERSION,
        "findings": [_finding(finding, prints[place(finding)], mask) for finding in result.findings],
        "suppressed": [
            {**_finding(finding, prints[place(finding)], mask), "reason": redacted(_text(finding.reason, mask))}
            for finding in result.suppressed
        ],
        "skipped": [
            {"kind": skipped.kind.value, "what": _text(skipped.what, mask), "why": _text(skipped.why, mask)}
            for skipped in result.skipped
        ],
        "errors": [_error(failure, mask) for failure in failures(result, mask)],
        "summary": {
            "files": len(result.sources),
            "findings": len(result.findings),
            "severities": {severity.value: count for severity, count in severity_counts(result.findings).items()},
            "suppressed": len(result.suppressed),
            "skipped": len(result.skipped),
            "errors": len(result.errors),
        },
    }
    return dumps(report) + "\n"


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


def _finding(finding: Finding, fingerprint: str, mask: Mask) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "message": _text(finding.message, mask),
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        **_place(finding.span, mask),
        "jobs": [mask.text(job) for job in finding.jobs],
        "related": [_related(related, mask) for related in finding.related],
        "fixes": [_fix(fix, mask) for fix in finding.fixes],
        "fingerprint": fingerprint,
        "url": None if finding.is_house else documentation_url(finding.rule),
    }


def _fix(fix: Fix, mask: Mask) -> dict[str, object]:
    edits = [{**_place(edit.span, mask), "replacement": edit.replacement} for edit in fix.edits]
    can_be_told = all(_can_be_told(edit, mask) for edit in fix.edits)
    # A part of a fix is none: where one edit cannot be told, there are none here, and `--fix` makes them all.
    return {
        "title": _text(fix.title, mask),
        "applicability": fix.applicability.value,
        "edits": edits if can_be_told else [],
    }


def _can_be_told(edit: Edit, mask: Mask) -> bool:
    """Whether an edit holds no secret, and its place is where the report says: a column tells a secret's length."""
    hidden = mask.hidden(edit.span.source)
    _, start, end = edit.span
    if hidden.overlaps(start, end) or hidden.displaces(start) or hidden.displaces(end):
        return False
    return all(_text(line, mask) == line for line in re.split(r"\r?\n", edit.replacement))


def _related(related: Related, mask: Mask) -> dict[str, object]:
    return {**_place(related.span, mask), "note": _text(related.note, mask)}


def _place(span: Span, mask: Mask) -> dict[str, object]:
    begin, finish = mask.begin(span), mask.finish(span)
    return {
        "path": span.source.path,
        "line": begin.line,
        "column": begin.column,
        "end_line": finish.line,
        "end_column": finish.column,
    }


def _error(failure: Failure, mask: Mask) -> dict[str, object]:
    error: dict[str, object] = {"check": failure.check, "message": harmless(failure.message)}
    if failure.span:
        error["path"] = failure.span.source.path
    if failure.span and failure.has_line:
        error["line"], error["column"] = mask.begin(failure.span)
    return error


def _text(text: str, mask: Mask) -> str:
    """A text for people: what is printed of it, by `jq -r` for instance, must do no harm."""
    return harmless(mask.text(text))
