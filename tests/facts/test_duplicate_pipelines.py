"""Pushes that start two pipelines: only where both surely have jobs that start by themselves."""

from __future__ import annotations

import pytest

from tests.facts.test_missing_needs import ROOT, facts_of

BOTH = "job: {script: make, rules: [when: always]}\n"


def found(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    facts = facts_of({ROOT: text}).duplicate_pipelines
    return [(fact.span.begin.line, fact.in_branch.begin.line, fact.same) for fact in facts if fact.sure]


def warned(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(fact.span.text, fact.same) for fact in facts_of({ROOT: text}).duplicate_pipelines if not fact.sure]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOTH, (1, 1, ("job",))),
        (BOTH + "two: {script: make, only: [branches, merge_requests]}\n", (1, 1, ("job", "two"))),
        ("one: {script: make}\ntwo: {script: make, only: [merge_requests]}\n", (2, 1, ())),
        ("workflow: {rules: [{if: $CI_COMMIT_BRANCH}, {if: $CI_MERGE_REQUEST_IID}]}\n" + BOTH, (2, 2, ("job",))),
        ("workflow: {rules: [when: always]}\none: {script: make}\n" + BOTH, (2, 2, ("one", "job"))),
    ],
)
def test_a_push_that_starts_two_pipelines(text: str, expected: tuple[int, int, tuple[str, ...]]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "workflow: {rules: [if: $CI_MERGE_REQUEST_IID]}\n" + BOTH,
        "workflow: {rules: [{if: $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS, when: never}, {when: always}]}\n" + BOTH,
        "workflow: {rules: [if: $SOMETHING]}\n" + BOTH,
        "job: {script: make, rules: [if: $CI_MERGE_REQUEST_IID]}\n",
        "job: {script: make, rules: [{if: $CI_MERGE_REQUEST_IID, when: manual}]}\ntwo: {script: make}\n",
        "job: {script: make, rules: [{if: $CI_COMMIT_BRANCH == 'main'}, {if: $CI_MERGE_REQUEST_IID}]}\n",
        "include: {project: a/b, file: c.yml}\n" + BOTH,
        "job: {script: make, rules: [when: manual]}\n",
        "job: {script: make, rules: [{}]}\n",
        "job: {script: make, rules: [{iff: $A}]}\n",
        ".a: {rules: [{iff: $A}]}\njob: {script: make, rules: [!reference [.a, rules]]}\n",
        "job: {script: make, only: {refs: [branches, merge_requests], jobs: [x]}}\n",
        "workflow: {rules: [{}]}\n" + BOTH,
    ],
)
def test_a_push_of_which_that_is_not_sure(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("job: {script: make, rules: [when: manual]}\n", ("when: manual", ("job",))),
        (
            ".a: {rules: [{if: $A}, {if: null, when: manual}]}\none: {script: make, extends: .a}\n"
            "two: {script: make, rules: [!reference [.a, rules]]}\n",
            ("{if: null, when: manual}", ("one", "two")),
        ),
        ("workflow: {name: x}\njob: {script: make, rules: [{if: $A}, [when: manual]]}\n", ("when: manual", ("job",))),
    ],
)
def test_a_push_of_which_gitlab_warns(text: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert warned(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        BOTH,
        "job: {script: make, rules: [{if: $A}, {when: never}]}\n",
        "job: {script: make, rules: [{when: manual, allow_failure: true}]}\n",
        "job: {script: make, rules: [{when: manual}, {if: $A}]}\n",
        "job: {script: make, rules: [{if: $A, when: always}]}\n",
        "workflow: {rules: []}\njob: {script: make, rules: [when: manual]}\n",
        "workflow: {rules: [if: $A]}\njob: {script: make, rules: [when: manual]}\n",
        ".a: {rules: [when: manual]}\nb: {script: c}\n",
        "a: {script: b, rules: [{iff: $A}, {when: manual}]}\n",
        "include: {project: a/b, file: c.yml}\njob: {script: make, rules: [when: manual]}\n",
    ],
)
def test_a_push_of_which_gitlab_does_not_warn_or_more_is_sure(text: str) -> None:
    assert not warned(text)
