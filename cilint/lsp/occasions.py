"""In which events jobs run, in few words: `push, mr, tag (manual)`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from cilint.errors import TooLargeError
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Outcome, Runs
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


class EventWords(NamedTuple):
    """Events in few words, those that are usual first: in which something surely is so, and in which it may be."""

    surely: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


def listed(words: Sequence[str]) -> str:
    """Some words in a line, of many the first."""
    more = len(words) - _MOST
    return ", ".join(words[:_MOST]) + (f" and {more} more" if more > 0 else "")


def occasions_of(pipeline: Pipeline, variables: Mapping[str, str]) -> Occurrences:
    """The usual events of a pipeline with what each makes of it; `variables` are known of the project."""
    stated = Stated(variables)
    found = usual_child_events(stated) if pipeline.is_child else usual_events(stated)
    return tuple((event, Run(pipeline, event)) for event in found)


def events_of(job: Job, occasions: Occurrences) -> EventWords | None:
    """The events of a job; None where it is too much work to say."""
    return _in_words(lambda run: _answer(run.runs(job), run.decision(job).running), occasions)


def decided_by(rule: Node, job: Job | None, occasions: Occurrences) -> EventWords | None:
    """The events in which an entry of `rules` decides on a job, or on the pipeline, as `events_of`."""

    def answer(run: Run) -> _Answer:
        outcomes = (run.decision(job) if job else run.workflow).outcomes
        own = [outcome for outcome in outcomes if outcome.by is not None and outcome.by.span == rule.span]
        runs = Runs.NO if not own else Runs.YES if len(own) == len(outcomes) else Runs.MAY
        # Where there is no pipeline, nothing in it decides.
        return _answer(run.workflow.runs.and_(runs) if job else runs, own)

    return _in_words(answer, occasions)


class _Answer(NamedTuple):
    runs: Runs
    way: str


def _answer(runs: Runs, outcomes: Iterable[Outcome]) -> _Answer:
    ways = {outcome.word for outcome in outcomes}
    return _Answer(runs, ways.pop() if len(ways) == 1 else _RUNS)


def _in_words(answer: Callable[[Run], _Answer], occasions: Occurrences) -> EventWords | None:
    groups: dict[str, list[tuple[Event, _Answer]]] = {}
    try:
        for event, run in occasions:
            groups.setdefault(word_of(event), []).append((event, answer(run)))
    except TooLargeError:
        return None
    found: dict[Runs, list[str]] = {Runs.YES: [], Runs.MAY: []}
    for word, answers in groups.items():
        for runs, texts in found.items():
            own = [(event, each.way) for event, each in answers if each.runs is runs]
            if own:
                texts.append(_with_limits(word, own, is_whole=len(own) == len(answers)))
    return EventWords(tuple(found[Runs.YES]), tuple(found[Runs.MAY]))


def _with_limits(word: str, own: Sequence[tuple[Event, str]], *, is_whole: bool) -> str:
    """The word for some events, with for what they run and what becomes of a job then."""
    names = [event.name for event, _ in own]
    kinds = [kind for end, kind in _KINDS.items() if not is_whole and any(name.endswith(end) for name in names)]
    if kinds[:2] == [*_KINDS.values()][:2]:
        kinds[:2] = ["branches"]
    ways = {way for _, way in own}
    limits = [*kinds, *(ways - {_RUNS} if len(ways) == 1 else ())]
    return f"{word} ({', '.join(limits)})" if limits else word
