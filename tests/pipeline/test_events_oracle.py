"""When jobs run, beside what GitLab's own code says (CILINT_ORACLE): each job in each event of each case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from cilint.pipeline.events.decision import Decision, Runs
from cilint.pipeline.events.kinds import child_events, events
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.stated import stated_event
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from tests.pipeline.gitlab_cases import needs_cases, pipeline_of, valid_cases

Case = dict[str, Any]


def judged(decision: Decision, expected: bool) -> str:
    if decision.runs is Runs.MAY:
        return "may"
    return "right" if (decision.runs is Runs.YES) == expected else "wrong"


def how(decision: Decision, said: Case) -> str:
    """Whether a job that runs does so as GitLab says."""
    outcomes = [outcome for outcome in decision.outcomes if outcome.runs]
    if len(outcomes) > 1:
        return "may"
    needs = [need.name for need in outcomes[0].needs]
    ours = (outcomes[0].when, outcomes[0].allow_failure, needs)
    return "right" if ours == (said["when"], said["allow_failure"], said.get("needs", [])) else "wrong"


def answers(pipeline: Pipeline, loader: Loader, on: Case, said: Case) -> Iterator[tuple[str, str]]:
    """What was asked about one event, and how the answer was."""
    run = Run(pipeline, stated_event(on), lambda: loader.paths)
    yield "pipeline", judged(run.workflow, said["pipeline"])
    if not said["pipeline"] or run.workflow.runs is not Runs.YES:
        return
    jobs = {job["name"]: job for job in said["jobs"]}
    is_whole = True
    for job in (job for job in pipeline.jobs if not job.hidden):
        decision = run.decision(job)
        found = judged(decision, job.name in jobs)
        yield "job", found
        if decision.runs is Runs.YES:
            found = how(decision, jobs[job.name]) if job.name in jobs else found
            yield "how", found
        is_whole &= found == "right"
    if is_whole:
        ours = {(missing.job.name, missing.need.name) for missing in run.missing_needs if missing.runs is Runs.YES}
        yield "missing needs", "right" if ours == set(map(tuple, said["missing_needs"])) else "wrong"


@needs_cases
@pytest.mark.slow
def test_each_job_runs_when_gitlab_says_so() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[str, str, str]] = []
    for case in valid_cases("rules"):
        pipeline, loader = pipeline_of(case)
        for on, said in zip(case["on"], case["events"], strict=True):
            for question, answer in answers(pipeline, loader, on, said):
                counts[question, answer] += 1
                # What changed since another commit is all that a case does not tell.
                if answer == "wrong" or (answer == "may" and "compare_to" not in case["files"][".gitlab-ci.yml"]):
                    wrong.append((case["id"], on["kind"], question))
    print(dict(counts))
    assert not wrong, wrong[:10]
    assert counts["job", "right"] > 49_000
    assert counts["pipeline", "right"] > 13_000
    assert counts["missing needs", "right"] > 12_000
    assert sum(number for (_, answer), number in counts.items() if answer == "may") < 200


def usual_name(on: Case) -> str:
    """The name of the usual event that the event of a case is one of."""
    branch = "the default branch" if on["ref"] == on["variables"]["CI_DEFAULT_BRANCH"] else "another branch"
    match on["kind"]:
        case "push_main" | "push_feature":
            return f"push to {branch}"
        case "merge_request" if on["variables"]["CI_MERGE_REQUEST_EVENT_TYPE"] == "merge_train":
            return "merge train"
        case "merge_request" if on["variables"]["CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"].startswith("fork/"):
            return "merge request of a fork"
        case "parent_pipeline" | "schedule" | "trigger" | "web":
            return f"{_STARTS[on['kind']]} {branch}"
    return str(on["kind"]).replace("_", " ")


_STARTS = {
    "parent_pipeline": "parent pipeline for",
    "schedule": "schedule for",
    "trigger": "trigger for",
    "web": "person's start for",
}


@needs_cases
def test_the_usual_events_are_sure_only_of_what_is_so_in_each_event_of_their_kind() -> None:
    usual = {event.name: event for event in (*events(), *child_events())}
    counts: Counter[str] = Counter()
    wrong: list[tuple[str, str, str]] = []
    for case in islice(valid_cases("rules"), 0, None, 3):
        pipeline, loader = pipeline_of(case)
        jobs = [job for job in pipeline.jobs if not job.hidden]
        for on, said in zip(case["on"], case["events"], strict=True):
            # GitLab takes no merge request without a title.
            if on["variables"].get("CI_MERGE_REQUEST_TITLE") == "":
                continue
            run = Run(pipeline, usual[usual_name(on)], lambda: loader.paths)  # noqa: B023 - asked here and now
            there = {job["name"] for job in said.get("jobs", ())}
            for job in jobs:
                found = run.runs(job)
                counts[found.value] += 1
                if found is not Runs.MAY and (found is Runs.YES) != (job.name in there):
                    wrong.append((case["id"], usual_name(on), job.name))
    print(dict(counts))
    assert not wrong, (len(wrong), wrong[:10])
    assert counts["yes"] > 3_000
    assert counts["no"] > 3_000
