"""Jobs that no event starts: only where that is sure, and where no other rule has the cause of it."""

from __future__ import annotations

import pytest

from cilint.facts.dead_jobs import DeadJobFact
from tests.facts.test_missing_needs import ROOT, facts_of

BRANCHES = "workflow: {rules: [if: $CI_COMMIT_BRANCH]}\n"
OTHER = "other: {script: make}\n"


def dead(text: str, files: dict[str, str] | None = None) -> list[DeadJobFact]:
    return list(facts_of({ROOT: text, **(files or {})}).dead_jobs)


def job(keywords: str, name: str = "job") -> str:
    return f"{name}:\n  script: make\n  {keywords}\n"


@pytest.mark.parametrize(
    ("text", "reason", "lines"),
    [
        (job("rules: [when: never]"), "never", [3]),
        (job("rules: [[]]"), "never", [3]),
        (job("rules: [{if: $A, when: never}, {when: never}]"), "never", [3]),
        (BRANCHES + job("rules: [if: $CI_COMMIT_TAG]"), "workflow", [4, 1]),
        (
            BRANCHES + job("rules: [{if: $A, when: never}, {if: $CI_MERGE_REQUEST_IID, when: manual}]"),
            "workflow",
            [4, 1],
        ),
        (job("only: [tags]\n  except: [tags]"), "filters", [3, 4]),
        (job("only: {refs: [branches], variables: [$CI_COMMIT_TAG]}"), "filters", [3]),
        (BRANCHES + job("only: [tags]"), "workflow", [4, 1]),
    ],
)
def test_a_job_that_nothing_starts(text: str, reason: str, lines: list[int]) -> None:
    (fact,) = dead(text + OTHER)
    assert (fact.reason, [place.begin.line for place in fact.by]) == (reason, lines)


@pytest.mark.parametrize(
    "text",
    [
        job("rules: []"),
        job("rules: [~]"),
        job("rules: [{iff: $A, when: never}]"),
        job("rules: [when: manual]"),
        job("rules: [{if: $A, when: never}, {when: on_success}]"),
        BRANCHES + job("rules: [if: $A]"),
        BRANCHES + job("rules: [if: $CI_PIPELINE_SOURCE == 'parent_pipeline']"),
        BRANCHES + job("variables: {CI_COMMIT_TAG: v1}\n  rules: [if: $CI_COMMIT_TAG]"),
        job("rules: [if: $CI_COMMIT_TAG && $CI_COMMIT_BRANCH]"),
        job("only: [schedules]"),
        job("rules: [when: never]", ".job"),
        job("rules: [when: never]") + "two: {extends: job, rules: [when: always]}\n",
        job("rules: [when: never]") + "two: {script: [!reference [job, script]]}\n",
        "job: &job\n  script: make\n  rules: [when: never]\ntwo: {<<: *job, rules: [when: always]}\n",
        "job: {extends: .missing, rules: [when: never]}\n",
    ],
)
def test_a_job_that_something_starts_or_that_is_there_for_others(text: str) -> None:
    assert not dead(OTHER + text)


def test_switching_off_what_others_wrote_is_meant_so() -> None:
    included = {"ci/more.yml": job("stage: test")}
    assert not dead(f"include: ci/more.yml\n{OTHER}job: {{rules: [when: never]}}\n", included)
    assert not dead(f"{OTHER}.base: {{script: make}}\njob: {{extends: .base, rules: [when: never]}}\n")


def test_nothing_is_said_of_a_part_of_a_pipeline() -> None:
    assert not dead("include: {project: a/b, file: c.yml}\n" + job("rules: [when: never]"))
