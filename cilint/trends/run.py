"""A run as it is kept: what its report says, without the lines and without secrets."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from hashlib import sha256

from cilint.errors import UsageError
from cilint.findings.finding import SYNTAX_RULE, Finding, Result, Severity
from cilint.findings.mask import harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import BinaryIO
from cilint.report.kinds import mending_command

UNNAMED = "."
"""The name of the repository in a report about one, which has none."""
_PIECE = 1 << 16
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


def kept(results: Iterable[Result], moment: str, digest: str) -> KeptRun:
    """The run that a report is of, told by its `run_digest`, from the results for its repositories.

    No secret is in the results, and none of a known format gets out.
    """
    repositories: dict[str, int] = {}
    findings: list[KeptFinding] = []
    keeper = _Keeper()
    for result in results:
        own = [keeper.kept(finding) for finding in result.findings]
        broken = [_name(error.span.source.folder if error.span else "") for error in result.errors]
        broken += [finding.repository for finding in own if finding.rule == SYNTAX_RULE]
        for name in (_name(found.folder) for found in result.repositories):
            repositories.setdefault(name, 0)
        for name in broken:
            repositories[name] = repositories.get(name, 0) + 1
        findings += own
    return KeptRun(moment, digest, repositories, tuple(findings))


def run_digest(moment: str, report: BinaryIO) -> str:
    """What tells a run from others, 64 hexadecimal digits: its moment and the report on it, a file from its beginning.

    Raises `OSError`.
    """
    size = report.seek(0, os.SEEK_END)
    report.seek(0)
    # As `fingerprint.digest` has it of texts that are held.
    found = sha256(f"{len(moment)}:{moment}{size}:".encode())
    while piece := report.read(_PIECE):
        found.update(piece)
    return found.hexdigest()


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


class _Keeper:
    """Makes what is kept of findings; most of what is said is said of many, is made once and held once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def kept(self, finding: Finding) -> KeptFinding:
        """What is kept of a finding."""
        source = finding.span.source
        return KeptFinding(
            repository=self._redacted(harmless(source.folder)) or UNNAMED,
            path=self._redacted(harmless(source.path)),
            line=finding.span.begin.line,
            rule=finding.rule,
            severity=finding.severity.value,
            message=self._redacted(finding.message),
            subject=self._redacted(finding.subject),
            remedy=self._redacted(finding.remedy),
            url=finding.url,
            mends=mending_command(finding),
            fails=finding.fails,
            fingerprint=finding.fingerprint,
        )

    def _redacted(self, text: str) -> str:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = redacted(text)
        return found


def _name(folder: str) -> str:
    return redacted(harmless(folder)) or UNNAMED
