"""The findings of several pipelines in one: one for each place, in their order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from cilint.errors import CilintError
from cilint.findings.finding import SYNTAX_RULE, Finding
from cilint.lazy.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cilint.text.source import Span


class Gathering:
    """One finding for each place that pipelines share, and each place of a secret once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int, int], Finding] = {}
        self._secrets: dict[tuple[str, int, int], Span] = {}

    def add(self, findings: Iterable[Finding], secrets: Iterable[Span]) -> None:
        """Take in those of a pipeline."""
        for finding in findings:
            span = finding.span
            key = (finding.rule, span.source.path, span.start, span.end)
            self._found[key] = _merged(self._found[key], finding) if key in self._found else finding
        for span in secrets:
            self._secrets[span.source.path, span.start, span.end] = span

    @property
    def secrets(self) -> tuple[Span, ...]:
        """The places of secrets."""
        return tuple(self._secrets.values())

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found.values())


def _merged(first: Finding, second: Finding) -> Finding:
    """One finding for a place that two pipelines share."""
    other, worst = sorted((second, first), key=lambda finding: (finding.severity.rank, finding.confidence.rank))
    return worst._replace(jobs=tuple(dict.fromkeys((*worst.jobs, *other.jobs))))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by their places."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.span.source.path, finding.span.start, finding.span.end, finding.rule)


def unreported(errors: Collection[CilintError], findings: Iterable[Finding]) -> Iterator[CilintError]:
    """The errors that are not among the findings: a rule that is off must not hide that a file could not be read."""
    if not errors:
        return
    reported = {finding.span.source.path for finding in findings if finding.rule == SYNTAX_RULE}
    for error in errors:
        if error.span is None or error.span.source.path not in reported:
            yield error
