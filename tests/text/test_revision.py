"""A revision knows its text after edits, and which lines are others: with these, the text can be made again."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.text.edit import DisjointEdits, Edit, apply_edits
from cilint.text.revision import ChangedLines, Revision
from cilint.text.source import Source, Span

TEXT = st.text(st.sampled_from("ab\n\r"), max_size=30)


def edits_of(data: st.DataObject, text: str) -> list[Edit]:
    source = Source("a.yml", text)
    chosen = DisjointEdits()
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 6)))
        chosen.add([Edit(Span(source, start, end), data.draw(st.text(st.sampled_from("xy\n"), max_size=4)))])
    return chosen.edits


def lines(text: str) -> list[str]:
    source = Source("", text)
    starts = [*source.line_starts, len(text)]
    return [text[start:end] for start, end in pairwise(starts) if start < end]


@given(st.data(), TEXT)
def test_the_changed_lines_make_the_new_text_of_the_old_one(data: st.DataObject, text: str) -> None:
    revision = Revision(Source("a.yml", text))
    wanted = text
    for _ in range(2):
        edits = edits_of(data, wanted)
        revision.revise(edits)
        wanted = apply_edits(wanted, edits)
        assert revision.text == wanted
    if "\r" in text:
        return  # An edit may part the two characters of a line break.
    old, new = lines(text), lines(wanted)
    rebuilt: list[str] = []
    place = 0
    for change in revision.changes():
        rebuilt += old[place : change.start - 1]
        assert len(rebuilt) == change.new_start - 1
        rebuilt += new[change.new_start - 1 : change.new_end - 1]
        place = change.end - 1
    assert [*rebuilt, *old[place:]] == new


def test_a_line_that_is_only_added_changes_no_other() -> None:
    source = Source("a.yml", "a\nb\n")
    revision = Revision(source)
    revision.revise([Edit(Span(source, 2, 2), "x\n")])
    assert list(revision.changes()) == [ChangedLines(2, 2, 2, 3)]


def test_changes_of_neighbouring_lines_are_one() -> None:
    source = Source("a.yml", "a\nb\nc\n")
    revision = Revision(source)
    revision.revise([Edit(Span(source, 0, 1), "x"), Edit(Span(source, 2, 3), "y")])
    assert list(revision.changes()) == [ChangedLines(1, 3, 1, 3)]


def test_what_is_undone_is_no_change() -> None:
    source = Source("a.yml", "a\n")
    revision = Revision(source)
    revision.revise([Edit(Span(source, 0, 1), "x")])
    revision.revise([Edit(Span(source, 0, 1), "a")])
    assert list(revision.changes()) == []


@pytest.mark.parametrize(
    ("start", "end", "fits"), [(0, 2, True), (0, 3, False), (4, 4, False), (5, 9, False), (6, 9, True)]
)
def test_a_group_that_touches_another_waits_as_a_whole(start: int, end: int, fits: bool) -> None:
    source = Source("a.yml", "0123456789")
    edits = DisjointEdits()
    assert edits.add([Edit(Span(source, 3, 5), "")])
    assert edits.add([Edit(Span(source, 10, 10), ""), Edit(Span(source, start, end), "")]) is fits
    assert len(edits.edits) == (3 if fits else 1)
