"""Numbers over time as pictures: bars for each run, and a line for each row of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT, _FOOT = 960, 220, 22
_GAP = 4
_LINE_WIDTH, _LINE_HEIGHT = 120, 22


def bars(runs: Sequence[tuple[str, Mapping[str, int]]], order: Sequence[str]) -> str:
    """A bar for each run, which has a day and numbers by severity: those of `order` on top of each other."""
    most = max((sum(numbers.values()) for _, numbers in runs), default=0) or 1
    room = _WIDTH / max(len(runs), 1)
    height = _HEIGHT - _FOOT - 12
    pieces = []
    for index, (day, numbers) in enumerate(runs):
        bottom = float(_HEIGHT - _FOOT)
        for severity in order:
            tall = height * numbers.get(severity, 0) / most
            bottom -= tall
            if tall:
                place = f'x="{index * room + _GAP / 2:.1f}" y="{bottom:.1f}" width="{max(room - _GAP, 1):.1f}"'
                title = f"<title>{day}: {numbers[severity]} {severity}</title>"
                pieces.append(f'<rect class="{severity}" {place} height="{tall:.1f}">{title}</rect>')
    first, last = (runs[0][0], runs[-1][0]) if runs else ("", "")
    pieces.append(f'<text x="4" y="{_HEIGHT - 7}">{first}</text>')
    if len(runs) > 1:
        pieces.append(f'<text x="{_WIDTH - 4}" y="{_HEIGHT - 7}" text-anchor="end">{last}</text>')
    pieces.append(f'<text x="4" y="12">{most}</text>')
    label = f"findings of {len(runs)} runs, the most {most}"
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">{"".join(pieces)}</svg>'
    )


def line(numbers: Sequence[int]) -> str:
    """A small line through numbers; a dot for one."""
    most = max(numbers, default=0) or 1
    step = (_LINE_WIDTH - 4) / max(len(numbers) - 1, 1)
    points = [
        (2 + index * step, _LINE_HEIGHT - 3 - (_LINE_HEIGHT - 6) * value / most) for index, value in enumerate(numbers)
    ]
    if len(points) == 1:
        points.append((points[0][0] + 1, points[0][1]))
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    label = f"from {numbers[0]} to {numbers[-1]}" if numbers else ""
    size = f'width="{_LINE_WIDTH}" height="{_LINE_HEIGHT}" viewBox="0 0 {_LINE_WIDTH} {_LINE_HEIGHT}"'
    return f'<svg class="spark" {size} role="img" aria-label="{label}"><polyline points="{text}"/></svg>'
