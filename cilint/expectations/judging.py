"""Whether what tests expect of jobs is so; where it is not, a finding at the entry that decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import translate

from cilint.expectations.model import Expectation, PipelineTest
from cilint.findings.finding import TEST_RULE, Confidence, Finding, Related, Severity
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.rules import Paths
from cilint.pipeline.events.decision import NEVER, Decision, Outcome, Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.similar import Names
from cilint.text.source import Span

_MOST_EVENTS = 3


class _Failure(NamedTuple):
    """Something that is not as expected in an event: what, whether that is sure, and the place that decides."""

    subject: str
    word: str
    is_sure: bool
    span: Span


def failures(test: PipelineTest, pipelines: Sequence[Pipeline], paths: Paths) -> Iterator[Finding]:
    """The findings of a test in the pipelines that are at hand; `paths` gives the files of the repository."""
    runs = [(pipeline, list(_runs(test, pipeline, paths))) for pipeline in pipelines]
    for expectation in test.expectations:
        matches = _pattern(expectation.pattern).match
        is_met = False
        for pipeline, asked in runs:
            if not expectation.pattern:
                # A child pipeline is there when its trigger job runs.
                is_met = True
                yield from _found(test, expectation, asked if not pipeline.is_child else (), None)
            for job in pipeline.jobs if expectation.pattern else ():
                if not job.hidden and matches(job.name):
                    is_met = True
                    yield from _found(test, expectation, asked, job)
        if not is_met:
            names = [job.name for pipeline in pipelines for job in pipeline.jobs if not job.hidden]
            nearest = Names(names).nearest(expectation.pattern)
            told = f"there is no job {expectation.pattern!r}, of which {_named(test)} speaks"
            yield _finding(told + (f"; did you mean {nearest}?" if nearest else ""), expectation.key)


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern for names of jobs: only `*` means something, since `[` and `?` are in many of them."""
    return re.compile(translate(text.replace("[", "[[]").replace("?", "[?]")))


def _runs(test: PipelineTest, pipeline: Pipeline, paths: Paths) -> Iterator[tuple[Event, Run]]:
    for event in test.child_events if pipeline.is_child else test.events:
        yield event, Run(pipeline, event, paths)


def _found(
    test: PipelineTest, expectation: Expectation, asked: Sequence[tuple[Event, Run]], job: Job | None
) -> Iterator[Finding]:
    """A finding for each place that decides against what is expected, with the events in which it does."""
    events: dict[_Failure, list[str]] = {}
    for event, run in asked:
        failure = _failure(expectation, run, job)
        if failure:
            events.setdefault(failure, []).append(event.name)
    for failure, names in events.items():
        more = f" and {len(names) - _MOST_EVENTS} events more" if len(names) > _MOST_EVENTS else ""
        said = f"{_as_said(failure)} on {', '.join(names[:_MOST_EVENTS])}{more}"
        wanted = " or ".join(expectation.words)
        remedy = (
            "" if failure.is_sure else "say in the test what this asks for: `variables`, `changed`, a ref behind `on`"
        )
        related = Related(expectation.span, f"expected here: {wanted}")
        yield _finding(f"{said}, and {_named(test)} expects: {wanted}", failure.span, remedy, related, job)


def _failure(expectation: Expectation, run: Run, job: Job | None) -> _Failure | None:
    """What is not as expected; what may be otherwise is as little."""
    deciding = _deciding(run, job)
    wrong = [outcome for outcome in deciding if outcome.word not in expectation.words]
    if not wrong:
        return None
    place = job.key.span if job else expectation.span
    by = wrong[0].by or next((outcome.by for outcome in deciding if outcome.by), None)
    subject = job.name if job else "the pipeline"
    return _Failure(subject, wrong[0].word, len(wrong) == len(deciding), by.span if by else place)


def _deciding(run: Run, job: Job | None) -> list[Outcome]:
    """All the ways in which it can end, with those in which there is no pipeline."""
    workflow = run.workflow
    if job is None:
        return [_as_pipeline(outcome) for outcome in workflow.outcomes]
    out = [outcome for outcome in workflow.outcomes if not outcome.runs]
    decision: Decision = run.decision(job)
    return out if workflow.runs is Runs.NO else [*out, *decision.outcomes]


def _as_pipeline(outcome: Outcome) -> Outcome:
    """How a pipeline is made says its rule; it runs or does not."""
    return outcome._replace(when="always") if outcome.runs else outcome


def _as_said(failure: _Failure) -> str:
    if failure.word == NEVER:
        return f"{failure.subject} {'does not run' if failure.is_sure else 'may not run'}"
    if failure.word == "runs":
        return f"{failure.subject} {'runs' if failure.is_sure else 'may run'}"
    return f"{failure.subject} {'is' if failure.is_sure else 'may be'} {failure.word}"


def _named(test: PipelineTest) -> str:
    return f'the test "{test.name}"'


def _finding(
    message: str, span: Span, remedy: str = "", related: Related | None = None, job: Job | None = None
) -> Finding:
    return Finding(
        TEST_RULE,
        message,
        span,
        Severity.MAJOR,
        Confidence.HIGH,
        remedy=remedy,
        jobs=(job.name,) if job else (),
        related=(related,) if related else (),
    )
