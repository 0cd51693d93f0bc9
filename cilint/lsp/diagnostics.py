"""Findings and errors as an editor's diagnostics, by file. No text in them holds a secret.

Places are those of the buffer: they tell nothing to an editor, which has the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lsprotocol import types

from cilint.errors import CilintError
from cilint.findings.finding import Finding, Result
from cilint.findings.mask import Mask, harmless
from cilint.lsp.lines import KeptLines
from cilint.lsp.positions import Positions
from cilint.report.failure import Failure, failures
from cilint.report.words import KINDS
from cilint.text.source import Source, Span

SOURCE = "cilint"

AddressOf = Callable[[Source], str]
"""The address of a file, as the editor names it."""

_SEVERITIES = {
    "note": types.DiagnosticSeverity.Information,
    "warning": types.DiagnosticSeverity.Warning,
    "error": types.DiagnosticSeverity.Error,
}

TAGS = {
    "deprecated-image": types.DiagnosticTag.Deprecated,
    "deprecated-keyword": types.DiagnosticTag.Deprecated,
    "end-of-life-image": types.DiagnosticTag.Deprecated,
    "removed-ecr-get-login": types.DiagnosticTag.Deprecated,
    "dead-job": types.DiagnosticTag.Unnecessary,
    "dead-rule": types.DiagnosticTag.Unnecessary,
    "ignored-keyword": types.DiagnosticTag.Unnecessary,
    "unused-suppression": types.DiagnosticTag.Unnecessary,
}
"""What editors show in a way of its own: struck out, or grey."""


class Shower:
    """Makes diagnostics of what a result says."""

    def __init__(self, result: Result, mask: Mask, positions: Positions, address_of: AddressOf) -> None:
        self._result = result
        self._mask = mask
        self._positions = positions
        self._address_of = address_of

    def diagnostics(self) -> Iterator[tuple[Source, types.Diagnostic]]:
        """Each finding, and each error that has a place, with its file."""
        for finding in self._result.findings:
            yield finding.span.source, self.finding(finding)
        for failure in failures(self._result, self._mask):
            if failure.span:
                yield failure.span.source, self._failure(failure, failure.span)

    def finding(self, finding: Finding) -> types.Diagnostic:
        """One finding; what to write instead is in its message."""
        url = types.CodeDescription(finding.url) if finding.url else None
        related = [
            types.DiagnosticRelatedInformation(
                types.Location(self._address_of(other.span.source), self._positions.range(other.span)),
                self.text(other.note),
            )
            for other in finding.related
        ]
        sentences = (finding.message, finding.remedy)
        return types.Diagnostic(
            self._positions.range(finding.span),
            "\n".join(self.text(sentence) for sentence in sentences if sentence),
            severity=_SEVERITIES[KINDS[finding.severity]],
            code=finding.rule,
            code_description=url,
            source=SOURCE,
            tags=[TAGS[finding.rule]] if finding.rule in TAGS else None,
            related_information=related or None,
        )

    def text(self, text: str) -> str:
        """A text for people."""
        return self._mask.line(text)

    def _failure(self, failure: Failure, span: Span) -> types.Diagnostic:
        return types.Diagnostic(
            self._positions.range(span),
            harmless(failure.message),
            severity=types.DiagnosticSeverity.Error,
            code=failure.check,
            source=SOURCE,
        )


def of_error(error: CilintError, positions: Positions) -> types.Diagnostic | None:
    """An error for which nothing was checked at all; None where it has no place."""
    result = Result(errors=(error,), broken=True)
    shower = Shower(result, Mask.of(result), positions, lambda source: source.path)
    return next((diagnostic for _, diagnostic in shower.diagnostics()), None)


def carried(found: Iterable[types.Diagnostic], before: Source, after: Source) -> Iterator[types.Diagnostic]:
    """Diagnostics of an earlier text for a later one: those on lines that are there still."""
    kept = KeptLines(before, after)
    for diagnostic in found:
        start, end = diagnostic.range.start, diagnostic.range.end
        first, last = kept.after(start.line), kept.after(end.line)
        if first is not None and last is not None:
            moved = types.Range(types.Position(first, start.character), types.Position(last, end.character))
            yield types.Diagnostic(
                moved,
                diagnostic.message,
                severity=diagnostic.severity,
                code=diagnostic.code,
                code_description=diagnostic.code_description,
                source=diagnostic.source,
                tags=diagnostic.tags,
                related_information=diagnostic.related_information,
            )
