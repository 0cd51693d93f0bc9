"""A comparison as a note on a merge request, in GitLab's Markdown. What the pipeline says is code, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.comparing.changes import Change, ChangeKind, Comparison, JobChange, Shift
from cilint.comparing.grouping import Group, groups_of, with_places
from cilint.comparing.lines import Line
from cilint.comparing.occasions import few_words
from cilint.comparing.text import WHEN, introduction, occurrences
from cilint.lazy.patterns import regex

_FEW = 8
"""So many names are shown; more are folded away."""
_TICKS = regex("`+")


def markdown_lines(comparison: Comparison, total: int) -> Iterator[str]:
    """The lines about one pipeline, of which `total` jobs are in both states."""
    listed = [job for kind in (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.RENAMED) for job in comparison.of(kind)]
    if listed:
        yield from ("| job | | where |", "|---|---|---|")
        yield from map(_row, listed)
        yield ""
    for change in comparison.whole:
        yield from (f"**{code(change.aspect)}** of the pipeline", "")
        yield from _difference(change)
    for group in groups_of(comparison.jobs):
        yield from _heading(group, total)
        yield from _difference(group.change) if group.change else _shifted(group.shifts)


def code(text: str) -> str:
    """Any text as a span of code, on one line, with a fence that is longer than any in it."""
    text = text.replace("\n", " ") or " "
    fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") or text != text.strip() else ""
    return f"{fence}{space}{text}{space}{fence}"


def _cell(text: str) -> str:
    """A span of code in a table, in which a bar would end the cell even there."""
    return code(text).replace("|", "\\|")


def _row(job: JobChange) -> str:
    before = job.before.name if job.before else ""
    name = f"{_cell(before)} → {_cell(job.name)}" if job.kind is ChangeKind.RENAMED else _cell(job.name)
    told = [*introduction(job)] if job.kind is ChangeKind.ADDED else []
    words = [_cell(text) for text in told]
    if job.kind is not ChangeKind.RENAMED:
        words += occurrences(job)
    place = job.latest.place
    return f"| {name} | {'; '.join((job.kind.value, *words))} | {_cell(place.shown) if place else ''} |"


def _heading(group: Group, total: int) -> Iterator[str]:
    what = code(group.change.aspect) if group.change else WHEN
    if len(group.jobs) == total > 1:
        yield from (f"**{what}** in all {total} jobs", "")
    elif len(group.jobs) <= _FEW:
        yield from (f"**{what}** in {', '.join(map(code, group.jobs))}", "")
    else:
        yield f"**{what}** in {len(group.jobs)} jobs"
        yield from ("", "<details><summary>which</summary>", "", ", ".join(map(code, group.jobs)), "", "</details>", "")


def _difference(change: Change) -> Iterator[str]:
    lines = [*_signed("-", change.removed), *_signed("+", change.added)]
    longest = max((len(ticks) for line in lines for ticks in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}diff", *lines, fence, "")


def _signed(sign: str, lines: Sequence[Line]) -> Iterator[str]:
    for text, place in with_places(lines):
        yield f"{sign} {text}{f'  # {place}' if place else ''}"


def _shifted(shifts: Sequence[Shift]) -> Iterator[str]:
    yield from ("| before | now | in |", "|---|---|---|")
    for shift in shifts:
        before, after = (
            f"{item.state}{f' ({_cell(item.by.shown)})' if item.by else ''}" for item in (shift.before, shift.after)
        )
        yield f"| {before} | {after} | {', '.join(few_words(shift.events))} |"
    yield ""
