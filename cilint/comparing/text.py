"""A comparison for people, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from cilint.comparing.changes import Change, ChangeKind, Comparison, JobChange, Shift
from cilint.comparing.grouping import Group, groups_of, with_places
from cilint.comparing.lines import Line
from cilint.comparing.occasions import few_words

_COLUMNS = 100
_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.RENAMED: "~"}
WHEN = "when it runs"
_MORE = ("image", "trigger", "environment")
"""What is told of a job that came, besides its stage."""


def counts(comparison: Comparison) -> str:
    """How many jobs came, went, changed: `2 jobs changed, 1 added`."""
    found = [
        (kind, len(comparison.of(kind)))
        for kind in (ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.RENAMED)
    ]
    named = [(kind.value, count) for kind, count in found if count]
    if not named:
        return "no job changed"
    words = [f"{count} {kind}" for kind, count in named]
    first, count = named[0]
    return ", ".join((f"{count} job{'s' if count > 1 else ''} {first}", *words[1:]))


def text_lines(comparison: Comparison, total: int) -> Iterator[str]:
    """The lines about one pipeline, of which `total` jobs are in both states."""
    for kind in _SIGNS:
        for job in comparison.of(kind):
            yield from _listed(job)
    for change in comparison.whole:
        yield from ("", f"{change.aspect} of the pipeline")
        yield from _difference(change)
    for group in groups_of(comparison.jobs):
        yield ""
        yield from _heading(group, total)
        yield from _difference(group.change) if group.change else _shifted(group.shifts)


def _listed(job: JobChange) -> Iterator[str]:
    place = job.latest.place
    name = f"{job.before.name} -> {job.name}" if job.kind is ChangeKind.RENAMED and job.before else job.name
    yield f"{_SIGNS[job.kind]} {name}  ({place.shown if place else 'written nowhere'})"
    if job.kind is ChangeKind.ADDED:
        yield f"    {'; '.join(introduction(job))}"
    if job.kind is not ChangeKind.RENAMED:
        yield from (f"    {line}" for line in occurrences(job))


def introduction(job: JobChange) -> Iterator[str]:
    """The first things to know of a job: `stage test`, `image ruby:3.3`."""
    for aspect in ("stage", *_MORE):
        lines = job.latest.aspects.get(aspect, ())
        if lines:
            yield f"{aspect} {lines[0].text}"


def occurrences(job: JobChange) -> Iterator[str]:
    """In which events a job runs that came, or ran that went."""
    is_new = job.kind is ChangeKind.ADDED
    by_state: dict[str, list[str]] = {}
    for shift in job.shifts:
        by_state.setdefault((shift.after if is_new else shift.before).state, []).extend(shift.events)
    if not by_state:
        yield "runs in no event" if is_new else "ran in no event"
    for state, events in by_state.items():
        verb = "runs" if is_new else "ran"
        how = "" if state == "yes" else f" ({state})"
        yield f"{verb}{how} in {', '.join(few_words(events))}"


def _heading(group: Group, total: int) -> Iterator[str]:
    what = group.change.aspect if group.change else WHEN
    yield from textwrap.wrap(
        f"{what}  in {job_names(group.jobs, total)}",
        _COLUMNS,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def job_names(names: Sequence[str], total: int) -> str:
    """Jobs in words; `total` is how many were there before and still are."""
    if len(names) == total > 1:
        return f"all {total} jobs"
    return f"job {names[0]}" if len(names) == 1 else f"{len(names)} jobs: {', '.join(map(_listable, names))}"


def _listable(name: str) -> str:
    return f"'{name}'" if "," in name else name


def _difference(change: Change) -> Iterator[str]:
    yield from _signed("-", change.removed)
    yield from _signed("+", change.added)


def _signed(sign: str, lines: Sequence[Line]) -> Iterator[str]:
    for text, place in with_places(lines):
        yield f"  {sign} {text}{f'  ({place})' if place else ''}"


def _shifted(shifts: Sequence[Shift]) -> Iterator[str]:
    for shift in shifts:
        yield from textwrap.wrap(
            f"  {shift.before.state} -> {shift.after.state}: {', '.join(few_words(shift.events))}",
            _COLUMNS,
            subsequent_indent="    ",
        )
        reasons = tuple(_reasons(shift))
        if reasons:
            yield f"    decided by {', '.join(reasons)}"


def _reasons(shift: Shift) -> Iterator[str]:
    if shift.before.by:
        yield f"{shift.before.by.shown} before"
    if shift.after.by:
        yield f"{shift.after.by.shown} now"
