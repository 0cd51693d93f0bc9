"""A picture in Mermaid's language, which GitLab draws where it stands in Markdown.

Every text is quoted, and every character of it that is no letter, digit or harmless mark is written as its number, as
Mermaid's documentation has it (section "Entity codes to escape characters").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.drawing.picture import Box, BoxKind, Chart, Link, LinkKind, Picture
from cilint.lazy.patterns import regex

MOST_LINKS = 500
MOST_CHARACTERS = 50_000
"""What Mermaid draws at most, unless a site is set otherwise (its `maxEdges` and `maxTextSize`)."""

_OTHERS = regex(r"[^\w .,/+=@:-]|(?<=/)/|(?<=:):|(?<=-)-", re.ASCII)
_SHAPES = {
    BoxKind.JOB: ("[", "]"),
    BoxKind.TRIGGER: ("[[", "]]"),
    BoxKind.MISSING: ("{{", "}}"),
    BoxKind.ENVIRONMENT: ("([", "])"),
    BoxKind.PROJECT: ("[/", "/]"),
}
_ARROWS = {
    LinkKind.ARTIFACTS: "-->",
    LinkKind.ORDER: "-.->",
    LinkKind.HANDED_ON: "-->",
    LinkKind.DEPLOYS: "==>",
    LinkKind.STARTS: "==>",
}
_CLASSES = (
    "classDef may stroke-dasharray: 5 4",
    "classDef missing stroke:#c91c00,stroke-dasharray: 2 2",
)


def mermaid_lines(picture: Picture) -> Iterator[str]:
    """The lines of a flowchart."""
    yield from ("flowchart LR", *(f"  {line}" for line in _CLASSES))
    for chart in picture.charts:
        yield from _chart(chart, is_framed=len(picture.charts) > 1)
    for start in picture.starts:
        yield f"  {start.box} ==> {start.chart}"


def links_of(picture: Picture) -> int:
    """How many links there are for Mermaid to draw."""
    return len(picture.starts) + sum(len(chart.links) + max(len(chart.stages) - 1, 0) for chart in picture.charts)


def quoted(text: str) -> str:
    """Any text as a label."""
    return '"' + _OTHERS.sub(lambda found: f"#{ord(found[0])};", text) + '"'


def _chart(chart: Chart, *, is_framed: bool) -> Iterator[str]:
    indent = "  "
    if is_framed:
        yield f"  subgraph {chart.key} [{quoted(chart.title)}]"
        yield "    direction LR"
        indent = "    "
    for number, stage in enumerate(chart.stages):
        yield f"{indent}subgraph {chart.key}s{number} [{quoted(stage)}]"
        yield f"{indent}  direction TB"
        yield from (f"{indent}  {_box(box)}" for box in chart.in_stage(stage))
        yield f"{indent}end"
    yield from (f"{indent}{_box(box)}" for box in chart.beside)
    yield from (f"{indent}{_link(link)}" for link in chart.links)
    # The order of stages that no need ties to each other; what is not drawn still keeps its place.
    yield from (f"{indent}{chart.key}s{number} ~~~ {chart.key}s{number + 1}" for number in range(len(chart.stages) - 1))
    if is_framed:
        yield "  end"


def _box(box: Box) -> str:
    opening, closing = _SHAPES[box.kind]
    words = [box.name, *((f"({box.way})",) if box.way else ()), *(note for note in box.notes if note != "artifacts")]
    style = ":::missing" if box.kind is BoxKind.MISSING else ":::may" if box.may else ""
    return f"{box.key}{opening}{quoted(' '.join(words))}{closing}{style}"


def _link(link: Link) -> str:
    notes = [link.note] if link.note else []
    if link.is_optional:
        notes.append("optional")
    label = f"|{quoted(', '.join(notes))}|" if notes else ""
    return f"{link.start} {_ARROWS[link.kind]}{label} {link.end}"
