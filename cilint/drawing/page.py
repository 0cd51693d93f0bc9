"""A page to look at a picture with, in one file: no network, nothing from elsewhere.

What a pipeline says is text in it: escaped in the drawing, as JSON in a block that no browser runs, and put into the
page as text alone. Besides, a policy lets nothing run but the script that is cilint's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from cilint.drawing.picture import Picture
from cilint.drawing.svg import stylesheet, svg_lines, text
from cilint.lazy.records import NamedTuple
from cilint.text.integrity import integrity

_LEGEND = "".join(
    f"<li><b>{words}</b> {meaning}</li>"
    for words, meaning in (
        ("Solid line", "waits for the other job, and gets its artifacts"),
        ("Dashed line", "only waits for it"),
        ("Faint line", "in some cases alone: an optional need, or one of a rule"),
        ("No line to an earlier stage", "waits for all of it"),
        ("Dot on the right", "leaves artifacts"),
        ("Orange", "manual, delayed, or on failure"),
        ("Dashed box", "may run: what decides is not known"),
        ("Blue", "starts another pipeline"),
        ("Green", "an environment, or another project"),
        ("Red", "needed, and not in this pipeline"),
        ("Number", "of findings: click the job"),
    )
)


class FindingNote(NamedTuple):
    """A finding, in words."""

    severity: str
    rule: str
    message: str
    place: str


class Details(NamedTuple):
    """What a page tells of a job: rows of names and values, its lines with their origins, and what was found in it."""

    name: str
    rows: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    findings: tuple[FindingNote, ...] = ()


def page_lines(picture: Picture, details: Mapping[str, Details], counts: str) -> Iterator[str]:
    """The lines of a page; `details` are by the keys of the boxes."""
    style = stylesheet("drawing.css").replace("svg {", "#drawing {") + stylesheet("page.css")
    script = stylesheet("page.js")
    sources = f"style-src '{integrity(style.encode())}'; script-src '{integrity(script.encode())}'"
    policy = f"default-src 'none'; {sources}; base-uri 'none'"
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{text(picture.title)}</title>"
    yield f"<style>{style}</style></head><body>"
    yield f'<header><h1>{text(picture.title)}</h1><span class="counts">{text(counts)}</span><span class="tools">'
    yield '<input id="search" type="search" placeholder="Search a job ( / )" aria-label="Search a job">'
    yield '<span id="hits" role="status"></span>'
    yield '<button id="farther" aria-label="Zoom out">&minus;</button>'
    yield '<button id="closer" aria-label="Zoom in">+</button><button id="fit">Fit</button>'
    yield f'<details id="legend"><summary>Legend</summary><ul>{_LEGEND}</ul></details></span></header>'
    yield '<main><div id="stage">'
    yield from svg_lines(picture, is_alone=False)
    yield '</div><aside id="panel" hidden></aside></main>'
    yield f'<script id="data" type="application/json">{as_data(details)}</script>'
    yield f"<script>{script}</script></body></html>"


def as_data(details: Mapping[str, Details]) -> str:
    """What is told of jobs, as JSON that ends no element and opens none."""
    plain = {key: {**item._asdict(), "findings": [note._asdict() for note in item.findings]} for key, item in
             details.items()}  # fmt: skip
    written = json.dumps(plain, ensure_ascii=True, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
