"""The pictures of the site show what cilint prints, in its styles."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from cilint.report.terminal import TextStyle
from website.pictures import COLORS, terminal


def test_a_terminal_is_drawn_with_its_text_and_styles() -> None:
    drawn = ET.fromstring(terminal("\x1b[1;31mmajor\x1b[0m: a < b\n\n  |\n"))
    rows = drawn.findall("{*}text")
    assert ["".join(row.itertext()).replace("\N{NO-BREAK SPACE}", " ") for row in rows] == ["major: a < b", "", "  |"]
    assert [span.get("fill") for span in rows[0]] == [COLORS["1;31"], COLORS[""]]


def test_every_style_of_a_terminal_has_a_color() -> None:
    assert {style.value for style in TextStyle} <= COLORS.keys()
