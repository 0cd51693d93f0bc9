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


def test_the_project_may_give_a_variable_of_the_files_another_value() -> None:
    variables = "variables: {ALL: 'no'}\n"
    found = facts_of({ROOT: variables + BUILD + on("if: $ALL == 'yes'") + TEST}).missing_needs
    assert [fact.is_unset for fact in found] == [True]


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


UNSET = ("push to the default branch", "push to another branch")


@pytest.mark.parametrize(
    ("build", "test", "events"),
    [
        (on("if: $DEPLOY"), on("if: $CI_COMMIT_BRANCH"), UNSET),
        (on("if: $DEPLOY == 'yes'", "if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"), "  only: [branches]\n", UNSET[1:]),
        (on("if: $DEPLOY != 'no'"), on("if: $CI_COMMIT_BRANCH"), ()),
        (on("if: $DEPLOY"), on("if: $DEPLOY && $CI_COMMIT_BRANCH"), ()),
        (on("if: $DEPLOY"), on("if: $CI_PIPELINE_SOURCE == 'schedule'"), ()),
        (on("if: $GITLAB_FEATURES =~ /sast/"), on("if: $CI_COMMIT_BRANCH"), ()),
        (on("exists: [Dockerfile]"), on("if: $CI_COMMIT_BRANCH"), ()),
    ],
)
def test_a_need_may_hang_on_a_variable_of_the_project(build: str, test: str, events: tuple[str, ...]) -> None:
    found = facts_of({ROOT: BUILD + build + TEST + test}).missing_needs
    assert [(tuple(fact.events)[:2], fact.is_unset) for fact in found] == ([(events, True)] if events else [])


@pytest.mark.parametrize(
    ("links", "dependencies"),
    [("dependencies: [build]", [True]), ("dependencies: []", []), ("{needs: [{job: build, optional: true}]", [])],
)
def test_artifacts_of_a_job_that_is_not_there_are_missing(links: str, dependencies: list[bool]) -> None:
    links = links.removeprefix("{")
    if links.startswith("needs"):
        links += "\n  dependencies: [build]"
    text = f"{BUILD}  only: [branches]\ntest:\n  stage: deploy\n  {links}\n  script: make test\n"
    found = facts_of({ROOT: text}).missing_needs
    assert [fact.is_dependency for fact in found] == dependencies
    assert all(fact.events[0].startswith("tag") for fact in found)
