"""Tables for a terminal: a row for each thing where they fit, or else a block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from cilint.report.terminal import width

_GAP = "  "


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]], columns: int | None) -> Iterator[str]:
    """The lines of a table with at most so many `columns`; None: however wide it is.

    Where it is wider, each row is a block: its first cell, and below it each other one behind its heading. A column
    without anything in it is left out.
    """
    kept = [number for number in range(len(headings)) if any(row[number] for row in rows) or not rows]
    headings = [headings[number] for number in kept]
    rows = [[row[number] for number in kept] for row in rows]
    widths = [max(map(width, cells)) for cells in zip(headings, *rows, strict=True)]
    if columns is not None and sum(widths) + len(_GAP) * (len(widths) - 1) > columns:
        yield from _blocks(headings, rows, columns)
        return
    for row in (headings, *rows):
        cells = (f"{text}{' ' * (room - width(text))}" for text, room in zip(row, widths, strict=True))
        yield _GAP.join(cells).rstrip()


def _blocks(headings: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> Iterator[str]:
    names = [heading.lower() for heading in headings[1:]]
    longest = max(map(len, names))
    for number, (first, *others) in enumerate(rows):
        if number:
            yield ""
        yield first
        for name, text in zip(names, others, strict=True):
            yield from wrap(
                text,
                columns,
                initial_indent=f"{_GAP}{name:{longest}}{_GAP}",
                subsequent_indent=" " * (longest + 2 * len(_GAP)),
                break_long_words=False,
                break_on_hyphens=False,
            )
