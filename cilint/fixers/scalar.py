"""Changes in the value of a YAML scalar as edits of its source: what must be escaped there, and what cannot be written.

What the changes are for is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.syntax.node import Style
from cilint.syntax.scalar import flow_pieces
from cilint.text.edit import Edit, apply_edits
from cilint.text.mapped import MappedText
from cilint.text.source import Span

# YAML 1.1, section 9.1.3: what ends a plain scalar in a block.
_ENDS_PLAIN = regex(r":(?=\s|\Z)|\s#")
_FLOW_INDICATORS = frozenset(",[]{}")
_ESCAPED = regex(r'[\\"]')


class Replacement(NamedTuple):
    """What is to stand in place of the characters from `start` up to `end` of a text."""

    start: int
    end: int
    text: str


class ChangedText(NamedTuple):
    """What is changed of a text: from offset `start`, where no blank stands, up to `end`, before which none does."""

    script: MappedText
    start: int
    end: int

    @property
    def text(self) -> str:
        """The stretch as it is."""
        return self.script.text[self.start : self.end]

    def changed(self, changes: Sequence[Replacement]) -> str:
        """The stretch after changes, which are in order and do not overlap."""
        pieces: list[str] = []
        place = self.start
        for start, end, new in changes:
            pieces += (self.script.text[place:start], new)
            place = end
        return "".join([*pieces, self.script.text[place : self.end]])


def edits_for(
    stretch: ChangedText, changes: Sequence[Replacement], style: Style, *, in_block: bool = False
) -> tuple[Edit, ...] | None:
    """The edits of the source that make `changes` in a stretch of a scalar's value; None where none can.

    `in_block` says that it surely stands in no flow collection.
    `stretch` is of the value, or of a text in the value, of a scalar in the given style. What is new stays on its line.
    Whether the source then says what it should is checked by reading the stretch again: not all of the scalar, since
    that may hold thousands of stretches.
    """
    if not all(change.text.isprintable() for change in changes):
        return None
    script = stretch.script
    wanted = stretch.changed(changes)
    if style is Style.PLAIN and not in_block and not _FLOW_INDICATORS & set(wanted) <= set(stretch.text):
        # It may stand in a flow collection, which these would end; what it holds already stands where it may.
        return None
    edits = tuple(Edit(script.span(start, end), _encoded(text, style)) for start, end, text in changes)
    span = script.span(stretch.start, stretch.end)
    own = [Edit(moved(edit.span, span), edit.replacement) for edit in edits]
    return edits if _says(apply_edits(span.text, own), wanted, style) else None


def moved(span: Span, stretch: Span) -> Span:
    """A span within a stretch, counted from its beginning."""
    return Span(span.source, span.start - stretch.start, span.end - stretch.start)


def _encoded(text: str, style: Style) -> str:
    if style is Style.SINGLE_QUOTED:
        return text.replace("'", "''")
    return _ESCAPED.sub(r"\\\g<0>", text) if style is Style.DOUBLE_QUOTED else text


def _says(source: str, wanted: str, style: Style) -> bool:
    """Whether a stretch of a scalar's source stands for the text that is wanted."""
    if style in (Style.LITERAL, Style.FOLDED):
        # Each line is its own text but for the indentation, and folding makes a blank of it.
        return source.split() == wanted.split()
    if style is Style.PLAIN and _ENDS_PLAIN.search(wanted):
        return False
    return "".join(piece.text for piece in flow_pieces(style, source, 0, len(source))) == wanted
