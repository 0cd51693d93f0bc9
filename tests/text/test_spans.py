"""How stretches of sources stand to each other."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cilint.text.source import Source, Span

SOURCE = Source("a.yml", "0123456789")
SPANS = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda ends: Span(SOURCE, min(ends), max(ends)))


@given(SPANS, SPANS)
def test_a_stretch_holds_what_begins_at_one_of_its_characters(outer: Span, inner: Span) -> None:
    assert outer.holds(inner) is (inner.start in range(outer.start, outer.end))


@given(SPANS, SPANS)
def test_stretches_touch_that_have_a_place_between_characters_in_common(one: Span, other: Span) -> None:
    places = [set(range(span.start, span.end + 1)) for span in (one, other)]
    assert one.touches(other) is other.touches(one) is bool(places[0] & places[1])


@given(SPANS)
def test_nothing_has_a_part_in_another_source(span: Span) -> None:
    other = span._replace(source=Source("a.yml", SOURCE.text))
    assert not span.holds(other)
    assert not span.touches(other)


@given(st.text("a\r\n", max_size=12), st.integers(-1, 14), st.integers(-1, 14))
def test_a_place_beyond_a_line_is_its_end_and_one_beyond_the_text_its_end(text: str, line: int, column: int) -> None:
    source = Source("a.yml", text)
    lines = re.split(r"\r\n|\n|\r", text)
    expected = source.offset(line, column)
    if line < 1:
        assert expected == 0
    elif line > len(lines):
        assert expected == len(text)
    else:
        assert source.position(expected) == (line, min(max(column, 1), len(lines[line - 1]) + 1))


@given(st.text("a\r\né", max_size=12))
def test_lines_begin_behind_the_breaks_of_windows_unix_and_old_macs(text: str) -> None:
    assert Source("a.yml", text).line_starts == [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", text))]
