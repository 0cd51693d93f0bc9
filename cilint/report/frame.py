"""Source lines with marks below them, as compilers show them; secrets are hidden before a column is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.findings.finding import Finding, Related
from cilint.findings.hidden import MARKER
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.report.terminal import Terminal, TextStyle, width
from cilint.text.source import Source, Span

_TAB = "    "
_CUT = "..."
_LEAST_COLUMNS = 40
_CLOSE_BY = 6
"""So many lines away a related place is shown in the frame of the finding itself."""


class Mark(NamedTuple):
    """A span to be marked, and a remark beside the mark; the primary mark is the place itself, others explain it."""

    span: Span
    label: str
    primary: bool = True


class _Row(NamedTuple):
    """One line of the source with one mark: offsets `start` up to `end` within line `number`."""

    number: int
    start: int
    end: int
    label: str
    primary: bool


class _Cell(NamedTuple):
    """What is shown for the source's characters from `start` up to `end`."""

    text: str
    width: int
    start: int
    end: int


class Frame:
    """Renders frames for one report."""

    __slots__ = ("_columns", "_mask", "_terminal")

    def __init__(self, mask: Mask, terminal: Terminal, columns: int) -> None:
        self._mask = mask
        self._terminal = terminal
        self._columns = max(columns, _LEAST_COLUMNS)

    def render(self, marks: Sequence[Mark], notes: Sequence[str] = (), style: TextStyle = TextStyle.RED) -> list[str]:
        """The lines of a frame around the marks, the first of which is the primary one, with notes below.

        All marks are in one source, no two on the same line. Labels and notes are shown as they are; `style` is that of
        the primary mark.
        """
        source = marks[0].span.source
        rows = sorted(row for mark in marks for row in _rows(mark))
        gutter = " " * len(str(rows[-1].number))
        line, column = self._mask.begin(marks[0].span)
        arrow, bar = self._dim("-->"), self._dim("|")
        lines = [f"{gutter}{arrow} {self._terminal.show(source.name)}:{line}:{column}", f"{gutter} {bar}"]
        before = rows[0].number
        for row in rows:
            if row.number > before + 1:
                lines.append(self._dim("..."))
            text, *below = self._line(source, row, self._columns - len(gutter) - 3, style)
            number = self._dim(f"{row.number:>{len(gutter)}} |")
            lines += [f"{number} {text}".rstrip(), *(f"{gutter} {bar} {line}" for line in below)]
            before = row.number
        if notes:
            lines.append(f"{gutter} {bar}")
        lines.extend(f"{gutter} {self._dim('=')} {note}" for note in notes)
        return lines

    def _dim(self, text: str) -> str:
        return self._terminal.paint(text, TextStyle.BLUE)

    def _line(self, source: Source, row: _Row, columns: int, primary: TextStyle) -> list[str]:
        """The text of a row in at most `columns` columns, and the lines below it: the mark and, beside it, the label.

        A label that does not fit beside the mark gets a line of its own.
        """
        _, first, last = source.line_span(row.number)
        # A line may have millions of characters: no more than can be shown on either side is looked at.
        hidden = self._mask.hidden(source)
        start, end = hidden.before(row.start, 2 * columns, first), hidden.behind(row.start, 2 * columns, last)
        text = source.text[start:end]
        if len(text) <= columns and text.isascii() and text.isprintable() and not hidden.overlaps(start, end):
            # Nearly all lines are shown as they are.
            blank, marked = min(row.start, end) - start, min(row.end, end) - max(row.start, start)
        else:
            cells = list(self._cells(source, start, end))
            shown = _window(cells, row, columns) if sum(cell.width for cell in cells) > columns else cells
            start, end = (shown[0].start, shown[-1].end) if shown else (start, end)
            text = "".join(cell.text for cell in shown)
            blank = sum(cell.width for cell in shown if cell.end <= row.start)
            marked = sum(cell.width for cell in shown if cell.start < row.end and cell.end > row.start)
        left, right = _CUT if start > first else "", _CUT if end < last else ""
        text = f"{left}{text}{right}"
        blank, marked = len(left) + max(blank, 0), max(marked, 1)
        mark = ("^" if row.primary else "-") * marked
        style = primary if row.primary else TextStyle.BLUE
        label = width(row.label)
        if not label or blank + marked + 1 + label <= columns:
            beside = f"{mark} {row.label}" if label else mark
            return [text, " " * blank + self._terminal.paint(beside, style)]
        indent = max(min(blank, columns - label), 0)
        painted = self._terminal.paint(row.label, style)
        return [text, " " * blank + self._terminal.paint(mark, style), " " * indent + painted]

    def _cells(self, source: Source, start: int, end: int) -> Iterator[_Cell]:
        for text, first, last in self._mask.pieces(source, start, end):
            # The marker itself, and no text that happens to be the same.
            if text is MARKER:
                yield _Cell(text, len(text), first, last)
                continue
            for offset, character in enumerate(text, first):
                shown = _TAB if character == "\t" else self._terminal.show(character)
                yield _Cell(shown, width(shown), offset, offset + 1)


def _rows(mark: Mark) -> Iterator[_Row]:
    """The rows for a mark: one, or for a span of several lines its first and its last, which bears the label."""
    source, start, end = mark.span
    first = source.position(start).line
    # A span that ends with a line break ends on the line before.
    last = source.position(max(start, end - 1)).line
    if first == last:
        yield _Row(first, start, end, mark.label, mark.primary)
        return
    yield _Row(first, start, source.line_span(first).end, "", mark.primary)
    begin = source.line_span(last).start
    indentation = len(source.text[begin:end]) - len(source.text[begin:end].lstrip(" \t"))
    yield _Row(last, begin + indentation, end, mark.label, mark.primary)


def _window(cells: Sequence[_Cell], row: _Row, columns: int) -> Sequence[_Cell]:
    """The cells to show of a line that is too long: the marked ones, and as many before and after as there is room."""
    room = columns - 2 * len(_CUT)
    focus = next((index for index, cell in enumerate(cells) if cell.end > row.start), len(cells))
    marked = sum(cell.width for cell in cells[focus:] if cell.start < row.end)
    # What precedes the place says what it belongs to: it gets two thirds of what the place leaves, or of half the room.
    before = _fitting(reversed(cells[:focus]), max(room - marked, room // 2) * 2 // 3)
    begin = focus - before
    return cells[begin : begin + _fitting(cells[begin:], room)]


def _fitting(cells: Iterable[_Cell], room: int) -> int:
    """How many of the cells, from the first on, fit into that many columns."""
    count = 0
    for cell in cells:
        room -= cell.width
        if room < 0:
            break
        count += 1
    return count


def split_related(finding: Finding) -> tuple[list[Related], list[Related]]:
    """The related places that are shown in the finding's frame, and those that are not."""
    source, start, end = finding.span
    first, last = source.position(start).line, source.position(end).line
    taken = {first, last}
    within: list[Related] = []
    elsewhere: list[Related] = []
    for related in finding.related:
        begin, finish = related.span.begin.line, related.span.finish.line
        fits = (
            related.span.source is source
            and begin == finish
            and begin not in taken
            and first - _CLOSE_BY <= begin <= last + _CLOSE_BY
        )
        if fits:
            taken.add(begin)
        (within if fits else elsewhere).append(related)
    return within, elsewhere
