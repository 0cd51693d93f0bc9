"""Which lines of a text are still there in a later one: what was said of them holds until something better is known."""

from __future__ import annotations

from cilint.text.source import Source


class KeptLines:
    """The lines before and behind the stretch in which two texts differ. Lines count from 0."""

    def __init__(self, before: Source, after: Source) -> None:
        old, new = _lines(before), _lines(after)
        shorter = min(len(old), len(new))
        self._first = next((index for index in range(shorter) if old[index] != new[index]), shorter)
        rest = shorter - self._first
        last = next((index for index in range(rest) if old[-1 - index] != new[-1 - index]), rest)
        self._old_end, self._new_end = len(old) - last, len(new) - last

    def after(self, line: int) -> int | None:
        """Where a line of the earlier text is in the later one; None where it is not."""
        return _moved(line, self._first, self._old_end, self._new_end)

    def before(self, line: int) -> int | None:
        """Where a line of the later text was in the earlier one; None where it was not."""
        return _moved(line, self._first, self._new_end, self._old_end)


def _moved(line: int, first: int, end: int, other_end: int) -> int | None:
    if line < first:
        return line
    return line - end + other_end if line >= end else None


def _lines(source: Source) -> list[str]:
    return [source.line(number) for number in range(1, len(source.line_starts) + 1)]
