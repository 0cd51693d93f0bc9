"""What is refused of keywords and their values, and what is said of it: mostly rows of refusals.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilint.pipeline.problem import Problem
from tests.pipeline.test_events import pipeline_of

_TABLE = Path(__file__).with_name("refusals.tsv")
_ROWS = [line.split("\t") for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


def refused(text: str) -> list[Problem]:
    return list(pipeline_of(text).problems)


def places(text: str) -> list[str]:
    return [problem.span.text for problem in refused(text)]


@pytest.mark.parametrize(("text", "place", "message", "remedy", "words"), _ROWS)
def test_what_gitlab_refuses_is_told_with_what_to_write_instead(
    text: str, place: str, message: str, remedy: str, words: str
) -> None:
    (problem,) = refused(text)
    assert (problem.span.text, problem.message, problem.remedy, problem.words) == (place, message, remedy, words)


@pytest.mark.parametrize(
    "keywords",
    [
        "artifacts: {paths: [a], expire_in: never}",
        "artifacts: {paths: [a], public: true}",
        "cache: {key: {files: [a, b]}}",
        "cache: {policy: $POLICY}",
        "coverage: '/x/i'",
        "environment: {name: a, action: stop}",
        "environment: {name: a/b, kubernetes: {agent: b, namespace: c}}",
        "parallel: 200",
        "pages: true, publish: a",
        "pages: {publish: a}",
        "retry: 2",
        "rules: [{if: $A, when: delayed, start_in: 1 week}]",
        "rules: [[{if: $A}]]",
        "tags: []",
        "timeout: 1 month",
        "when: delayed, start_in: 30 minutes",
    ],
)
def test_what_is_near_to_that_is_taken(keywords: str) -> None:
    assert refused(f"job: {{script: x, {keywords}}}") == []


@pytest.mark.parametrize(("count", "expected"), [(49, []), (50, ["t49"])])
def test_a_job_has_fewer_than_fifty_tags(count: int, expected: list[str]) -> None:
    tags = ", ".join(f"t{number}" for number in range(count))
    found = refused(f"job: {{script: x, tags: [{tags}, '']}}")
    assert [problem.span.text for problem in found] == expected
    assert [problem.words for problem in found] == ["must be less than the limit of 50 tags"] * len(expected)


@pytest.mark.parametrize(("count", "expected"), [(5, 0), (6, 1)])
def test_a_job_needs_jobs_of_five_other_pipelines(count: int, expected: int) -> None:
    needs = ", ".join(f"{{pipeline: '{number}', job: a}}" for number in range(count))
    found = refused(f"job: {{script: x, needs: [{needs}]}}")
    assert [problem.remedy for problem in found] == ["remove the rest"] * expected


def test_what_an_alias_brings_to_two_keywords_is_read_for_each() -> None:
    assert places("job: {script: x, only: {refs: &a ['$A =='], variables: *a}}") == ["=="]


def test_rules_that_a_job_shares_with_the_workflow_are_read_for_both() -> None:
    rule = "&r {if: $A, when: manual}"
    assert places(f"job: {{script: x, rules: [{rule}]}}\nworkflow: {{rules: [*r]}}") == ["manual"]
    assert places(f"workflow: {{rules: [{rule}]}}\njob: {{script: x, rules: [*r]}}") == ["manual"]


@pytest.mark.parametrize("keywords", ["stage: gone", "needs: [gone]", "environment: {name: a, on_stop: gone}"])
def test_a_refusal_names_the_job_that_alone_has_it(keywords: str) -> None:
    (own,) = refused(f"job: {{script: x, {keywords}}}")
    (shared,) = refused(f".base: {{script: x, {keywords}}}\njob: {{extends: .base}}")
    assert (own.job, shared.job) == ("job", "")


def test_another_place_that_a_refusal_is_about_is_told() -> None:
    (problem,) = refused("job: {script: x, cache: {key: {files: [a], files_commits: [b]}}}")
    assert [(span.text, remark) for span, remark in problem.related] == [("files", "files is here")]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("artifacts: {expose_as: a}", False),
        ("when: delayed", True),
        ("start_in: 1 day", True),
        ("needs: [{ref: a}]", True),
        ("needs: [gone]", True),
        ("stage: gone", True),
        ("cache: {key: {}}", True),
        ("environment: {name: p, on_stop: gone}", True),
        ("environment: {name: p, on_stop: idle}", True),
        ("environment: {name: p, on_stop: start}", False),
        ("environment: {name: p, on_stop: name}", False),
        ("environment: {name: p, on_stop: other}", True),
    ],
)
def test_what_a_file_that_is_not_at_hand_may_bring_is_told_as_absent(keywords: str, expected: bool) -> None:
    others = (
        "idle: {script: x}\nname: {script: x, environment: p}\nother: {script: x, environment: {name: p}}\n"
        "start: {script: x, environment: {name: p, action: start}}\n"
    )
    (problem,) = refused(f"{others}job: {{script: x, {keywords}}}")
    assert problem.is_absence is expected
