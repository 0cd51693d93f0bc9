"""What fixes change, as a unified diff (POSIX diff -u): secrets hidden, since a diff is shown like any report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.findings.mask import Mask, harmless
from cilint.text.revision import ChangedLines, Revision
from cilint.text.source import Source

_CONTEXT = 3
_ENDINGS = {"": "\n\\ No newline at end of file\n", "\r": "\n"}
"""What is shown at the end of a line that does not end as lines of a diff do."""


def render(revisions: Iterable[Revision], before: Mask, after: Mask) -> str:
    """The diffs of all files; `before` and `after` hide the secrets in the original and in the new texts."""
    return "".join(_file_diff(revision, before, after) for revision in revisions)


def _file_diff(revision: Revision, before: Mask, after: Mask) -> str:
    original = revision.original
    old, new = _Lines(original, before), _Lines(Source(original.path, revision.text, original.name), after)
    hunks = [line for group in _grouped(revision.changes()) for line in _hunk(group, old, new)]
    if not hunks:
        return ""
    name = harmless(original.name.replace("\\", "/"))
    header = [f"--- a/{name}\n", f"+++ b/{name}\n"]
    if old.altered or new.altered:
        # What stands before the header is for people: patch and git leave it out.
        header.insert(0, f"# {name}: what is masked or escaped here cannot be applied as it is: use --fix\n")
    return "".join(header + hunks)


class _Lines:
    """The lines of one side, as they can be shown; `altered` says that one of those asked for is shown otherwise."""

    def __init__(self, source: Source, mask: Mask) -> None:
        self._source = source
        self._mask = mask
        starts = source.line_starts
        self.count = len(starts) - (starts[-1] == len(source.text))
        self.altered = False

    def shown(self, sign: str, start: int, end: int) -> Iterator[str]:
        """The lines from number `start` up to `end`, each with `sign` before it."""
        for number in range(start, end):
            span = self._source.line_span(number)
            text = harmless(self._mask.source_text(span))
            starts = self._source.line_starts
            line_break = self._source.text[span.end : starts[number] if number < len(starts) else span.end]
            self.altered = self.altered or text != span.text or line_break == "\r"
            yield sign + text + _ENDINGS.get(line_break, line_break)


def _grouped(changes: Iterable[ChangedLines]) -> Iterator[list[ChangedLines]]:
    """Changes that are so close to each other that they share a hunk."""
    group: list[ChangedLines] = []
    for change in changes:
        if group and change.start - group[-1].end > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def _hunk(group: list[ChangedLines], old: _Lines, new: _Lines) -> Iterator[str]:
    before = min(_CONTEXT, group[0].start - 1)
    after = min(_CONTEXT, old.count + 1 - group[-1].end)
    start, end = group[0].start - before, group[-1].end + after
    new_start, new_end = group[0].new_start - before, group[-1].new_end + after
    yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n"
    place = start
    for change in group:
        yield from old.shown(" ", place, change.start)
        yield from old.shown("-", change.start, change.end)
        yield from new.shown("+", change.new_start, change.new_end)
        place = change.end
    yield from old.shown(" ", place, end)


def _range(start: int, end: int) -> str:
    count = end - start
    # Of no lines at all, the number is that of the line before.
    return f"{start}" if count == 1 else f"{start if count else start - 1},{count}"
