"""A picture as SVG, for itself or within a page. Texts are escaped, and nothing of a pipeline is an attribute."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import escape

from cilint.drawing.layout import HEIGHT, NOTE_SIZE, PADDING, Corner, Placed, Seat, Sheet, lay_out
from cilint.drawing.picture import ARTIFACTS, Box, Link, Picture
from cilint.drawing.widths import SIZE, shortened

_BOLD = SIZE * 1.1
"""Bold letters are as wide as usual ones of this size."""
_FOLDER = os.path.dirname(__file__)


def stylesheet(name: str) -> str:
    """A file of style or script that is a part of cilint."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def svg_lines(picture: Picture, *, is_alone: bool) -> Iterator[str]:
    """The lines of a drawing; one that is alone brings its style along."""
    sheet = lay_out(picture)
    size = f'viewBox="0 0 {sheet.width} {sheet.height}"'
    if is_alone:
        size += f' width="{sheet.width}" height="{sheet.height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" id="drawing" role="img" {size}>'
    yield f"<title>{text(picture.title)}</title>"
    if is_alone:
        yield f"<style>{stylesheet('drawing.css')}</style>"
    yield (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    yield '<rect class="sheet" width="100%" height="100%"/>' if is_alone else ""
    yield '<g id="view">'
    for placed in sheet.charts:
        yield from _frame(placed)
    yield from _starts(picture, sheet)
    for placed in sheet.charts:
        yield from (_link(link, placed) for link in placed.chart.links)
    for placed in sheet.charts:
        yield from (_box(box, placed.spots[box.key]) for box in placed.chart.boxes)
    yield "</g></svg>"


def text(written: str) -> str:
    """Any text as that of an element: nothing in it is markup, and all of it characters that XML allows."""
    return escape(re.sub("[\ufffe\uffff]", "\ufffd", written), quote=True)


def _frame(placed: Placed) -> Iterator[str]:
    x, y = placed.spot
    yield f'<g class="chart" id="{placed.chart.key}"><title>{text(placed.chart.title)}</title>'
    yield f'<rect class="frame" x="{x}" y="{y}" width="{placed.width}" height="{placed.height}" rx="10"/>'
    title = text(shortened(placed.chart.title, placed.width - 32, _BOLD))
    yield f'<text class="title" x="{x + 16}" y="{y + 24}">{title}</text>'
    for heading in placed.headings:
        left, top = heading.spot
        width, height = heading.width + 20, heading.height + 16
        yield f'<rect class="stage" x="{left - 10}" y="{top - 14}" width="{width}" height="{height}" rx="8"/>'
        words = text(shortened(heading.text, heading.width, _BOLD))
        yield f'<text class="stage-name" x="{left}" y="{top - 20}">{words}</text>'
    yield "</g>"


def _box(box: Box, spot: Seat) -> str:
    way = " way" if box.way else ""
    classes = f"box {box.kind.value}{' may' if box.may else ''}{way}"
    notes = " · ".join(filter(None, (box.way, *box.notes)))
    lines = [f'<g class="{classes}" id="{box.key}" transform="translate({spot.x} {spot.y})">']
    lines.append(f"<title>{text(' · '.join(filter(None, (box.name, notes))))}</title>")
    lines.append(f'<rect width="{spot.width}" height="{HEIGHT}" rx="{_radius(box)}"/>')
    room = spot.width - 2 * PADDING
    name, shown = text(shortened(box.name, room)), ", ".join(box.shown_notes)
    lines.append(f'<text x="{PADDING}" y="{15 if shown else 21}">{name}</text>')
    if shown:
        lines.append(f'<text class="note" x="{PADDING}" y="28">{text(shortened(shown, room, NOTE_SIZE))}</text>')
    if ARTIFACTS in box.notes:
        lines.append(f'<circle class="leaves" cx="{spot.width}" cy="{HEIGHT // 2}" r="4"/>')
    return "".join((*lines, "</g>"))


def _radius(box: Box) -> int:
    return {"environment": HEIGHT // 2, "project": 0, "trigger": 0}.get(box.kind.value, 6)


def _link(link: Link, placed: Placed) -> str:
    start, end = placed.spots[link.start], placed.spots[link.end]
    classes = (
        f"link {link.kind.value}{' optional' if link.is_optional else ''}{' bad' if link.note[:3] == 'not' else ''}"
    )
    note = f"<title>{text(link.note)}</title>" if link.note else ""
    path = _curve(Corner(start.x + start.width, start.y + HEIGHT // 2), Corner(end.x, end.y + HEIGHT // 2))
    return f'<path class="{classes}" id="{link.start}-{link.end}" marker-end="url(#tip)" d="{path}">{note}</path>'


def _starts(picture: Picture, sheet: Sheet) -> Iterator[str]:
    spots = {key: spot for placed in sheet.charts for key, spot in placed.spots.items()}
    frames = {placed.chart.key: placed.spot for placed in sheet.charts}
    for start in picture.starts:
        spot, frame = spots[start.box], frames[start.chart]
        aim = Corner(frame.x + 60, frame.y)
        begin = Corner(spot.x + spot.width // 2, spot.y + HEIGHT)
        middle = (begin.y + aim.y) // 2
        path = f"M{begin.x} {begin.y}C{begin.x} {middle} {aim.x} {middle} {aim.x} {aim.y}"
        yield f'<path class="link starts" id="{start.box}-{start.chart}" marker-end="url(#tip)" d="{path}"></path>'


def _curve(start: Corner, end: Corner) -> str:
    bend = max(32, abs(end.x - start.x) // 2)
    return f"M{start.x} {start.y}C{start.x + bend} {start.y} {end.x - bend} {end.y} {end.x} {end.y}"
