"""What is wrong in those pipelines alone that have certain includes is told with the condition of these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Build = Callable[..., Any]


def told(build: Build, root: str, files: dict[str, str]) -> list[tuple[str, str, str]]:
    built = build(f"{root}\nbase: {{script: a}}", files)
    return [(problem.span.text, problem.message, problem.condition) for problem in built.pipeline.problems]


def include(*entries: tuple[str, str]) -> str:
    listed = ", ".join(f"{{local: {path}, rules: [{{if: '{condition}'}}]}}" for path, condition in entries)
    return f"include: [{listed}]"


def test_a_missing_file_is_missing_where_it_is_included(build: Build) -> None:
    assert told(build, include(("gone.yml", "$DEPLOY")), {}) == [
        ("gone.yml", "gone.yml: the repository has no such file", "$DEPLOY includes gone.yml")
    ]


STAGES = {"a.yml": "stages: [one]\na: {stage: one, script: a}", "b.yml": "stages: [two]\nb: {stage: two, script: a}"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$CI_COMMIT_BRANCH", "$CI_COMMIT_TAG"),
        ('$CI_PIPELINE_SOURCE == "schedule"', '$CI_PIPELINE_SOURCE == "push"'),
        ('$TARGET == "a"', '$TARGET == "b"'),
        ('$TARGET == "a"', '$TARGET != "a"'),
        ("$TARGET", "$TARGET == null"),
        ("$REF =~ /^a/ && $B", "$REF !~ /^a/"),
        ("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", "$CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH"),
    ],
)
def test_what_two_includes_make_wrong_that_exclude_each_other_is_not(build: Build, one: str, other: str) -> None:
    root = include(("a.yml", one), ("b.yml", other)).replace("base", "")
    assert [found for found in told(build, root, STAGES) if found[0] != "base"] == []


@pytest.mark.parametrize(
    ("one", "other"), [("$A", "$B"), ("$CI_COMMIT_BRANCH", "$CI_PIPELINE_SOURCE"), ("$A =~ /^a/", "$A =~ /^b/")]
)
def test_what_two_includes_make_wrong_that_may_come_together_has_both_conditions(
    build: Build, one: str, other: str
) -> None:
    found = told(build, include(("a.yml", one), ("b.yml", other)), STAGES)
    assert [condition for text, _, condition in found if text == "one"] == [
        f"{one} includes a.yml and {other} includes b.yml"
    ]


@pytest.mark.parametrize(
    "rules", ["{if: '$REF =~ /^a/'}, {if: $B}", "{if: '$REF =~ /^a/', when: never}, {if: $B}", "{changes: [x]}"]
)
def test_of_several_rules_another_one_may_bring_an_include_than_the_one_that_cannot(build: Build, rules: str) -> None:
    words = "its rules include a.yml and $REF !~ /^a/ includes b.yml"
    root = f"include: [{{local: a.yml, rules: [{rules}]}}, {{local: b.yml, rules: [{{if: '$REF !~ /^a/'}}]}}]"
    assert [condition for text, _, condition in told(build, root, STAGES) if text == "one"] == [words]


def test_what_is_wrong_in_every_pipeline_has_no_condition(build: Build) -> None:
    root = f"{include(('a.yml', '$A'))}\nown: {{script: a, needs: [gone]}}"
    conditions = {text: condition for text, _, condition in told(build, root, {"a.yml": "a: {script: a, needs: [no]}"})}
    assert conditions == {"gone": "", "no": "$A includes a.yml"}


def test_an_include_within_one_that_may_be_there_is_under_its_condition(build: Build) -> None:
    files = {"a.yml": "include: gone.yml\na: {script: a}"}
    assert told(build, include(("a.yml", "$A")), files) == [
        ("gone.yml", "gone.yml: the repository has no such file", "$A includes a.yml")
    ]


def test_an_include_that_is_no_list_may_be_left_out(build: Build) -> None:
    ((_, message, condition),) = told(build, "include: {local: a.yml, rules: [{if: $A}]}", {"a.yml": "a: {script: a}"})
    assert message.startswith("an include that is no list")
    assert condition == "its rules leave it out"
