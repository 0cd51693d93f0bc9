"""What can be folded: everything below a key or a dash, and comments of several lines. Told from lines, not from YAML,
so that nothing unfolds while somebody types."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from cilint.lsp.outline import OutlineReader, comment_start
from cilint.lsp.request import EditorRequest
from cilint.text.source import Source


def folding(request: EditorRequest) -> list[types.FoldingRange] | None:
    """The stretches of a file that can be folded; None where it is not open."""
    text = request.desktop.buffers.get(request.path)
    return None if text is None else list(foldings(Source(request.path, text)))


def foldings(source: Source) -> Iterator[types.FoldingRange]:
    """Those of a text, of several that begin on one line the longest."""
    ends: dict[int, tuple[int, types.FoldingRangeKind | None]] = {}
    for start, end, kind in (*_values(source), *_comments(source)):
        if end > ends.get(start, (start, None))[0]:
            ends[start] = end, kind
    for start, (end, kind) in sorted(ends.items()):
        yield types.FoldingRange(start, end, kind=kind)


def _values(source: Source) -> Iterator[tuple[int, int, types.FoldingRangeKind | None]]:
    """From each key or dash to the last line below it."""
    reader = OutlineReader()
    starts: dict[int, int] = {}
    last = 0
    for number in range(len(source.line_starts) + 1):
        line = source.line(number + 1) if number < len(source.line_starts) else "---"
        before = reader.open.copy()
        goes_on = reader.goes_on(line)
        reader.read(line)
        after = set(map(id, reader.open))
        for level in before:
            if id(level) not in after:
                is_include = level.name == "include" and level is before[0]
                yield starts.pop(id(level)), last, types.FoldingRangeKind.Imports if is_include else None
        for level in reader.open:
            starts.setdefault(id(level), number)
        if line.strip() and (goes_on or line[: comment_start(line)].strip()):
            last = number


def _comments(source: Source) -> Iterator[tuple[int, int, types.FoldingRangeKind]]:
    """Comments on lines of their own that follow each other."""
    start: int | None = None
    for number in range(len(source.line_starts) + 1):
        is_comment = number < len(source.line_starts) and source.line(number + 1).lstrip().startswith("#")
        if is_comment and start is None:
            start = number
        elif not is_comment and start is not None:
            yield start, number - 1, types.FoldingRangeKind.Comment
            start = None
