"""Where everything of a picture stands: stages from left to right, the jobs of each in columns, children below.

What is no job stands behind the stage of what leads to it, or before that of what it leads to. The same picture always
has the same places. All of it takes time in proportion to the boxes and links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from math import ceil, sqrt

from cilint.drawing.picture import Box, Chart, Picture
from cilint.drawing.widths import text_width
from cilint.lazy.records import NamedTuple

HEIGHT = 34
PADDING = 12
"""Left and right of the text in a box."""
NOTE_SIZE = 10.5
NARROWEST, WIDEST = 120, 330
_ROW = HEIGHT + 12
_BETWEEN, _WITHIN = 64, 40
"""The room between stages, and between the columns of one."""
_HEAD = 62
_MARGIN = 24
_FEWEST_ROWS = 12
_SPARE = 3
"""A column may be longer by so many boxes before there is a second one."""


class Corner(NamedTuple):
    """Where the upper left corner of something is."""

    x: int
    y: int


class Seat(NamedTuple):
    """Where a box is, and how wide."""

    x: int
    y: int
    width: int


class Heading(NamedTuple):
    """The name of a stage, above its jobs, and the width of all their columns."""

    text: str
    spot: Corner
    width: int
    height: int


class Placed(NamedTuple):
    """A chart with the places of its boxes, by their keys, and of its own frame."""

    chart: Chart
    spot: Corner
    width: int
    height: int
    spots: Mapping[str, Seat]
    headings: tuple[Heading, ...]


class Sheet(NamedTuple):
    """All charts, one below the other."""

    charts: tuple[Placed, ...]
    width: int
    height: int


def lay_out(picture: Picture) -> Sheet:
    """The places of all that is drawn."""
    placed: list[Placed] = []
    top = _MARGIN
    for chart in picture.charts:
        placed.append(_placed(chart, Corner(_MARGIN, top)))
        top += placed[-1].height + _MARGIN
    width = max((item.width for item in placed), default=0)
    return Sheet(tuple(placed), width + 2 * _MARGIN, top)


def _placed(chart: Chart, corner: Corner) -> Placed:
    before = _predecessors(chart)
    rows = max(_FEWEST_ROWS, ceil(sqrt(len(chart.boxes)) * 1.6))
    spots: dict[str, Seat] = {}
    headings: list[Heading] = []
    x, bottom = corner.x + _MARGIN, 0
    for name, boxes in _groups(chart):
        columns = [part for column in _by_depth(boxes, before) for part in _cut(_sorted(column, before, spots), rows)]
        room = max(map(_width, boxes))
        for number, column in enumerate(columns):
            for row, box in enumerate(column):
                spots[box.key] = Seat(x + number * (room + _WITHIN), corner.y + _HEAD + row * _ROW, room)
        width = len(columns) * (room + _WITHIN) - _WITHIN
        height = max(map(len, columns)) * _ROW
        if name:
            headings.append(Heading(name, Corner(x, corner.y + _HEAD), width, height))
        bottom = max(bottom, height)
        x += width + _BETWEEN
    return Placed(chart, corner, x - corner.x, _HEAD + bottom + _MARGIN, spots, tuple(headings))


def _width(box: Box) -> int:
    """How wide a box has to be for its texts; longer ones are cut."""
    texts = text_width(box.name), text_width(", ".join(box.shown_notes), NOTE_SIZE)
    return min(max(*texts, NARROWEST - 2 * PADDING), WIDEST - 2 * PADDING) + 2 * PADDING


def _groups(chart: Chart) -> Iterator[tuple[str, list[Box]]]:
    """The boxes that stand together, from left to right: those of each stage, by its name, and what is beside them."""
    order = {stage: number for number, stage in enumerate(chart.stages)}
    stage_of = {box.key: order[box.stage] for box in chart.boxes if box.stage}
    behind = dict.fromkeys((box.key for box in chart.beside), -1)
    for link in chart.links:
        if link.end in behind:
            behind[link.end] = max(behind[link.end], stage_of[link.start])
        elif link.start in behind:
            behind[link.start] = stage_of[link.end] - 1
    for number, stage in enumerate(("", *chart.stages), -1):
        if stage:
            yield stage, list(chart.in_stage(stage))
        beside = [box for box in chart.beside if behind[box.key] == number]
        if beside:
            yield "", beside


def _predecessors(chart: Chart) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in chart.links:
        found.setdefault(link.end, []).append(link.start)
    return found


def _by_depth(boxes: Sequence[Box], before: Mapping[str, Sequence[str]]) -> Iterable[list[Box]]:
    """The boxes of one stage in columns, so that what waits for another one of them stands to the right of it."""
    own = {box.key: box for box in boxes}
    waits = {key: [other for other in before.get(key, ()) if other in own] for key in own}
    depth = {key: 0 for key, others in waits.items() if not others}
    after: dict[str, list[str]] = {}
    for key, others in waits.items():
        for other in others:
            after.setdefault(other, []).append(key)
    left = {key: len(others) for key, others in waits.items()}
    ready = list(depth)
    for key in ready:
        for later in after.get(key, ()):
            depth[later] = max(depth.get(later, 0), depth[key] + 1)
            left[later] -= 1
            if left[later] == 0:
                ready.append(later)
    # What is left is in a circle, which GitLab refuses.
    columns: dict[int, list[Box]] = {}
    for box in boxes:
        columns.setdefault(depth[box.key] if left[box.key] == 0 else 0, []).append(box)
    return [columns[number] for number in sorted(columns)]


def _sorted(column: list[Box], before: Mapping[str, Sequence[str]], spots: Mapping[str, Seat]) -> list[Box]:
    """The boxes beside what they wait for, as far as that goes: fewer links cross then."""
    order = count()

    def height(box: Box) -> tuple[float, int]:
        heights = [spots[key].y for key in before.get(box.key, ()) if key in spots]
        number = next(order)
        return (sum(heights) / len(heights) if heights else float(number * _ROW), number)

    return sorted(column, key=height)


def _cut(column: list[Box], rows: int) -> Iterable[list[Box]]:
    """A column in as many as it needs, all of them about as long."""
    parts = ceil(len(column) / (rows + _SPARE))
    length = ceil(len(column) / parts)
    return (column[start : start + length] for start in range(0, len(column), length))
