"""The lines that reports show, in one for programs: with them, any other report can be made of it.

They are those that people see, and no more: what nobody is shown is not handed on either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.findings.finding import SYNTAX_RULE, Finding, Result
from cilint.findings.hidden import MARKER
from cilint.findings.mask import Mask, harmless
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.report.failure import Failure, on_first_line
from cilint.report.frame import split_related
from cilint.text.source import Source, Span


class ShownLine(NamedTuple):
    """A line as it was shown; `masked` are the offsets in it at which a marker stands for what is hidden."""

    text: str
    masked: tuple[int, ...] = ()


def excerpts(result: Result, failed: Iterable[Failure], mask: Mask) -> Iterator[dict[str, object]]:
    """The files of a result, each with the lines in which a finding, a place close by it or an error is.

    First those that the run has read, in its order, then the others that it speaks of.
    """
    found = {source.shown_path: _Excerpt(source) for source in result.sources}
    findings = (*result.findings, *result.suppressed)
    spans = [span for finding in findings for span in _spans(finding)]
    spans += [failure.span for failure in failed if failure.span and failure.has_line]
    for span in spans:
        found.setdefault(span.source.shown_path, _Excerpt(span.source)).add(span)
    for related in (related for finding in findings for related in finding.related):
        found.setdefault(related.span.source.shown_path, _Excerpt(related.span.source))
    read = {source.shown_path for source in result.sources}
    return (excerpt.plain(mask, is_read=path in read) for path, excerpt in found.items())


def line_of(plain: Mapping[str, Any]) -> ShownLine:
    """The line of an entry in `lines`. Raises `ValueError` or `KeyError` for what is none."""
    text: str = plain["text"]
    masked = [int(offset) for offset in plain.get("masked", ())]
    if any(text[offset : offset + len(MARKER)] != MARKER for offset in masked):
        raise ValueError("there is no marker where one should be")
    pieces, place, gained = [], 0, []
    for start in plain.get("escaped", ()):
        length = _LENGTHS[text[start + 1]]
        pieces += [text[place:start], chr(int(text[start + 2 : start + length], 16))]
        place = start + length
        gained.append((start, length - 1))
    # What was one character in the file is more of them in a report.
    shifted = (offset - sum(more for start, more in gained if start < offset) for offset in masked)
    return ShownLine("".join((*pieces, text[place:])), tuple(shifted))


_LENGTHS = {"x": 4, "u": 6, "U": 10}
"""Of what `harmless` writes for a character, by the letter behind the backslash."""


class _Excerpt:
    """Some lines of a source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._numbers: set[int] = set()

    def add(self, span: Span) -> None:
        """Have the lines in which a span begins and ends."""
        source, start, end = span
        self._numbers.update(source.position(offset).line for offset in (start, max(start, end - 1)))

    def plain(self, mask: Mask, *, is_read: bool) -> dict[str, object]:
        """The entry of a report."""
        source = self._source
        return {
            "path": source.shown_path,
            "name": source.name,
            "repository": source.folder or None,
            "read": is_read,
            "lines": [_line(source, number, mask) for number in sorted(self._numbers)],
        }


def _spans(finding: Finding) -> Iterable[Span]:
    """The places that are shown with their lines."""
    yield on_first_line(finding.span) if finding.rule == SYNTAX_RULE else finding.span
    close_by, _ = split_related(finding)
    yield from (related.span for related in close_by)


def _line(source: Source, number: int, mask: Mask) -> dict[str, object]:
    """A line without its secrets and without characters that do harm where somebody prints it."""
    shown, masked, escaped = "", [], []
    for piece in mask.pieces(*source.line_span(number)):
        # The marker itself, and no text that happens to be the same.
        if piece.text is MARKER:
            masked.append(len(shown))
        if piece.text.isprintable():
            shown += piece.text
            continue
        for character in piece.text:
            told = harmless(character)
            if told != character:
                escaped.append(len(shown))
            shown += told
    line: dict[str, object] = {"line": number, "text": shown}
    return {**line, **({"masked": masked} if masked else {}), **({"escaped": escaped} if escaped else {})}
