"""Texts that know where each of their characters stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source

PIECES = st.lists(st.tuples(st.text(max_size=3), st.integers(0, 3), st.integers(0, 3)), max_size=6)


@given(PIECES)
def test_the_whole_is_the_span_of_all_characters(rows: list[tuple[str, int, int]]) -> None:
    pieces: list[Piece] = []
    place = 0
    for text, gap, length in rows:
        pieces.append(Piece(text, place + gap, place + gap + length))
        place += gap + length
    mapped = MappedText("".join(piece.text for piece in pieces), Source("a.yml", "x" * place), lambda: pieces)
    assert mapped.whole == MappedText(mapped.text, mapped.source, lambda: pieces).span(0, len(mapped.text))
