"""The page of `cilint graph`, as a real browser without a screen shows it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from cilint.drawing.page import Details, FindingNote, page_lines
from cilint.drawing.picture import Box, Chart, Picture
from tests.browser import WINDOW, needs_browser, shown

pytestmark = needs_browser


def page(stages: int) -> str:
    names = [f"stage{number}" for number in range(stages)]
    boxes = tuple(Box(f"p0j{number}", f"job{number}", stage=name) for number, name in enumerate(names))
    finding = FindingNote("major", "what <mark>is</mark> wrong", "some-rule", "ci.yml:3")
    details = {"p0j0": Details("job0", (("stage", "stage0"),), (("job0:", "ci.yml:1"),), (finding,))}
    picture = Picture("x", (Chart("p0", "x", tuple(names), boxes, ()),))
    return "\n".join(page_lines(picture, details, f"{stages} jobs"))


def seen(document: str) -> list[float]:
    found = re.search(
        r'<svg[^>]*id="drawing"[^>]*viewBox="([^"]+)"|<svg[^>]*viewBox="([^"]+)"[^>]*id="drawing"', document
    )
    assert found is not None
    return [float(part) for part in (found[1] or found[2]).split()]


def test_a_picture_too_wide_to_read_opens_where_it_begins(tmp_path: Path) -> None:
    left, top, width, _ = seen(shown(page(40), tmp_path))
    assert (left, top) == (0, 0)
    assert width < 2 * WINDOW[0]


def test_a_picture_that_fits_is_seen_whole(tmp_path: Path) -> None:
    written = page(2)
    assert seen(shown(written, tmp_path)) == seen(written)


def test_the_number_of_findings_stands_at_the_end_of_the_job(tmp_path: Path) -> None:
    document = shown(page(2), tmp_path)
    width = re.search(r'id="p0j0"[^>]*>.*?<rect[^>]*width="(\d+)"', document)
    badge = re.search(r'class="badge">\s*<circle cx="(\d+)"', document)
    assert width is not None
    assert badge is not None
    assert int(width[1]) - 10 < int(badge[1]) <= int(width[1])


def test_a_job_that_the_address_names_is_open(tmp_path: Path) -> None:
    class Panel(HTMLParser):
        inside, texts, is_hidden = False, "", True

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "aside":
                self.inside, self.is_hidden = True, "hidden" in dict(attrs)
            assert tag != "mark", "what a finding says is text"

        def handle_endtag(self, tag: str) -> None:
            if tag == "aside":
                self.inside = False

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.texts += data

    panel = Panel()
    panel.feed(shown(page(40), tmp_path, "#p0j0"))
    assert not panel.is_hidden
    assert "job0" in panel.texts
    assert "what <mark>is</mark> wrong" in panel.texts
