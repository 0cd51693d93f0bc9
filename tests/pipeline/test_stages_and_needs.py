"""Stages, needs and dependencies that GitLab refuses, and those that it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Build = Callable[..., Any]

JOBS = (
    "stages: [build, test, deploy]\n"
    "compile: {stage: build, script: x}\nunit: {script: x, parallel: 2}\npublish: {stage: deploy, script: x}\n"
    ".hidden: {script: x}\n"
)


def messages(build: Build, text: str, others: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(problem.span.text, problem.message) for problem in build(text, others).pipeline.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("job: {script: x, stage: biuld}", [("biuld", "there is no stage biuld")]),
        ("job: {script: x, stage: [a]}", [("[a]", "stage is a text, and this is a list")]),
        ("job: {script: x, stage: 5}", [("5", "stage is a text, and this is a number")]),
        ("stages: test\njob: {script: x}", [("test", "stages is a list of names, and this is a text")]),
        ("stages: [test, 5]\njob: {script: x}", [("5", "an entry of stages is a text, and this is a number")]),
        (
            "stages: [build]\njob: {script: x}",
            [("job", "the job names no stage, and its default, test, is not among the stages")],
        ),
    ],
)
def test_stages_that_gitlab_refuses_are_said(build: Build, text: str, expected: list[tuple[str, str]]) -> None:
    assert messages(build, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "job: {script: x}",
        "a: {script: x, stage: .pre}\nb: {script: x, stage: .post}\nc: {script: x, stage: deploy}",
        "stages: [[a, [b]], c]\njob: {script: x, stage: b}",
        "stages: ~\njob: {script: x, stage: build}",
        "stages: [!reference [.s, stages]]\n.s: {stages: [a]}\njob: {script: x, stage: a}",
        "spec: {inputs: {stage: }}\n---\njob: {script: x, stage: '$[[ inputs.stage ]]'}",
        "spec: {inputs: {stage: }}\n---\nstages: ['$[[ inputs.stage ]]']\njob: {script: x, stage: a}",
        "spec: {inputs: {first: }}\n---\nstages: ['$[[ inputs.first ]]', test, deploy]\n"
        "a: {script: x, needs: [b]}\nb: {script: x, stage: deploy}",
        ".hidden: {script: x, stage: nowhere}\njob: {script: x}",
        "job: {script: x, stage: .pipeline-policy-pre}",
    ],
)
def test_stages_that_gitlab_takes_or_that_are_not_known_are_not_said(build: Build, text: str) -> None:
    assert messages(build, text) == []


def test_a_default_stage_that_is_missing_may_be_another_where_the_job_goes_on_in_another_file(build: Build) -> None:
    (problem,) = build("stages: [build]\njob: {script: x}").pipeline.problems
    assert problem.is_absence


def test_the_stages_of_the_file_replace_those_of_what_it_includes(build: Build) -> None:
    included = {"a.yml": "stages: [a, b]\njob: {stage: b, script: x}"}
    assert messages(build, "include: a.yml", included) == []
    assert messages(build, "include: a.yml\nstages: [a]", included) == [("b", "there is no stage b")]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("needs: [complie]", [("complie", "there is no job 'complie' to need")]),
        ("needs: {job: complie}", [("complie", "there is no job 'complie' to need")]),
        ("needs: [.hidden]", [(".hidden", ".hidden is hidden, and so no job of the pipeline to need")]),
        ("needs: compile", [("compile", "needs is a list of jobs, and this is a text")]),
        ("needs: [5]", [("5", "a need is the name of a job, and this is a number")]),
        ("needs: [{artifacts: true}]", [("{artifacts: true}", "a need names no job")]),
        ("needs: [compile, {job: compile}]", [("compile", "compile is needed twice")]),
        ("needs: [job]", [("job", "job needs itself")]),
        (
            "needs: [publish]",
            [("publish", "a job of stage test needs publish, which is of the later stage deploy")],
        ),
        ("rules: [{needs: [complie]}]", [("complie", "there is no job 'complie' to need")]),
        ("dependencies: [complie]", [("complie", "there is no job 'complie' to take artifacts from")]),
        (
            "needs: [compile], dependencies: [unit]",
            [("unit", "unit is among the dependencies, but not among the needs")],
        ),
    ],
)
def test_needs_that_gitlab_refuses_are_said(build: Build, keywords: str, expected: list[tuple[str, str]]) -> None:
    assert messages(build, f"{JOBS}job: {{script: x, {keywords}}}") == expected


@pytest.mark.parametrize(
    "keywords",
    [
        "needs: []",
        "needs: [compile, unit]",
        "needs: [unit 1/2]",
        "needs: [{job: nowhere, optional: true}]",
        "needs: [{project: a/b, job: nowhere, ref: main}, {pipeline: $UPSTREAM, job: nowhere}]",
        "needs: [null, compile]",
        "needs: [!reference [.gone, needs]]",
        "dependencies: [], needs: [compile]",
        "needs: [{project: a/b, job: c, ref: main}], dependencies: [compile]",
    ],
)
def test_needs_that_gitlab_takes_or_that_are_not_known_are_not_said(build: Build, keywords: str) -> None:
    found = build(f"{JOBS}job: {{script: x, {keywords}}}").pipeline.problems
    assert [problem.message for problem in found if problem.kind.value == "needs"] == []


def test_a_circle_of_needs_is_said_once_with_its_members(build: Build) -> None:
    text = "a: {script: x, needs: [b]}\nb: {script: x, needs: [c]}\nc: {script: x, needs: [a]}"
    (problem,) = build(text).pipeline.problems
    assert (problem.message, problem.span.begin.line) == ("a needs itself, through b and c", 1)
    assert [span.begin.line for span, _ in problem.related] == [2, 3]


def test_more_needs_than_gitlab_allows_are_said_at_the_keyword(build: Build) -> None:
    jobs = "\n".join(f"j{number}: {{script: x}}" for number in range(51))
    needs = ", ".join(f"j{number}" for number in range(51))
    (problem,) = build(f"{jobs}\njob: {{script: x, needs: [{needs}]}}").pipeline.problems
    assert (problem.span.text, problem.remedy, problem.variant) == ("needs", "need fewer jobs", "limit")


def test_the_job_that_makes_a_child_pipeline_must_exist(build: Build) -> None:
    text = f"{JOBS}job: {{trigger: {{include: [{{artifact: a.yml, job: complie}}]}}}}"
    assert messages(build, text) == [("complie", "there is no job 'complie' to take a child pipeline from")]


def test_jobs_whose_names_are_not_known_may_be_the_ones_that_are_needed(build: Build) -> None:
    text = "spec: {inputs: {name: }}\n---\n'$[[ inputs.name ]]': {script: x}\njob: {script: x, needs: [a]}"
    assert messages(build, text) == []


MATRIX = "build: {stage: build, script: x, parallel: {matrix: [{A: [a, b], B: c}]}}\n"


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("needs: [build]", []),
        ("needs: ['build: [a, c]']", []),
        ("needs: [{job: build, parallel: {matrix: [{A: a, B: c}]}}, 'build: [b, c]']", []),
        ("parallel: {matrix: [{A: [a, b]}]}, needs: ['build: [$[[ matrix.A ]], c]']", []),
        ("needs: ['build: [c, a]']", ["there is no job 'build: [c, a]' to need"]),
        ("needs: [build, 'build: [a, c]']", ["build: [a, c] is needed twice"]),
        (
            "needs: [{job: build, parallel: {matrix: [{A: d, B: c}]}}]",
            ["the matrix of build makes no job 'build: [d, c]'"],
        ),
        (
            "parallel: {matrix: [{A: [a, b]}]}, needs: ['build: [$[[ matrix.C ]], c]']",
            ["the job's own matrix has no C"],
        ),
        ("rules: [{needs: ['build: [a, c]']}]", []),
        ("rules: [{needs: [build]}]", ["in rules:needs, build stands for none of the jobs that parallel makes of it"]),
    ],
)
def test_needs_of_matrices_are_those_that_there_are(build: Build, keywords: str, expected: list[str]) -> None:
    found = build(f"{MATRIX}job: {{script: x, {keywords}}}").pipeline.problems
    assert [problem.message for problem in found] == expected
