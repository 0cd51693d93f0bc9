"""Offsets and an editor's positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from cilint.lsp.lines import KeptLines
from cilint.lsp.positions import UNITS, Positions
from cilint.text.source import Source

TEXTS = st.text(st.sampled_from("ab \t\n\ré🐳\u2028"), max_size=40)


@pytest.mark.parametrize("encoding", UNITS)
@given(text=TEXTS, data=st.data())
def test_an_offset_comes_back_from_its_position(encoding: str, text: str, data: st.DataObject) -> None:
    source, positions = Source("a.yml", text), Positions(UNITS[encoding])
    offset = data.draw(st.integers(0, len(text)))
    # Between CR and LF there is no position of one's own.
    inside = text[offset - 1 : offset + 1] == "\r\n"
    assert positions.offset(source, positions.position(source, offset)) == offset - inside


@given(text=TEXTS, line=st.integers(0, 50), character=st.integers(0, 50))
def test_a_position_beyond_the_text_is_at_its_nearest_place(text: str, line: int, character: int) -> None:
    source = Source("a.yml", text)
    assert 0 <= Positions().offset(source, types.Position(line, character)) <= len(text)


@pytest.mark.parametrize(("encoding", "units"), [("utf-8", 4), ("utf-16", 2), ("utf-32", 1)])
def test_a_whale_has_as_many_units_as_was_agreed(encoding: str, units: int) -> None:
    source = Source("a.yml", "🐳x")
    assert Positions(UNITS[encoding]).position(source, 1) == types.Position(0, units)


@given(before=TEXTS, after=TEXTS)
def test_a_line_that_is_kept_says_the_same(before: str, after: str) -> None:
    old, new = Source("a.yml", before), Source("a.yml", after)
    kept = KeptLines(old, new)
    for line in range(len(old.line_starts)):
        moved = kept.after(line)
        if moved is not None:
            assert new.line(moved + 1) == old.line(line + 1)
            assert kept.before(moved) == line


def test_lines_around_a_change_are_kept() -> None:
    kept = KeptLines(Source("a.yml", "a\nb\nc\n"), Source("a.yml", "a\nx\ny\nc\n"))
    assert [kept.after(line) for line in range(3)] == [0, None, 3]
