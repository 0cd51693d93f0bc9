"""What is hidden of a source, and the columns of the rest: held against the text as it is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cilint.findings.hidden import MARKER, Hidden
from cilint.text.source import Source

TEXTS = st.text(alphabet="ab\n", max_size=40)
STRETCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5)


def hidden_in(text: str, stretches: list[tuple[int, int]]) -> Hidden:
    size = len(text)
    return Hidden(Source("a.yml", text), [(min(a, b, size), min(max(a, b), size)) for a, b in stretches])


def shown(hidden: Hidden, start: int, end: int) -> str:
    return "".join(piece.text for piece in hidden.pieces(start, end))


@given(TEXTS, STRETCHES, st.data())
def test_a_column_counts_what_is_shown_of_its_line(
    text: str, stretches: list[tuple[int, int]], data: st.DataObject
) -> None:
    hidden = hidden_in(text, stretches)
    offset = data.draw(st.integers(0, len(text)))
    line_start = text.rfind("\n", 0, offset) + 1
    assert hidden.finish(offset) == (text.count("\n", 0, offset) + 1, len(shown(hidden, line_start, offset)) + 1)
    begin = hidden.begin(offset)
    assert begin.line == text.count("\n", 0, offset) + 1
    inside = offset > line_start and hidden.overlaps(offset - 1, offset) and hidden.overlaps(offset, offset + 1)
    if inside and offset < len(text):
        assert begin.column == hidden.finish(offset).column - len(MARKER)
    else:
        assert begin.column == hidden.finish(offset).column


@given(TEXTS, STRETCHES, st.data())
def test_what_is_around_a_place_is_as_much_as_is_asked_for_and_no_less(
    text: str, stretches: list[tuple[int, int]], data: st.DataObject
) -> None:
    hidden = hidden_in(text, stretches)
    offset, reach = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 20))
    least, most = data.draw(st.integers(0, offset)), data.draw(st.integers(offset, len(text)))
    first, last = hidden.before(offset, reach, least), hidden.behind(offset, reach, most)
    assert least <= first <= offset <= last <= most
    if not (hidden.overlaps(max(offset - 1, 0), offset) and hidden.overlaps(offset, offset + 1)):
        assert len(shown(hidden, first, offset)) <= reach
        assert first == least or len(shown(hidden, first - 1, offset)) > reach
        assert len(shown(hidden, offset, last)) <= reach
        assert last == most or len(shown(hidden, offset, last + 1)) > reach


@given(st.integers(1, 200), st.integers(1, 200), st.text(alphabet="ab", max_size=9))
def test_nothing_depends_on_how_much_is_hidden(one: int, other: int, after: str) -> None:
    found = []
    for length in (one, other):
        text = f"-p {'x' * length} {after}"
        hidden = hidden_in(text, [])
        hidden = Hidden(Source("a.yml", text), [(3, 3 + length)])
        end = len(text)
        window = shown(hidden, hidden.before(end, 8, 0), end)
        found.append((hidden.begin(3), hidden.finish(3 + length), hidden.finish(end), window))
    assert found[0] == found[1]


@given(TEXTS, STRETCHES, st.integers(0, 40), st.integers(0, 40))
def test_the_stretches_of_a_part_are_what_is_hidden_of_it(
    text: str, stretches: list[tuple[int, int]], start: int, end: int
) -> None:
    hidden = hidden_in(text, stretches)
    start, end = min(start, len(text)), min(end, len(text))
    places = [place for first, last in hidden.stretches(start, end) for place in range(first, last)]
    assert places == [place for place in range(start, end) if hidden.overlaps(place, place + 1)]
