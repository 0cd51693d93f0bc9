"""What a pipeline says is text in a picture, whatever it says: it opens nothing, ends nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from cilint.drawing.dot import dot_lines
from cilint.drawing.mermaid import mermaid_lines
from cilint.drawing.page import Details, FindingNote, page_lines
from cilint.drawing.picture import Box, BoxKind, Chart, Link, LinkKind, Picture, Start
from cilint.drawing.svg import stylesheet, svg_lines
from cilint.findings.mask import harmless

NASTY = [
    "plain",
    '"',
    "'",
    "</script><script>alert(1)</script>",
    "]]></title><img src=x onerror=alert(1)>",
    "<!--",
    '"]; end; x["',
    "`**x**` [a](javascript:alert(1))",
    "%%{init: {}}%%",
    "#quot; &quot; &#34; #35;",
    "\\N \\\\ \\",
    "-->|x| y;",
    "日本語 ✓ é ‏",
    "a\nb\r\n\tc\0\x1b[31m\ud800\u2028",
    "end",
    "/slashes/",
    "http://example.com",
    "a::b--c",
    "(1) {2} <3>",
]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
# As every text is that is drawn: what cilint prints has no control characters.
NAMES = TEXTS.map(harmless).filter(str.strip)


def picture(name: str) -> Picture:
    boxes = (
        Box("p0j0", name, stage=name, way="manual", notes=("3 times", "artifacts")),
        Box("p0j1", name, BoxKind.TRIGGER, stage="test", may=True),
        *(Box(f"p0x{number}", name, kind) for number, kind in enumerate(BoxKind)),
    )
    links = (
        Link("p0j0", "p0j1", LinkKind.ARTIFACTS, is_optional=True),
        Link("p0j0", "p0x0", LinkKind.DEPLOYS, note=name),
    )
    child = Chart("p1", name, (name,), (Box("p1j0", name, stage=name),), ())
    stages = dict.fromkeys((name, "test"))
    return Picture(name, (Chart("p0", name, tuple(stages), boxes, links), child), (Start("p0j1", "p1"),))


def details(name: str) -> dict[str, Details]:
    return {"p0j0": Details(name, ((name, name),), ((name, name),), (FindingNote("minor", name, name, name),))}


class Elements(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and the texts of some of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)


def parsed(name: str) -> Elements:
    elements = Elements()
    elements.feed("\n".join(page_lines(picture(name), details(name), "1 job")))
    elements.close()
    return elements


@given(NAMES)
def test_a_page_has_the_same_elements_whatever_jobs_are_called(name: str) -> None:
    # The names of stages are what is shown of a chart's order, so that two that are alike are one.
    expected = parsed("test" if name == "test" else "plain")
    found = parsed(name)
    assert found.found == expected.found
    assert found.texts["h1"] == [name.translate(dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd"))]


@given(NAMES)
def test_what_a_page_tells_of_a_job_is_what_the_job_says(name: str) -> None:
    data = json.loads("".join(parsed(name).texts["script"]).partition('"use strict"')[0])
    assert data["p0j0"]["name"] == name
    assert data["p0j0"]["lines"] == [[name, name]]
    assert data["p0j0"]["findings"][0]["message"] == name


def test_a_page_runs_nothing_but_the_script_that_its_policy_names() -> None:
    page = "\n".join(page_lines(picture("x"), {}, ""))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    script, style = re.search(r"<script>(.*?)</script>", page, re.S), re.search(r"<style>(.*?)</style>", page, re.S)
    assert script
    assert style
    for kind, content in (("script", script[1]), ("style", style[1])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'")


def test_the_script_of_a_page_makes_no_markup_of_texts() -> None:
    script = stylesheet("page.js")
    for door in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch("):
        assert door not in script
    assert "</script" not in script
    assert "://" not in script.replace("http://www.w3.org/2000/svg", "")


@example("a\uffffb\ufffe")
@given(NAMES)
def test_a_drawing_is_xml_with_the_names_as_texts(name: str) -> None:
    root = ET.fromstring("\n".join(svg_lines(picture(name), is_alone=True)))
    space = "{http://www.w3.org/2000/svg}"
    name = name.translate(dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd"))
    titles = [element.text for element in root.iter(f"{space}title")]
    assert titles[0] == name
    assert f"{name} · manual · 3 times · artifacts" in titles
    assert {element.tag.removeprefix(space) for element in root.iter()} == {
        *("svg", "title", "style", "defs", "marker", "path", "rect", "g", "text", "circle")
    }


LABEL = r'"(?:[\w .,/+=@:-]|#\d+;)*"'
BOX = rf"p\d[jx]\d(?:\[|\[\[|\{{\{{|\(\[|\[/){LABEL}(?:\]|\]\]|\}}\}}|\]\)|/\])(?::::\w+)?"
LINE = re.compile(
    rf" *(?:flowchart LR|classDef [\w:#, -]+|direction (?:LR|TB)|end|subgraph p\d(?:s\d)? \[{LABEL}\]|{BOX}"
    rf"|p\d(?:[js]\d)? (?:-->|-\.->|==>|~~~)(?:\|{LABEL}\|)? p\d(?:[jxs]\d)?)",
    re.ASCII,
)


@given(NAMES)
def test_mermaid_sees_nothing_but_labels(name: str) -> None:
    lines = list(mermaid_lines(picture(name)))
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    label = next(line for line in lines if "p0x0" in line).partition('"')[2].rpartition('"')[0]
    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label) == name


@example("\\")
@example('\\"')
@given(NAMES)
def test_graphviz_sees_nothing_but_strings(name: str) -> None:
    text = "\n".join(dot_lines(picture(name)))
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
    rest = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert re.fullmatch(r"[\w\s{};=\[\]>-]*", rest, re.ASCII)
    assert name in [re.sub(r"\\(.)", r"\1", string).replace("&amp;", "&") for string in strings]
