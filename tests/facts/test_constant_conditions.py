"""Conditions that are always true, or never, in all events."""

from __future__ import annotations

import pytest

from cilint.facts.constant_conditions import ConstantConditionFact
from tests.facts.test_dead_rules import facts_of


def constants_of(condition: str, before: str = "") -> list[ConstantConditionFact]:
    text = f"{before}build:\n  script: make\n  rules:\n    - if: '{condition}'\n      when: manual\n"
    return list(facts_of(text).constant_conditions)


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ('$A == "x" && $B && $A == "y"', ('$A == "x"', '$A == "y"')),
        ("$CI_COMMIT_TAG && $A && $CI_COMMIT_BRANCH", ("$CI_COMMIT_TAG", "$CI_COMMIT_BRANCH")),
        ("$CI_MERGE_REQUEST_ID && $CI_COMMIT_BRANCH", ("$CI_MERGE_REQUEST_ID", "$CI_COMMIT_BRANCH")),
        ('$A && $CI_PIPELINE_SOURCE == "scheduled"', ('$CI_PIPELINE_SOURCE == "scheduled"',)),
        ('$A && ($B == "x" && $B =~ /^y/)', ('$B == "x"', "$B =~ /^y/")),
        ("!$CI", ("!$CI",)),
        ('"a" == "b"', ('"a" == "b"',)),
        ('($A) == "x" && ($A) == "y"', ('($A) == "x" && ($A) == "y"',)),
        (
            "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_COMMIT_TAG",
            ("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", "$CI_COMMIT_TAG"),
        ),
    ],
)
def test_a_condition_that_no_event_meets(condition: str, parts: tuple[str, ...]) -> None:
    assert [(fact.always, fact.parts) for fact in constants_of(condition)] == [(False, parts)]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("only: ['/^v*/', main]", [(True, ("/^v*/",))]),
        ("only: ['/x?/@group/project']", [(True, ("/x?/",))]),
        ("except: {refs: ['/(a|)/']}", [(True, ("/(a|)/",))]),
        ("only: {variables: ['$CI_COMMIT_TAG =~ /^v*/', $A]}", [(True, ("$CI_COMMIT_TAG =~ /^v*/",))]),
        (
            "only: {variables: [$CI_COMMIT_TAG && $CI_COMMIT_BRANCH]}",
            [(False, ("$CI_COMMIT_TAG", "$CI_COMMIT_BRANCH"))],
        ),
        ("only: ['/.*/', '/^(.+)?$/', '/^v/', '/v+/', '/a(/']", []),
        ("only: [branches]\n  except: {variables: [$CI_COMMIT_TAG]}", []),
        ("rules: [if: $A]\n  only: ['/^v*/']", []),
    ],
)
def test_filters_that_are_always_the_same(filters: str, found: list[tuple[bool, tuple[str, ...]]]) -> None:
    facts = facts_of(f"build:\n  script: make\n  {filters}\n")
    assert [(fact.always, fact.parts) for fact in facts.constant_conditions] == found
    assert not list(facts.dead_jobs)


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ('$A != "x" || $B == "z" || $A != "y"', ('$A != "x"', '$A != "y"')),
        ("$CI_PIPELINE_SOURCE", ("$CI_PIPELINE_SOURCE",)),
        (
            "$CI_COMMIT_TAG == null || $CI_COMMIT_BRANCH == null",
            ("$CI_COMMIT_TAG == null", "$CI_COMMIT_BRANCH == null"),
        ),
        ("true", ("true",)),
    ],
)
def test_a_condition_that_every_event_meets(condition: str, parts: tuple[str, ...]) -> None:
    assert [(fact.always, fact.parts) for fact in constants_of(condition)] == [(True, parts)]


@pytest.mark.parametrize(
    "condition",
    [
        '$A == "x" && $A != "y"',
        '$CI_PIPELINE_SOURCE == "webide"',
        '$CI_PIPELINE_SOURCE == "parent_pipeline" && $CI_MERGE_REQUEST_IID',
        '$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_TAG',
        "$CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS",
        '$CI_COMMIT_BRANCH == "main" && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH',
        "$CI_COMMIT_REF_NAME =~ /^v/ && $CI_COMMIT_REF_NAME =~ /rc$/",
        '$CI_COMMIT_BRANCH == "main" || $CI_COMMIT_TAG || $CI_MERGE_REQUEST_IID',
        '$CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"',
    ],
)
def test_what_some_event_meets_and_another_does_not(condition: str) -> None:
    assert not constants_of(condition)


@pytest.mark.parametrize(
    "variables", ["variables: {CI_COMMIT_TAG: v1}\n", "workflow: {rules: [{variables: {CI_COMMIT_TAG: v1}}]}\n"]
)
def test_what_the_files_define_themselves_is_not_gitlabs(variables: str) -> None:
    assert not constants_of("$CI_COMMIT_TAG && $CI_COMMIT_BRANCH", variables)


def test_what_an_input_says_is_not_judged() -> None:
    assert not constants_of("$A && $[[ inputs.a ]] == null && !$A", "spec: {inputs: {a: {default: x}}}\n---\n")


def test_patterns_without_end_are_given_up_in_time() -> None:
    patterns = " && ".join(f"$A =~ /^(a|b)*{'(a|b)' * 30}{number}$/" for number in range(20))
    assert not constants_of(patterns)
