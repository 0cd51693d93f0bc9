"""A comparison for programs: plain values, in which each job has its own changes."""

from __future__ import annotations

from cilint.comparing.changes import Change, Comparison, JobChange, Shift
from cilint.comparing.lines import Line, ShownPlace
from cilint.comparing.occasions import Occasion
from cilint.comparing.portrait import Portrait
from cilint.facts.model import Plain


def plain_comparison(comparison: Comparison) -> Plain:
    """What became of one pipeline, as dicts and lists."""
    return {
        "changes": [_change(change) for change in comparison.whole],
        "jobs": [_job(job) for job in comparison.jobs],
    }


def _job(job: JobChange) -> Plain:
    return {
        "name": job.name,
        "change": job.kind.value,
        "before": _portrait(job.before),
        "after": _portrait(job.after),
        "changes": [_change(change) for change in job.changes],
        "events": [_shift(shift) for shift in job.shifts],
    }


def _portrait(portrait: Portrait | None) -> Plain | None:
    return None if portrait is None else {"name": portrait.name, **(_place(portrait.place) or {})}


def _change(change: Change) -> Plain:
    return {
        "what": change.aspect,
        "removed": [_line(line) for line in change.removed],
        "added": [_line(line) for line in change.added],
    }


def _line(line: Line) -> Plain:
    return {"text": line.text, **(_place(line.place) or {})}


def _shift(shift: Shift) -> Plain:
    return {"events": list(shift.events), "before": _occasion(shift.before), "after": _occasion(shift.after)}


def _occasion(occasion: Occasion) -> Plain:
    return {"runs": occasion.state, "decided_by": _place(occasion.by)}


def _place(place: ShownPlace | None) -> Plain | None:
    return {"path": place.path, "line": place.line} if place else None
