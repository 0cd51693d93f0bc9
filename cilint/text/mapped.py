"""Text that was decoded or cut out of a source and still knows the place of each of its characters.

A scalar's value is not its source text (quotes, escapes, folding, indentation), and the script inside
`sh -c '…'` is a text within that text. Each such step is a `MappedText`, so that a place in the innermost
text is a span in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cilint.lazy.records import NamedTuple, maker
from cilint.text.source import Source, Span, span_of


class Piece(NamedTuple):
    """Some text and the stretch it stands for: offsets `start` to `end` in the text or source it came from.

    Where `text` is as long as the stretch, its characters correspond one to one; otherwise (an escape, a
    folded line break, a blanked-out part) each character stands for the whole stretch.
    """

    text: str
    start: int
    end: int


piece_of = maker(Piece)


class MappedText:
    """A text whose characters have places in a source.

    The places are worked out when the first span is asked for: most texts never need one.
    """

    __slots__ = ("_begins", "_ends", "_locate", "_outer", "_placed", "_source", "text")

    def __init__(
        self, text: str, source: Source, locate: Callable[[], Iterable[Piece]], outer: MappedText | None = None
    ) -> None:
        """`locate` yields pieces with offsets in `source`, in order, whose texts joined are `text`.

        `outer` is the text that this one is a part of, and moves with.
        """
        self.text = text
        self._source = source
        self._locate = locate
        self._outer = outer
        self._placed: Source | None = None
        self._begins: Sequence[int] = ()
        self._ends: Sequence[int] = ()

    @property
    def source(self) -> Source:
        """The source in which the text stands."""
        text = self
        while text._outer is not None:
            text = text._outer
        return text._source

    def move(self, to: MappedText) -> None:
        """Stand where another text of the same characters does, and all texts with this one that are parts of it."""
        self._source, self._locate = to._source, to._locate

    def __repr__(self) -> str:
        return f"MappedText({self.text!r})"

    def _places(self) -> tuple[Sequence[int], Sequence[int]]:
        source = self.source
        # A text moves to another source only.
        if self._placed is not source:
            self._placed = source
            pieces = tuple(self._locate())
            # Most texts are in the source as they are.
            if len(pieces) == 1 and len(pieces[0].text) == pieces[0].end - pieces[0].start:
                _, start, end = pieces[0]
                self._begins, self._ends = range(start, end), range(start + 1, end + 1)
                return self._begins, self._ends
            begins: list[int] = []
            ends: list[int] = []
            for text, start, end in pieces:
                if len(text) == end - start:
                    begins.extend(range(start, end))
                    ends.extend(range(start + 1, end + 1))
                else:
                    begins.extend([start] * len(text))
                    ends.extend([end] * len(text))
            self._begins, self._ends = begins, ends
        return self._begins, self._ends

    def span(self, start: int, end: int) -> Span:
        """The smallest span of the source that holds the characters from `start` up to `end`.

        An empty stretch gives an empty span at the place where its next character begins.
        """
        begins, ends = self._places()
        if start < end:
            return span_of(self.source, begins[start], ends[end - 1])
        if start < len(begins):
            return span_of(self.source, begins[start], begins[start])
        place = ends[-1] if ends else self._first_place()
        return Span(self.source, place, place)

    def pieces(self) -> Iterable[Piece]:
        """The pieces that the text is joined of, in order, with their offsets in the source."""
        return self._locate()

    @property
    def whole(self) -> Span:
        """The span of the whole text, as `span` gives it, at the price of its pieces and not of its characters."""
        pieces = [piece for piece in self._locate() if piece.text]
        return Span(self.source, pieces[0].start, pieces[-1].end) if pieces else self.span(0, 0)

    def _first_place(self) -> int:
        return next((start for _, start, _ in self._locate()), 0)

    def derive(self, pieces: Iterable[Piece]) -> MappedText:
        """A text made of parts of this one: pieces carry offsets in this text, in any order."""
        parts = list(pieces)

        def locate() -> Iterable[Piece]:
            begins, ends = self._places()
            for text, start, end in parts:
                if len(text) == end - start and isinstance(begins, range) and text:
                    yield Piece(text, begins[start], ends[end - 1])
                elif len(text) == end - start:
                    for offset, character in enumerate(text, start):
                        yield Piece(character, begins[offset], ends[offset])
                else:
                    span = self.span(start, end)
                    yield Piece(text, span.start, span.end)

        return MappedText("".join(text for text, _, _ in parts), self._source, locate, self)
