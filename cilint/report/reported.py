"""What programs are told of a result: each text without secrets and on one line, each place as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cilint.findings.finding import Applicability, Finding, Fix, Result, Severity
from cilint.findings.fingerprint import fingerprints
from cilint.findings.mask import Mask, redacted
from cilint.lazy.records import NamedTuple
from cilint.lazy.remade import Remade
from cilint.report.failure import Failure, failures
from cilint.text.edit import Edit
from cilint.text.source import Span


class Region(NamedTuple):
    """A stretch of a file.

    Lines and columns count from 1, columns in code points of the line as it is shown, with its secrets masked;
    `end_line` and `end_column` are the position after the last character. `name` is the path as the user gave it.
    """

    path: str
    name: str
    line: int
    column: int
    end_line: int
    end_column: int


class ReportedNote(NamedTuple):
    """Another place that explains a finding, and what it has to do with it; `is_way` as in `Related`."""

    region: Region
    note: str
    is_way: bool


class ReportedEdit(NamedTuple):
    """What to write in place of a region."""

    region: Region
    text: str


class ReportedFix(NamedTuple):
    """A fix. Where an edit would tell a secret, `edits` is empty, since a part of a fix is none; `--fix` makes it."""

    title: str
    applicability: Applicability
    edits: tuple[ReportedEdit, ...]


class ReportedFinding(NamedTuple):
    """A finding; `url` is None for a house rule, `reason` and `hidden_by` empty where it is not suppressed.

    The last five are as in `Finding`.
    """

    rule: str
    message: str
    severity: Severity
    confidence: str
    region: Region
    label: str
    remedy: str
    jobs: tuple[str, ...]
    related: tuple[ReportedNote, ...]
    fixes: tuple[ReportedFix, ...]
    fingerprint: str
    url: str | None
    reason: str
    hidden_by: str
    span: Span
    fails: bool
    is_aside: bool
    section: str
    fold: str
    subject: str


class Reported(NamedTuple):
    """A result without secrets; `mask` hides them in what else is shown of its files."""

    findings: Sequence[ReportedFinding]
    suppressed: Sequence[ReportedFinding]
    errors: tuple[Failure, ...]
    mask: Mask


def reported(result: Result) -> Reported:
    """What can be told of a result."""
    mask = Mask.of(result)
    prints = fingerprints(result)

    def each(findings: Sequence[Finding]) -> Sequence[ReportedFinding]:
        return Remade(lambda: (_finding(finding, prints(finding), mask) for finding in findings), len(findings))

    return Reported(each(result.findings), each(result.suppressed), tuple(failures(result, mask)), mask)


def region(span: Span, mask: Mask) -> Region:
    """Where a span is, in what is shown of its file."""
    begin, finish = mask.begin(span), mask.finish(span)
    return Region(span.source.shown_path, span.source.name, begin.line, begin.column, finish.line, finish.column)


def _finding(finding: Finding, fingerprint: str, mask: Mask) -> ReportedFinding:
    return ReportedFinding(
        finding.rule,
        mask.line(finding.message),
        finding.severity,
        finding.confidence.value,
        region(finding.span, mask),
        mask.line(finding.label),
        mask.line(finding.remedy),
        tuple(map(mask.text, finding.jobs)),
        tuple(ReportedNote(region(span, mask), mask.line(note), is_way) for span, note, is_way in finding.related),
        tuple(_fix(fix, mask) for fix in finding.fixes),
        fingerprint,
        finding.url or None,
        redacted(mask.line(finding.reason)),
        finding.hidden_by.value if finding.hidden_by else "",
        finding.span,
        finding.fails,
        finding.is_aside,
        mask.line(finding.section),
        mask.line(finding.fold),
        mask.line(finding.subject),
    )


def _fix(fix: Fix, mask: Mask) -> ReportedFix:
    can_be_told = all(_can_be_told(edit, mask) for edit in fix.edits)
    edits = tuple(ReportedEdit(region(edit.span, mask), edit.replacement) for edit in fix.edits)
    return ReportedFix(mask.line(fix.title), fix.applicability, edits if can_be_told else ())


def _can_be_told(edit: Edit, mask: Mask) -> bool:
    """Whether an edit holds no secret, and its place is where the report says: a column tells a secret's length."""
    hidden = mask.hidden(edit.span.source)
    _, start, end = edit.span
    if hidden.overlaps(start, end) or hidden.displaces(start) or hidden.displaces(end):
        return False
    return all(mask.line(line) == line for line in re.split(r"\r?\n", edit.replacement))
