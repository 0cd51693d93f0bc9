"""What of a text fits into a box."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cilint.drawing.widths import shortened, text_width


@given(st.text(st.characters(exclude_characters="…")), st.integers(20, 300), st.sampled_from([10.5, 13]))
def test_a_text_that_is_cut_fits_and_keeps_both_its_ends(text: str, room: int, size: float) -> None:
    cut = shortened(text, room, size)
    if text_width(text, size) <= room:
        assert cut == text
    else:
        begin, _, end = cut.rpartition("…")
        assert text.startswith(begin)
        assert text.endswith(end)
        assert text_width(cut, size) <= room + 1


def test_names_that_differ_at_their_ends_are_told_apart() -> None:
    assert shortened("build/nocuda-nomixed/nompi/clang/omp/debug/static", 200) == "build/nocuda-no…bug/static"
    assert shortened("build/nocuda-nomixed/nompi/clang/omp/debug/shared", 200) == "build/nocuda-no…ug/shared"


def test_wide_letters_take_more_room() -> None:
    assert text_width("iiii") < text_width("aaaa") < text_width("MMMM") < text_width("\u6f22\u5b57\u6f22\u5b57")
