"""`cilint jobs --why JOB`: each entry that is asked in an event, what it comes to, and the values that it sees."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.cli.answers import MAY, Answers, policy_of
from cilint.cli.jobs_table import events_text, wrapped
from cilint.cli.variable_values import value_text
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import Truth, Unknown
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.variables import Seen
from cilint.pipeline.job import Job
from cilint.pipeline.model.rules import RuleEntry
from cilint.pipeline.substitution import references

_MOST_CHANGES = 5
_VERDICTS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: MAY, None: "not asked"}
_DEFAULT = "without `rules` and `only`: for branches and tags, and with `workflow:rules` for merge requests too"


class _Step(NamedTuple):
    """An entry that is asked: its place, what it comes to, what it asks, and the values that it sees."""

    place: str
    verdict: str
    condition: str
    values: tuple[str, ...] = ()


class _Reasoning(NamedTuple):
    """How an event comes to its answer."""

    answer: str
    steps: tuple[_Step, ...]


def why_lines(answers: Answers, job: Job, mask: Mask) -> Iterator[str]:
    """The reasoning for a job, once for all events for which it is the same."""
    yield mask.text(f"{job.name} ({job.key.span.place})")
    groups: dict[_Reasoning, list[Event]] = {}
    for event, run in answers.runs:
        groups.setdefault(_reasoning(answers, event, run, job, mask), []).append(event)
    for reasoning, events in groups.items():
        yield ""
        yield from wrapped("", mask.text(events_text(events)))
        yield f"  => {reasoning.answer}"
        for step in reasoning.steps:
            head = f"  {step.verdict:9}  "
            yield from wrapped(head, f"{step.condition} ({step.place})")
            for value in step.values:
                yield from wrapped(" " * len(head) + "  ", value)


def _reasoning(answers: Answers, event: Event, run: Run, job: Job, mask: Mask) -> _Reasoning:
    answer = answers.of_job(run, job)
    steps = (*_steps(answers, event, run, None, mask), *_steps(answers, event, run, job, mask))
    return _Reasoning(answer.word, steps)


def _steps(answers: Answers, event: Event, run: Run, job: Job | None, mask: Mask) -> Iterator[_Step]:
    """What is asked of `rules:`, of the job or without one of `workflow`; or of the `only` or `except` that decides."""
    seen = run.seen(job)
    before = "" if job else "workflow: "
    judged = list(run.judged(job))
    for rule, truth in judged:
        condition = before + (answers.asked(rule) or "always")
        values = () if truth is None else (*_values(rule, seen, job, mask), *_changes(rule, event))
        yield _Step(rule.node.span.place, _VERDICTS[truth], condition, values)
    if job and not judged:
        yield from _policy_steps(answers, run, job)


def _policy_steps(answers: Answers, run: Run, job: Job) -> Iterator[_Step]:
    decision = run.decision(job)
    by = decision.outcomes[0].by
    if by is None:
        yield _Step(job.key.span.place, "default", _DEFAULT)
        return
    keyword = policy_of(by, job)
    has_it = (decision.runs is Runs.YES) == (keyword == "only")
    verdict = MAY if decision.runs is Runs.MAY else "yes" if has_it else "no"
    yield _Step(by.span.place, verdict, f"`{keyword}`: {answers.condition(decision.outcomes[0]) or 'all that it asks'}")


def _values(rule: RuleEntry, seen: Seen, job: Job | None, mask: Mask) -> Iterator[str]:
    """The variables that an entry names, with what they are in the event."""
    condition = rule.condition
    for name in dict.fromkeys(references(condition.text)) if condition else ():
        yield f"{name} {value_text(name, seen.look_up(name), job, mask)}"


def _changes(rule: RuleEntry, event: Event) -> Iterator[str]:
    """What is known of the paths that changed, for an entry that asks for these."""
    changes = event.changes
    if rule.changes is None:
        return
    if changes is None:
        yield "GitLab does not know what changed, and takes this for true"
    elif isinstance(changes, Unknown):
        yield "what changed is not known: say it with --changed"
    else:
        more = " …" if len(changes) > _MOST_CHANGES else ""
        yield f"{len(changes)} changed: {', '.join(changes[:_MOST_CHANGES])}{more}"
