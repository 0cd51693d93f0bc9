"""Environments that nothing stops: only where that is so in every project."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
START = "start:\n  script: make\n  environment: {name: review, on_stop: end}\n"
END = "end:\n  script: make end\n  environment: {name: review, action: stop}\n"


def facts_of(text: str, root: str = ROOT) -> Facts:
    return next(Session(MemoryFiles({root: text}), Settings(), ()).facts([root]))


def on(*conditions: str) -> str:
    return "  rules:\n" + "".join(f"    - {condition}\n" for condition in conditions)


@pytest.mark.parametrize(
    ("start", "end", "events"),
    [
        (on("if: $CI_MERGE_REQUEST_IID"), "", [("merge request",)]),
        (on("if: $CI_COMMIT_TAG", "if: $CI_MERGE_REQUEST_IID"), "", []),
        (on("if: $CI_COMMIT_TAG"), on("if: $CI_MERGE_REQUEST_IID"), [("tag",)]),
        (on("if: $REVIEW"), on("if: $CI_COMMIT_BRANCH"), []),
        (on("if: $REVIEW && $CI_COMMIT_TAG"), on("if: $CI_COMMIT_BRANCH"), [("tag",)]),
        (on("if: $CI_COMMIT_BRANCH"), on("if: $CI_COMMIT_BRANCH == 'main'"), []),
        (on("when: never"), on("if: $CI_COMMIT_TAG"), []),
        ("", "", []),
    ],
)
def test_what_stops_is_absent_where_it_surely_is(start: str, end: str, events: list[tuple[str, ...]]) -> None:
    found = facts_of(START + start + END + end).environment_stops
    assert [fact.absence.events for fact in found if fact.absence] == events


def test_the_deciding_lines_are_those_of_both_jobs() -> None:
    text = START + on("if: $CI_MERGE_REQUEST_IID") + END + on("if: $CI_COMMIT_TAG")
    absence = facts_of(text).environment_stops[0].absence
    assert absence
    jobs = {job.name: job for job in facts_of(text).pipeline.jobs}
    assert absence.first.place(absence.stopper).text == "rules"
    assert absence.first.place(jobs["start"]).text == "if: $CI_MERGE_REQUEST_IID"


def test_a_file_that_others_include_is_not_judged() -> None:
    assert not facts_of(START + on("if: $CI_MERGE_REQUEST_IID") + END, "ci/review.yml").environment_stops


def test_what_gitlab_refuses_is_told_once() -> None:
    found = facts_of(START + on("if: $CI_MERGE_REQUEST_IID")).environment_stops
    assert [bool(fact.problem) for fact in found] == [True]
