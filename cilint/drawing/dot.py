"""A picture in Graphviz' language, DOT. Every text is a quoted string, in which nothing has a meaning of its own.

Source: Graphviz' documentation, "DOT Language" (quoted strings, entities) and "escString".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cilint.drawing.picture import Box, BoxKind, Chart, Link, LinkKind, Picture

_SHAPES = {
    BoxKind.JOB: "box",
    BoxKind.TRIGGER: "component",
    BoxKind.MISSING: "octagon",
    BoxKind.ENVIRONMENT: "ellipse",
    BoxKind.PROJECT: "folder",
}
_STYLES = {
    LinkKind.ARTIFACTS: "solid",
    LinkKind.ORDER: "dashed",
    LinkKind.HANDED_ON: "solid",
    LinkKind.DEPLOYS: "bold",
    LinkKind.STARTS: "bold",
}


def dot_lines(picture: Picture) -> Iterator[str]:
    """The lines of a digraph."""
    yield f"digraph {quoted(picture.title)} {{"
    yield from (
        "  rankdir=LR;",
        "  compound=true;",
        '  node [fontname="sans-serif" fontsize=11 shape=box];',
        '  edge [fontname="sans-serif" fontsize=9];',
    )
    for chart in picture.charts:
        yield from _chart(chart)
    first = {chart.key: next(iter(chart.boxes), None) for chart in picture.charts}
    for start in picture.starts:
        box = first[start.chart]
        if box:
            yield f"  {start.box} -> {box.key} [style=bold lhead=cluster_{start.chart}];"
    yield "}"


def quoted(text: str) -> str:
    """Any text as a quoted string: of its characters, only `"`, `\\` and `&` mean anything there."""
    for character, written in (("\\", "\\\\"), ('"', '\\"'), ("&", "&amp;"), ("\n", "\\n"), ("\r", "")):
        text = text.replace(character, written)
    return f'"{text}"'


def _chart(chart: Chart) -> Iterator[str]:
    yield f"  subgraph cluster_{chart.key} {{"
    yield f"    label={quoted(chart.title)};"
    for number, stage in enumerate(chart.stages):
        yield f"    subgraph cluster_{chart.key}s{number} {{"
        yield f"      label={quoted(stage)};"
        yield from (f"      {_box(box)}" for box in chart.in_stage(stage))
        yield "    }"
    yield from (f"    {_box(box)}" for box in chart.beside)
    yield from (f"    {_link(link)}" for link in chart.links)
    # Stages stand in their order, also where no job needs another one.
    firsts = [next(box.key for box in chart.in_stage(stage)) for stage in chart.stages]
    yield from (f"    {one} -> {other} [style=invis];" for one, other in pairwise(firsts))
    yield "  }"


def _box(box: Box) -> str:
    words = [box.name, *((f"({box.way})",) if box.way else ()), *(note for note in box.notes if note != "artifacts")]
    style = " style=dashed" if box.may or box.kind is BoxKind.MISSING else ""
    return f"{box.key} [label={quoted(' '.join(words))} shape={_SHAPES[box.kind]}{style}];"


def _link(link: Link) -> str:
    note = ", ".join(filter(None, (link.note, "optional" if link.is_optional else "")))
    label = f" label={quoted(note)}" if note else ""
    return f"{link.start} -> {link.end} [style={_STYLES[link.kind]}{label}];"
