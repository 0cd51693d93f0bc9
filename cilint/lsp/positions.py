"""Places as editors count them: lines and characters from 0, characters in the units that client and server agreed on.

Source: the specification of the language server protocol, 3.17, section "Position".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lsprotocol import types

from cilint.text.source import Source, Span

Units = Callable[[str], int]
"""How many units a text has."""


def _utf8(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _utf16(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


UNITS: Mapping[str, Units] = {
    types.PositionEncodingKind.Utf8: _utf8,
    types.PositionEncodingKind.Utf16: _utf16,
    types.PositionEncodingKind.Utf32: len,
}
"""How many units a text has, by what client and server can agree on."""


class Positions:
    """Converts between offsets of sources and an editor's positions."""

    def __init__(self, units: Units = _utf16) -> None:
        self._units = units

    def position(self, source: Source, offset: int) -> types.Position:
        """The position of an offset, which lies in the text or at its end."""
        line = source.position(offset).line
        start = source.line_starts[line - 1]
        return types.Position(line - 1, self._units(source.text[start:offset]))

    def range(self, span: Span) -> types.Range:
        """The range of a span."""
        return types.Range(self.position(span.source, span.start), self.position(span.source, span.end))

    def offset(self, source: Source, position: types.Position) -> int:
        """The offset of a position; one beyond the end of its line, or of the text, is at that end."""
        line = source.line_span(position.line + 1)
        if line.text.isascii():
            return min(line.start + max(position.character, 0), line.end)
        rest, offset = position.character, line.start
        while rest > 0 and offset < line.end:
            rest -= self._units(source.text[offset])
            offset += 1
        return offset
