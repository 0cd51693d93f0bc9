"""In which events a job runs, in words that can be compared, and the names of many events in few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from cilint.comparing.lines import ShownPlace
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.events.kinds import child_events, events
from cilint.pipeline.events.naming import Stated, usual_child_events, usual_events
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

NEVER = "no"
_WAYS = frozenset({"manual", "delayed", "on_failure"})
"""Ways to run that are worth telling; others are the usual ones, or none that GitLab knows."""
_FAMILIES: tuple[tuple[str, Callable[[Event], bool]], ...] = (
    ("every branch pipeline", lambda event: event.kind is Ref.BRANCH),
    ("every pipeline for the default branch", lambda event: event.name.endswith("the default branch")),
    ("every pipeline for another branch", lambda event: event.name.endswith("another branch")),
    ("every tag pipeline", lambda event: event.kind is Ref.TAG),
    ("every merge request pipeline", lambda event: event.kind is Ref.MERGE_REQUEST),
)
_RARE = frozenset({"external", "external_pull_request_event"})
"""Sources of projects whose code is elsewhere. Of what they bring next to nothing is known: each rule may apply."""


class Occasion(NamedTuple):
    """What an event makes of a job: whether and how it runs, in words, and the place that decides."""

    state: str
    by: ShownPlace | None = None

    @classmethod
    def of(cls, run: Run, job: Job, placed: Callable[[Node], ShownPlace]) -> Occasion:
        """What the event of a run makes of a job; `placed` gives the place of a node."""
        decision, runs = run.decision(job), run.runs(job)
        by = run.workflow.by if run.workflow.runs is Runs.NO else decision.by
        place = placed(by) if by else None
        if runs is Runs.NO:
            return cls(NEVER, place)
        ways = sorted({outcome.when for outcome in decision.running} & _WAYS)
        if runs is Runs.YES:
            return cls(" or ".join(ways) or "yes", place)
        return cls(f"may ({' or '.join(ways)})" if ways else "may", place)


def runs_of(pipeline: Pipeline, known: Mapping[str, str]) -> Iterator[tuple[str, Run]]:
    """What each event makes of a pipeline, with the event's name.

    `known` are GitLab's variables that are the same in all of them. The files' values count, and others may be set.
    """
    stated = Stated(known)
    found = usual_child_events(stated) if pipeline.is_child else usual_events(stated)
    return ((event.name, Run(pipeline, event)) for event in found if event.source not in _RARE)


def few_words(names: Iterable[str]) -> tuple[str, ...]:
    """The names of events, those of a whole kind as one."""
    left = dict.fromkeys(names)
    if any(left.keys() >= {event.name for event in all_events} for all_events in _all_events()):
        return ("every event",)
    found: list[str] = []
    for words, belongs in _FAMILIES:
        members = [event.name for event in _all_events()[0] if belongs(event)]
        if all(name in left for name in members):
            found.append(words)
            left = {name: None for name in left if name not in members}
    return (*found, *left)


@cache
def _all_events() -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """The events of pipelines, and those of child pipelines."""
    return tuple(event for event in events() if event.source not in _RARE), tuple(child_events())
