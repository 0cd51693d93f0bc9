"""A run as it is kept: what its report says, without the lines and without secrets."""

from __future__ import annotations

import time

from cilint.errors import UsageError
from cilint.findings.finding import SYNTAX_RULE, Finding, Result, Severity
from cilint.findings.fingerprint import digest
from cilint.findings.mask import harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.report.kinds import mending_command
from cilint.text.source import Source

UNNAMED = "."
"""The name of the repository in a report about one, which has none."""
_FORMS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")


class KeptFinding(NamedTuple):
    """A finding of a run; `mends` is the command that mends it, empty where none does."""

    repository: str
    path: str
    line: int
    rule: str
    severity: str
    message: str
    subject: str
    remedy: str
    url: str
    mends: str
    fails: bool
    fingerprint: str


class KeptRun(NamedTuple):
    """A run: when it was (UTC, as 2027-01-31T12:00:00), what tells it from others, and what it found.

    `repositories` have how many errors there were in each.
    """

    moment: str
    digest: str
    repositories: dict[str, int]
    findings: tuple[KeptFinding, ...]


def kept(result: Result, moment: str, text: str) -> KeptRun:
    """The run that a report, the `text`, is of. No secret is in the result, and none of a known format gets out."""
    repositories = dict.fromkeys((_name(found.folder) for found in result.repositories), 0)
    for error in result.errors:
        name = _name(error.span.source.folder if error.span else "")
        repositories[name] = repositories.get(name, 0) + 1
    for finding in result.findings:
        if finding.rule == SYNTAX_RULE:
            repositories[_repository(finding.span.source)] = repositories.get(_repository(finding.span.source), 0) + 1
    return KeptRun(moment, digest(moment, text), repositories, tuple(map(_kept, result.findings)))


def moment_of(text: str) -> str:
    """A day or a moment in UTC, as 2027-01-31 or 2027-01-31T12:00:00Z. Raises `UsageError` for what is none."""
    for form in _FORMS:
        try:
            return time.strftime(_FORMS[0], time.strptime(text.removesuffix("Z"), form))
        except ValueError:
            continue
    raise UsageError(f"{text!r} is no day, as 2027-01-31 is, and no time, as 2027-01-31T12:00:00Z")


def moment_at(seconds: float) -> str:
    """The moment so many seconds after the beginning of 1970."""
    return time.strftime(_FORMS[0], time.gmtime(seconds))


def ranks() -> dict[str, int]:
    """How bad each severity is, by its name."""
    return {severity.value: severity.rank for severity in Severity}


def _kept(finding: Finding) -> KeptFinding:
    source = finding.span.source
    return KeptFinding(
        repository=_repository(source),
        path=redacted(harmless(source.path)),
        line=finding.span.begin.line,
        rule=finding.rule,
        severity=finding.severity.value,
        message=redacted(finding.message),
        subject=redacted(finding.subject),
        remedy=redacted(finding.remedy),
        url=finding.url,
        mends=mending_command(finding),
        fails=finding.fails,
        fingerprint=finding.fingerprint,
    )


def _repository(source: Source) -> str:
    return _name(source.folder)


def _name(folder: str) -> str:
    return redacted(harmless(folder)) or UNNAMED
