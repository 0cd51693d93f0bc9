"""`cilint jobs`: which jobs run in which events, and why."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from cilint.cli.answers import Answers
from cilint.cli.events import Asked
from cilint.cli.exit_code import ExitCode
from cilint.cli.jobs_table import markdown_lines, text_lines
from cilint.cli.jobs_why import why_lines
from cilint.cli.messages import tell_missing
from cilint.cli.resolve import refusals
from cilint.cli.targets import find_targets
from cilint.errors import CilintError, TooLargeError, UsageError
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask, harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.pipeline.conditions.evaluation import Unknown
from cilint.pipeline.conditions.rules import Paths
from cilint.pipeline.events.decision import Decision, Runs
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.session import Session, mask_for
from cilint.settings.reading import hint

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""


class JobsQuestion(NamedTuple):
    """What was asked of the pipelines of a run, with what is said beside the answers."""

    answers: list[Answers]
    facts: list[Facts]
    errors: list[CilintError]
    mask: Mask


def ask(options: Namespace, read: Callable[[Facts], object] = bool) -> JobsQuestion:
    """The pipelines that the command line names, each with the events that it asks about. Raises `UsageError`.

    `read` reads what else is wanted of a pipeline, before it is known what could not be read.
    """
    found: list[tuple[Facts, Asked, Paths]] = []
    errors: list[CilintError] = []
    for target in find_targets(options):
        asked = Asked(options, target)
        session = Session(target.files, target.settings, (), target.libraries)
        all_facts = session.facts(session.roots(target.paths))
        own = [facts for facts in all_facts if facts.pipeline.configurations]
        for facts in own:
            read(facts)
        found += [(facts, asked, session.files.paths) for facts in own]
        errors += session.errors(target.paths)
    if not found and not errors:
        raise UsageError("there is no pipeline in what is named: a file that ends in .toml is a runner's configuration")
    everything = [facts for facts, _, _ in found]
    mask = mask_for(everything, errors)
    answers = [Answers(facts.pipeline, asked.of(facts.pipeline), paths, mask) for facts, asked, paths in found]
    return JobsQuestion(answers, everything, errors, mask)


def run(options: Namespace) -> ExitCode:
    """Print the answers for each pipeline; standard error says what could not be read, and what GitLab refuses."""
    question = ask(options)
    asked = _with_job(question.answers, options.why) if options.why else question.answers
    with bounded():
        _print(asked, options, question.mask)
    return tell(question)


@contextmanager
def bounded() -> Iterator[None]:
    """Says what to do where so many jobs are asked about in so many events that it is too much for one run."""
    try:
        yield
    except TooLargeError:
        told = (
            "all these jobs in all these events are more than cilint works out in one run: name fewer events with --on"
        )
        raise TooLargeError(told) from None


def _print(asked: Sequence[Answers], options: Namespace, mask: Mask) -> None:
    if options.format == "json":
        json.dump(_document(asked, mask), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        for line in _lines(asked, options, mask):
            print(harmless(line))


def _with_job(asked: list[Answers], name: str) -> list[Answers]:
    """The pipelines that have the job. Raises `UsageError` where none has."""
    found = [answers for answers in asked if any(job.name == name for job in answers.jobs)]
    if asked and not found:
        names = sorted({job.name for answers in asked for job in answers.jobs})
        raise UsageError(f"there is no job {name!r}{hint(name, names)}")
    return found


def _lines(asked: Sequence[Answers], options: Namespace, mask: Mask) -> Iterator[str]:
    for number, answers in enumerate(asked):
        if number:
            yield ""
        if options.why:
            job = next(job for job in answers.jobs if job.name == options.why)
            lines = why_lines(answers, job, mask)
            yield from ["```text", *lines, "```"] if options.format == "markdown" else lines
        else:
            yield from (markdown_lines if options.format == "markdown" else text_lines)(answers, mask)


def tell(question: JobsQuestion) -> ExitCode:
    """Say on standard error what the answers do not know, or what makes them void."""
    refused = list(refusals(question.facts))
    meaning = "its jobs are not here, and what it says is not known"
    tell_missing(question.facts, question.errors, question.mask, meaning, *refused)
    return ExitCode.FAILURE if question.errors else ExitCode.FINDINGS if refused else ExitCode.CLEAN


def _document(asked: Sequence[Answers], mask: Mask) -> dict[str, Any]:
    """The answers as data; where there are several pipelines, each event says of which."""
    events = []
    for answers in asked:
        name = {"root": mask.text(answers.pipeline.shown_path)} if len(asked) > 1 else {}
        events += [{**name, **_plain(answers, event, run, mask)} for event, run in answers.runs]
    return {"version": FORMAT_VERSION, "events": events}


def _plain(answers: Answers, event: Event, run: Run, mask: Mask) -> dict[str, Any]:
    return {
        "event": mask.value(_plain_event(event)),
        "pipeline": run.workflow.runs.value,
        "jobs": [_plain_job(answers, run, job, mask) for job in answers.jobs],
        "missing_needs": [
            {"job": mask.text(missing.job.name), "needs": mask.text(missing.need.name)}
            for missing in run.missing_needs
            if missing.runs is Runs.YES
        ],
    }


def _plain_event(event: Event) -> dict[str, Any]:
    """What is known of an event, in the form in which `--event` states one."""
    variables = {**event.predefined, **event.given}
    plain = {
        "name": event.name,
        "source": event.source if isinstance(event.source, str) else None,
        "ref": event.ref if isinstance(event.ref, str) else None,
        "tag": event.kind is Ref.TAG,
        "variables": {name: redacted(text) for name, text in variables.items() if isinstance(text, str)},
    }
    changes = event.changes
    return plain if isinstance(changes, Unknown) else {**plain, "changes": None if changes is None else list(changes)}


def _plain_job(answers: Answers, run: Run, job: Job, mask: Mask) -> dict[str, Any]:
    decision = run.decision(job)
    # Where the pipeline itself decides, the entry of `workflow:rules` does.
    told = run.workflow if run.workflow.runs is not Runs.YES and decision.runs is not Runs.NO else decision
    by = told.outcomes[0].by
    runs = run.runs(job)
    place = {"path": by.source.shown_path, "line": mask.begin(by.span).line} if by else None
    return {
        "name": mask.text(job.name),
        "runs": runs.value,
        "when": "never" if runs is Runs.NO else _common(decision, "when"),
        "allow_failure": None if runs is Runs.NO else _common(decision, "allow_failure"),
        "decided_by": place,
        "condition": answers.condition(told.outcomes[0]) or None,
    }


def _common(decision: Decision, field: str) -> Any:
    """What all the ways have in common in which a job runs; None where they differ."""
    values = {getattr(outcome, field) for outcome in decision.running}
    return values.pop() if len(values) == 1 else None
