"""Frames: source lines and the marks below them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.findings.mask import Mask
from cilint.report.frame import Frame, Mark
from cilint.report.terminal import Terminal, width
from cilint.text.source import Source, Span


def frame(
    text: str, start: int, end: int, *, columns: int = 80, secrets: tuple[tuple[int, int], ...] = ()
) -> list[str]:
    """The lines of a frame below the place and the first bar."""
    source = Source("a.yml", text)
    mask = Mask([Span(source, *secret) for secret in secrets])
    lines = Frame(mask, Terminal("utf-8", color=False), columns).render([Mark(Span(source, start, end), "label")])
    return lines[2:]


@pytest.mark.parametrize(
    ("text", "marked", "shown"),
    [
        ("a: bcd", "bcd", ["1 | a: bcd", "  |    ^^^ label"]),
        ("\ta: bcd", "bcd", ["1 |     a: bcd", "  |        ^^^ label"]),
        ("数字: 数", "数", ["1 | 数字: 数", "  | ^^ label"]),
        ("数字: x", "x", ["1 | 数字: x", "  |       ^ label"]),
        ("e\u0301: x", "x", ["1 | e\u0301: x", "  |    ^ label"]),
        ("a\x1bb: x", "x", ["1 | a\\x1bb: x", "  |         ^ label"]),
        ("a\x1bb: x", "\x1b", ["1 | a\\x1bb: x", "  |  ^^^^ label"]),
        ("a: x\r\nb", "x", ["1 | a: x", "  |    ^ label"]),
        ("a:\u2028x", "x", ["1 | a:\\u2028x", "  |         ^ label"]),
    ],
)
def test_marks_stand_below_what_they_mark(text: str, marked: str, shown: list[str]) -> None:
    start = text.index(marked)
    assert frame(text, start, start + len(marked)) == shown


def test_an_empty_span_is_marked_where_it_is() -> None:
    assert frame("a: b", 2, 2) == ["1 | a: b", "  |   ^ label"]
    assert frame("a: b", 4, 4) == ["1 | a: b", "  |     ^ label"]
    assert frame("", 0, 0) == ["1 |", "  | ^ label"]


def test_marks_line_up_behind_a_masked_secret() -> None:
    text = "-p 0123456789 host"
    assert frame(text, 14, 18, secrets=((3, 13),)) == ["1 | -p **** host", "  |         ^^^^ label"]
    assert frame(text, 0, 13, secrets=((3, 13),)) == ["1 | -p **** host", "  | ^^^^^^^ label"]
    assert frame(text, 5, 6, secrets=((3, 13),)) == ["1 | -p **** host", "  |    ^^^^ label"]


def test_a_span_of_several_lines_shows_the_first_and_the_last() -> None:
    text = "a: |\n  one\n  two\n  three\nb: c\n"
    assert frame(text, 3, text.index("\nb")) == [
        "1 | a: |",
        "  |    ^",
        "...",
        "4 |   three",
        "  |   ^^^^^ label",
    ]


def test_a_span_that_ends_with_its_line_break_stays_on_its_line() -> None:
    assert frame("a: b\nc: d\n", 3, 5) == ["1 | a: b", "  |    ^ label"]


def test_the_gutter_is_as_wide_as_the_largest_number() -> None:
    text = "x\n" * 9 + "y"
    source = Source("a.yml", text)
    marks = [Mark(Span(source, 18, 19), ""), Mark(Span(source, 16, 17), "note", primary=False)]
    lines = Frame(Mask([]), Terminal("utf-8", color=False), 80).render(marks, ["help: do it"])
    assert lines == [
        "  --> a.yml:10:1",
        "   |",
        " 9 | x",
        "   | - note",
        "10 | y",
        "   | ^",
        "   |",
        "   = help: do it",
    ]


@pytest.mark.parametrize("before", [0, 10, 1_000, 100_000])
@pytest.mark.parametrize("after", [0, 10, 100_000])
def test_a_long_line_is_cut_around_the_mark(before: int, after: int) -> None:
    text = "a" * before + "MARKED" + "z" * after
    line, underline = frame(text, before, before + 6, columns=60)
    assert width(line) <= 60
    assert line[underline.index("^") :][:6] == "MARKED"
    assert line[4:].startswith("...") == (before > 50)
    assert line.endswith("...") == (after > 50)


def test_of_a_mark_wider_than_the_frame_the_beginning_is_shown() -> None:
    line, underline = frame("a: " + "x" * 500, 3, 503, columns=60)
    assert line == "1 | a: " + "x" * 47 + "..."
    assert underline == "  |    " + "^" * 47 + " label"


@given(st.text(st.characters(codec=None), max_size=200), st.data())
def test_any_text_can_be_framed(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = frame(text, start, end, columns=50)
    assert any("^" in line for line in lines)
    assert all(line.isprintable() or "\u200c" in line or "\u200d" in line or not line.isascii() for line in lines)
    assert all(width(line) <= 50 for line in lines if "^" not in line)


def test_a_label_that_does_not_fit_beside_its_mark_has_a_line_of_its_own() -> None:
    text = "image: registry.example.com/app:1.0"
    assert frame(text, 7, len(text), columns=44) == [f"1 | {text}", f"  |        {'^' * 28}", "  |        label"]
    assert max(map(len, frame("x" * 60, 50, 60, columns=50))) <= 50


@given(st.text("é ", max_size=90), st.data(), st.integers(40, 100))
def test_letters_of_any_alphabet_are_framed_alike(text: str, data: st.DataObject, columns: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    told = frame(text, start, end, columns=columns)
    assert [line.replace("é", "e") for line in told] == frame(text.replace("é", "e"), start, end, columns=columns)
