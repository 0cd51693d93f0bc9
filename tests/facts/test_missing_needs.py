"""Needs that an event leaves out: only where the files say it for every project."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
BUILD = "build:\n  script: make\n"
TEST = "test:\n  needs: [build]\n  script: make test\n"


def facts_of(files: dict[str, str], root: str = ROOT) -> Facts:
    return next(Session(MemoryFiles(files), Settings(), ()).facts([root]))


def events_of(text: str) -> list[tuple[str, ...]]:
    return [fact.events for fact in facts_of({ROOT: text}).missing_needs]


def on(*conditions: str) -> str:
    return "  rules:\n" + "".join(f"    - {condition}\n" for condition in conditions)


@pytest.mark.parametrize(
    ("build", "test", "events"),
    [
        ("", on("if: $CI_MERGE_REQUEST_IID"), ("merge request",)),
        ("  only: [branches]\n", "", ("tag",)),
        (on("if: $CI_COMMIT_TAG =~ /^v/"), "  only: [tags]\n", ()),
        (on("if: $CI_COMMIT_TAG =~ /^release/"), "  only: [tags]\n", ("tag such as v1.2.3",)),
        (on("changes: [src/*]"), on("if: $CI_COMMIT_BRANCH"), None),
        (on("if: $CI_COMMIT_BRANCH == 'develop'"), on("if: $CI_COMMIT_BRANCH"), ("push to a branch of another name",)),
        (on("exists: [Dockerfile]"), on("if: $CI_COMMIT_BRANCH"), ()),
        (on("if: $DEPLOY"), on("if: $CI_COMMIT_BRANCH"), ()),
        ("  only: [main]\n", on("if: $CI_COMMIT_BRANCH == 'main'"), ()),
        (on("iff: $CI_COMMIT_TAG"), on("if: $CI_COMMIT_TAG"), ()),
        (on("if: $CI_COMMIT_TAG"), on("iff: $CI_COMMIT_TAG"), ()),
    ],
)
def test_a_need_is_missing_where_it_surely_is(build: str, test: str, events: tuple[str, ...] | None) -> None:
    found = events_of(BUILD + build + TEST + test)
    if events is None:
        assert all(name.endswith("that changes other files") for name in found[0])
    else:
        assert found == ([events] if events else [])


def test_a_variable_of_the_files_decides_nothing() -> None:
    variables = "variables: {ALL: 'no'}\n"
    assert not events_of(variables + BUILD + on("if: $ALL == 'yes'") + TEST)


def test_the_deciding_lines_are_those_of_both_jobs() -> None:
    fact = facts_of({ROOT: BUILD + on("if: $CI_COMMIT_BRANCH") + TEST + on("if: $CI_COMMIT_TAG")}).missing_needs[0]
    assert (fact.keeps.text, fact.drops.text) == ("if: $CI_COMMIT_TAG", "rules")


@pytest.mark.parametrize(
    "include",
    ["{project: a/b, file: /c.yml}", "{local: ci/more.yml, rules: [{if: $MORE}]}"],
)
def test_files_that_are_not_there_in_every_event_are_not_judged(include: str) -> None:
    text = f"include:\n  - {include}\n" + BUILD + TEST + on("if: $CI_MERGE_REQUEST_IID")
    assert not facts_of({ROOT: text, "ci/more.yml": "other: {script: make}\n"}).missing_needs


def test_a_file_that_others_include_is_not_judged() -> None:
    text = BUILD + TEST + on("if: $CI_MERGE_REQUEST_IID")
    assert not facts_of({"ci/test.yml": text}, "ci/test.yml").missing_needs
