"""The site has every page of the documentation, reads as GitLab shows it, and asks no other host for anything."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from cilint.report.terminal import TextStyle
from tests.website.conftest import Server
from website import build
from website.chromium import Chromium
from website.pages import ROOT, on_site, pages
from website.pictures import COLORS, PICTURES, terminal

COUNTED = {"blockquote", "h1", "h2", "h3", "h4", "img", "li", "p", "pre", "table", "td", "th", "tr"}


class Structure(HTMLParser):
    """How many elements of each kind an article has, and what its page loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.loads: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == "article"
        self.counts[tag] += self._inside and tag in COUNTED
        attributes = dict(attrs)
        if tag == "link" and attributes.get("rel") not in {"prev", "next", "canonical"}:
            self.loads.append(attributes["href"] or "")
        elif tag != "a" and attributes.get("src"):
            self.loads.append(attributes["src"] or "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "article"


def written(site: Path, place: str) -> Structure:
    folder = place.removesuffix(".md").removesuffix("index")
    return Structure((site / folder / "index.html").read_text(encoding="utf-8"))


def test_a_page_has_on_the_site_what_gitlab_shows(site: Path) -> None:
    reader = MarkdownIt("commonmark").enable("table")
    made = {path.name for path in (site / "pictures").iterdir()}
    for path, place in pages().items():
        expected = Structure(f"<article>{reader.render(on_site(path, pages(), made))}</article>")
        assert +written(site, place).counts == +expected.counts, path


def test_a_page_loads_nothing_from_elsewhere_and_may_not(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert [address for address in Structure(text).loads if re.match(r"(\w+:)?//", address)] == [], page
        assert "default-src 'self'; script-src 'self' 'sha256-" in text, page


def test_what_is_no_page_is_in_the_repository() -> None:
    rule = on_site("docs/rules/unpinned-image.md", pages(), PICTURES)
    assert "(https://gitlab.com/cilint/cilint/-/blob/main/rules/unpinned-image.yaml)" in rule
    assert "](index.md)" in rule
    assert "](rules/unpinned-image.md)" in on_site("README.md", pages(), PICTURES)
    assert "](../index.md)" not in on_site("docs/graph.md", pages(), PICTURES)


@pytest.mark.parametrize("link", ["nothing.md", "graph.md#no-such-heading"])
@pytest.mark.slow
def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str) -> None:
    pytest.importorskip("zensical", reason="the site is built with the dependency group `site`")
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "graph.md", tmp_path / "docs")
    monkeypatch.setattr("website.pages.ROOT", tmp_path)
    monkeypatch.setattr("website.pages.OTHERS", ("README.md",))
    monkeypatch.setattr("website.playground.MODULES", tmp_path)
    page = "# A page\n\n[The line of a kind](docs/graph.md#one-event)\n"
    (tmp_path / "README.md").write_text(page, encoding="utf-8")
    assert [each for each in build.main(tmp_path / "sound") if "playground" in each]
    (tmp_path / "README.md").write_text(page.replace("graph.md#one-event", link), encoding="utf-8")
    with pytest.raises(SystemExit):
        build.main(tmp_path / "broken")
    assert not (tmp_path / "broken").exists()


def test_rules_are_found_by_family_level_fix_and_words(server: Server, browser: Chromium) -> None:
    browser.open(f"{server.address}/rules/")
    browser.wait("document.querySelector('.rule-filter')")

    def shown(**asked: str) -> list[str]:
        fields = ", ".join(f"{name}: {value!r}" for name, value in asked.items())
        rows: list[str] = browser.value(
            "(() => { const form = document.querySelector('.rule-filter'); form.reset();"
            f"for (const [name, value] of Object.entries({{{fields}}})) form.elements[name].value = value;"
            "form.dispatchEvent(new Event('input'));"
            "return [...document.querySelectorAll('tbody tr')].filter((row) => row.offsetParent)"
            ".map((row) => row.cells[0].textContent) })()"
        )
        return rows

    table = (ROOT / "docs/rules/README.md").read_text(encoding="utf-8")
    everything = re.findall(r"^\| \[([\w-]+)\]", table, re.MULTILINE)
    assert shown() == everything
    assert shown(search="digest unpinned", family="images") == ["unpinned-image", "unpinned-image-in-script"]
    assert "hardcoded-secret" in shown(level="major")
    assert "hardcoded-registry-password" not in shown(level="major")
    mended = shown(fix="any")
    assert set(shown(fix="safe")) | set(shown(fix="unsafe")) <= set(mended)
    assert "password-on-command-line" in shown(fix="safe")
    assert sorted(mended + shown(fix="none")) == sorted(everything)
    assert shown(search="no such rule") == []
    assert browser.value("document.querySelectorAll('article h2:not([hidden])').length") == 0
    assert browser.value("refused") == []


def test_the_search_finds_the_page_of_a_rule(server: Server, browser: Chromium) -> None:
    browser.open(f"{server.address}/")
    browser.wait("document.querySelector('.md-search__button')")
    results = (
        "[...document.querySelectorAll('*')].flatMap((each) => each.shadowRoot ? "
        "[...each.shadowRoot.querySelectorAll('a')].map((link) => link.getAttribute('href')) : [])"
    )
    field = "[...document.querySelectorAll('*')].some((each) => each.shadowRoot?.activeElement?.tagName === 'INPUT')"
    browser.value("document.querySelector('.md-search__button').click()")
    browser.wait(field)
    browser.type("docker socket")
    browser.wait(f"{results}.some((link) => link.includes('/rules/host-docker-socket/'))")
    assert browser.value("refused") == []
    assert all(path.startswith("/") for path in server.asked)


def test_a_terminal_is_drawn_with_its_text_and_styles() -> None:
    drawn = ET.fromstring(terminal("\x1b[1;31mmajor\x1b[0m: a < b\n\n  |\n"))
    rows = drawn.findall("{*}text")
    assert ["".join(row.itertext()).replace("\N{NO-BREAK SPACE}", " ") for row in rows] == ["major: a < b", "", "  |"]
    assert [span.get("fill") for span in rows[0]] == [COLORS["1;31"], COLORS[""]]


def test_every_style_of_a_terminal_has_a_color() -> None:
    assert {style.value for style in TextStyle} <= COLORS.keys()
