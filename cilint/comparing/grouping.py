"""The changes of many jobs by what they are: what a file changes in forty jobs is said once, with all their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.comparing.changes import Change, ChangeKind, JobChange, Shift
from cilint.comparing.lines import Line
from cilint.lazy.records import NamedTuple


class Group(NamedTuple):
    """One change, or the events in which jobs run otherwise, and the jobs of which that is so."""

    jobs: tuple[str, ...]
    change: Change | None = None
    shifts: tuple[Shift, ...] = ()


def groups_of(jobs: Iterable[JobChange]) -> tuple[Group, ...]:
    """All that changed of jobs that were there before: when they run, then what most of them have in common first."""
    stayed = [job for job in jobs if job.kind in (ChangeKind.CHANGED, ChangeKind.RENAMED)]
    changed: dict[Change, list[str]] = {}
    shifted: dict[tuple[Shift, ...], list[str]] = {}
    for job in stayed:
        for change in job.changes:
            changed.setdefault(change, []).append(job.name)
        if job.shifts:
            shifted.setdefault(job.shifts, []).append(job.name)
    groups = [Group(tuple(names), change=change) for change, names in changed.items()]
    groups += [Group(tuple(names), shifts=shifts) for shifts, names in shifted.items()]
    return tuple(sorted(groups, key=lambda group: (not group.shifts, -len(group.jobs))))


def with_places(lines: Iterable[Line]) -> Iterator[tuple[str, str]]:
    """The texts of lines with their places; a place that a line has in common with the one before it is left out."""
    latest = ""
    for line in lines:
        place = line.place.shown if line.place else ""
        yield line.text, place if place != latest else ""
        latest = place
