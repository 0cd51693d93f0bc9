"""In which events jobs run, in few words: `push, mr, tag (manual)`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cilint.errors import TooLargeError
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.naming import Stated, usual_child_events, usual_events, word_of
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

_MOST = 6
_KINDS = {"default branch": "default branch", "another branch": "other branches", "tag": "tags"}
"""What the events of one word run for, by how their names end."""
_RUNS = "runs"
Occurrences = Sequence[tuple[Event, Run]]
"""Events, each with what it makes of a pipeline."""


class EventsOfJob(NamedTuple):
    """The events in which a job runs, and those in which it may; in words, those that are usual first."""

    surely: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Both in one line."""
        parts = [f"runs on: {_listed(self.surely)}"] if self.surely else []
        parts += [f"may run on: {_listed(self.perhaps)}"] if self.perhaps else []
        return "; ".join(parts) or "runs on: no event"


def _listed(words: Sequence[str]) -> str:
    more = len(words) - _MOST
    return ", ".join(words[:_MOST]) + (f" and {more} more" if more > 0 else "")


def occasions_of(pipeline: Pipeline, variables: Mapping[str, str]) -> Occurrences:
    """The usual events of a pipeline with what each makes of it; `variables` are known of the project."""
    stated = Stated(variables)
    found = usual_child_events(stated) if pipeline.is_child else usual_events(stated)
    return tuple((event, Run(pipeline, event)) for event in found)


def events_of(job: Job, occasions: Occurrences) -> EventsOfJob | None:
    """The events of a job; None where it is too much work to say."""
    groups: dict[str, list[tuple[Event, Runs, str]]] = {}
    try:
        for event, run in occasions:
            ways = {outcome.word for outcome in run.decision(job).running}
            way = ways.pop() if len(ways) == 1 else _RUNS
            groups.setdefault(word_of(event), []).append((event, run.runs(job), way))
    except TooLargeError:
        return None
    surely: list[str] = []
    perhaps: list[str] = []
    for word, answers in groups.items():
        for runs, texts in ((Runs.YES, surely), (Runs.MAY, perhaps)):
            own = [(event, way) for event, answer, way in answers if answer is runs]
            if own:
                texts.append(_with_limits(word, own, is_whole=len(own) == len(answers)))
    return EventsOfJob(tuple(surely), tuple(perhaps))


def _with_limits(word: str, own: Sequence[tuple[Event, str]], *, is_whole: bool) -> str:
    """The word for some events, with for what they run and how the job does then."""
    kinds = (
        [] if is_whole else [kind for end, kind in _KINDS.items() if any(item.name.endswith(end) for item, _ in own)]
    )
    ways = {way for _, way in own}
    limits = [*kinds, *(ways - {_RUNS} if len(ways) == 1 else ())]
    return f"{word} ({', '.join(limits)})" if limits else word


def decided_by(rule: Node, job: Job | None, occasions: Occurrences) -> Iterator[tuple[str, Runs, str]]:
    """The events in which an entry of `rules` decides, or may, on a job, or on the pipeline: name, whether, outcome."""
    for event, run in occasions:
        decision = run.decision(job) if job else run.workflow
        own = [outcome for outcome in decision.outcomes if outcome.by is not None and outcome.by.span == rule.span]
        if own:
            yield event.name, Runs.YES if len(decision.outcomes) == len(own) else Runs.MAY, own[0].word
