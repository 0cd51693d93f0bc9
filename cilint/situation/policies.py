"""What a pipeline makes of what the settings require: in which events a job is missing, what overrides an include's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cilint.lazy.records import NamedTuple
from cilint.pipeline.include import Include
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import RESERVED_NAMES
from cilint.pipeline.loading import Configuration
from cilint.pipeline.pipeline import Pipeline
from cilint.settings.policy import IncludePolicy
from cilint.situation.situation import Situation
from cilint.syntax.node import Kind, Node
from cilint.text.source import Span


class JobAbsence(NamedTuple):
    """The events in which a job is not, by their names (none: in none at all), and what decides that."""

    events: tuple[str, ...]
    place: Span


class Override(NamedTuple):
    """A second definition of a job that a required include brings: where both are, and the keywords that differ."""

    policy: IncludePolicy
    place: Span
    required: Span
    keywords: tuple[str, ...]


def absences(words: Sequence[str], jobs: Sequence[Job], situation: Situation) -> Mapping[str, JobAbsence]:
    """What the jobs miss, by their names, where none of them stands in: in the events that words name.

    Without words it is enough that an event starts one of them. An event that starts no pipeline misses nothing, and
    what may be otherwise is not missed.
    """
    # Few settings require a job.
    from cilint.pipeline.events.decision import Runs
    from cilint.pipeline.events.naming import Stated, named_events, usual_events
    from cilint.pipeline.events.run import Run
    from cilint.pipeline.events.sampling import deciding_place

    stated = Stated(known=situation.settings.environment.variables)
    named = [event for word in words for event in named_events(word, stated)] or usual_events(stated)
    missed: list[tuple[str, Run]] = []
    for event in {event.name: event for event in named}.values():
        run = Run(situation.facts.pipeline, event)
        if run.workflow.runs is Runs.NO:
            continue
        if all(run.decision(job).runs is Runs.NO for job in jobs):
            missed.append((event.name, run))
        elif not words:
            return {}
    if not missed:
        return {}
    _, first = missed[0]
    events = tuple(name for name, _ in missed) if words else ()
    return {job.name: JobAbsence(events, deciding_place(first.decision(job), job)) for job in jobs}


def brought(include: Include, pipeline: Pipeline) -> frozenset[str]:
    """The paths of the files that an include brings, with those that its files include."""
    files = set(include.files)
    pending = list(files)
    while pending:
        path = pending.pop()
        inner = (each for each in pipeline.includes if each.span.source.path == path)
        more = {file for each in inner for file in each.files} - files
        files |= more
        pending.extend(more)
    return frozenset(files)


def overrides(_asked: None, situation: Situation) -> Mapping[str, Override]:
    """The jobs of required includes that the repository defines once more, by their names."""
    pipeline = situation.facts.pipeline
    found: dict[str, Override] = {}
    for policy in situation.settings.policy.includes if situation.facts.roots else ():
        files = frozenset(
            path for each in pipeline.includes if policy.is_for(each.source) for path in brought(each, pipeline)
        )
        theirs = [each for each in pipeline.configurations if each.source.path in files]
        ours = [each for each in pipeline.configurations if each.source.path not in files and each.origin.is_own]
        for override in _between(policy, theirs, ours):
            name, made = override
            found.setdefault(name, made)
    return found


def _between(
    policy: IncludePolicy, theirs: Sequence[Configuration], ours: Sequence[Configuration]
) -> Iterator[tuple[str, Override]]:
    for required in theirs:
        for name, pair in required.body.entries.items():
            if name in RESERVED_NAMES or not pair.value.is_mapping:
                continue
            for own in ours:
                other = own.body.entries.get(name)
                keywords = _changed(pair.value, other.value, policy) if other and other.value.is_mapping else ()
                if other and keywords:
                    yield name, Override(policy, other.key.span, pair.key.span, keywords)


def _changed(required: Node, own: Node, policy: IncludePolicy) -> tuple[str, ...]:
    """The keywords that a second definition of a job gives another value."""
    theirs = required.entries
    return tuple(
        name
        for name, pair in own.entries.items()
        if name not in policy.may_change and (name not in theirs or not _is_same(theirs[name].value, pair.value))
    )


def _is_same(one: Node, other: Node) -> bool:
    """Whether two nodes say the same."""
    if one.kind is not other.kind or one.tag != other.tag:
        return False
    if one.kind is Kind.SCALAR:
        return one.canonical == other.canonical and one.scalar_type is other.scalar_type
    if one.kind is Kind.SEQUENCE:
        return len(one.items) == len(other.items) and all(map(_is_same, one.items, other.items))
    ours = other.entries
    return one.entries.keys() == ours.keys() and all(
        _is_same(pair.value, ours[name].value) for name, pair in one.entries.items()
    )
