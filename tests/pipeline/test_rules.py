"""`rules:` of includes and jobs: which can apply, and which conditions GitLab refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cilint.pipeline.conditions.evaluation import UNKNOWN, Value
from cilint.pipeline.conditions.rules import Inclusion, include_verdict
from cilint.pipeline.include import include_rules
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.problem import ProblemKind
from cilint.pipeline.work import Work
from cilint.syntax import yaml
from cilint.text.source import Source

Build = Callable[..., Any]
KNOWN: dict[str, Value] = {"CI_PROJECT_PATH": "group/app", "CI_SERVER_HOST": "gitlab.example.com", "FOLDER": "ci"}
PATHS = ("ci/build.yml", "docs/a/b/page.md", "src/.hidden.js", "Dockerfile")


def rules_of(text: str) -> RuleList | None:
    return include_rules(yaml.parse(Source("a.yml", f"rules: {text}"))[0])


def verdict(rules: str, paths: Sequence[str] = PATHS) -> Inclusion:
    return include_verdict(rules_of(rules), lambda name: KNOWN.get(name, UNKNOWN), lambda: paths, Work())


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("~", Inclusion.INCLUDED),
        ("[{if: $CI_PROJECT_PATH == 'group/app'}]", Inclusion.INCLUDED),
        ("[{if: $CI_PROJECT_PATH == 'group/other'}]", Inclusion.EXCLUDED),
        ("[{if: $CI_PROJECT_PATH =~ /^group\\//}]", Inclusion.INCLUDED),
        ("[{if: $CI_PROJECT_PATH == 'group/app', when: never}]", Inclusion.EXCLUDED),
        ("[{if: $X, when: never}]", Inclusion.EXCLUDED),
        ("[{if: $X}]", Inclusion.UNKNOWN),
        ("[{if: $X}, {when: always}]", Inclusion.INCLUDED),
        ("[{if: $X, when: never}, {when: always}]", Inclusion.UNKNOWN),
        ("[{when: never}, {if: $X}]", Inclusion.EXCLUDED),
        ("[{if: $X && false}, {exists: [nowhere]}]", Inclusion.EXCLUDED),
        ("[{changes: [a]}]", Inclusion.UNKNOWN),
        ("[{changes: [a], if: null && $X}]", Inclusion.EXCLUDED),
        ("[{if: $X =}]", Inclusion.UNKNOWN),
        ("[{exists: Dockerfile}]", Inclusion.INCLUDED),
        ("[{exists: ['$FOLDER/build.yml']}]", Inclusion.INCLUDED),
        ("[{exists: ['$X/build.yml']}]", Inclusion.UNKNOWN),
        ("[{exists: ['$X', Dockerfile]}]", Inclusion.INCLUDED),
        ("[{exists: {paths: [nowhere]}}]", Inclusion.EXCLUDED),
        ("[{exists: {paths: [Dockerfile], project: group/other}}]", Inclusion.UNKNOWN),
        ("[{exists: [a], if: $CI_PROJECT_PATH == null}]", Inclusion.EXCLUDED),
        # What GitLab refuses is not judged.
        ("[]", Inclusion.UNKNOWN),
        ("text", Inclusion.UNKNOWN),
        ("[text]", Inclusion.UNKNOWN),
    ],
)
def test_an_include_is_judged_by_the_first_rule_that_applies(rules: str, expected: Inclusion) -> None:
    assert verdict(rules) is expected


def test_the_files_are_looked_for_only_when_a_rule_asks() -> None:
    def paths() -> Sequence[str]:
        raise AssertionError

    rules = rules_of("[{if: $CI_PROJECT_PATH == 'x', exists: [a]}, {if: $CI_SERVER_HOST}]")
    assert include_verdict(rules, lambda name: KNOWN.get(name, UNKNOWN), paths, Work()) is Inclusion.INCLUDED


@pytest.mark.parametrize(
    ("rules", "never"),
    [
        ("[{if: $A && false}]", True),
        ("[{if: $A, when: never}, {when: never}, {if: $B}]", True),
        ("[{if: 'null'}, {if: '\"a\" == \"b\"'}]", True),
        ("[{if: $A == 'x'}]", False),
        ("[{if: $A || true}, {when: never}]", False),
        ("[{exists: [a]}, {when: never}]", False),
        ("[{if: $A =}]", False),
    ],
)
def test_a_job_whose_rules_can_never_apply_never_runs(build: Build, rules: str, never: bool) -> None:
    assert build(f"job: {{script: [a], rules: {rules}}}").jobs["job"].never_runs is never


def refused(built: Any) -> list[tuple[str, str]]:
    return [
        (problem.span.text, problem.message) for problem in built.pipeline.problems if problem.kind is ProblemKind.RULES
    ]


def test_conditions_are_looked_at_wherever_gitlab_does(build: Build) -> None:
    built = build(
        "include: {local: a.yml, rules: [{if: inc}]}\n"
        "workflow: {rules: [{if: flow}]}\n"
        ".hidden: {rules: [{if: hidden}]}\n"
        "one: {script: [a], rules: [[{if: one}]]}\n"
        "two: {script: [a], only: {variables: [$A, only]}, except: {variables: [except]}}\n"
        "three: {trigger: g/p, rules: [{if: three}]}\n",
        {"a.yml": "include: {local: b.yml, rules: [{if: nested}]}"},
    )
    assert sorted(text for text, _ in refused(built)) == ["except", "flow", "inc", "nested", "one", "only", "three"]


def test_a_condition_that_many_jobs_inherit_is_one_problem(build: Build) -> None:
    built = build(".a: {rules: [{if: bad}]}\none: {extends: .a, script: [a]}\ntwo: {extends: .a, script: [a]}")
    (problem,) = built.pipeline.problems
    assert (problem.span.text, problem.job) == ("bad", "")
    (own,) = build("job: {script: [a], rules: [{if: bad}]}").pipeline.problems
    assert own.job == "job"


@pytest.mark.parametrize("condition", ["true", "1", "[$A]", "{a: b}", "2026-01-01"])
def test_a_condition_that_is_no_text_is_refused(build: Build, condition: str) -> None:
    built = build(f"job: {{script: [a], rules: [{{if: {condition}}}]}}")
    assert [message for _, message in refused(built)] == ["a condition is a text"]


@pytest.mark.parametrize("condition", ["~", "$A", "'true'", "!reference [.nope, if]"])
def test_a_condition_that_is_null_a_text_or_elsewhere_is_not(build: Build, condition: str) -> None:
    assert refused(build(f"job: {{script: [a], rules: [{{if: {condition}}}]}}")) == []


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ("$A = 'b'", "="),
        ('"$A = \\"b\\""', "="),
        ("|\n        $A &&\n        $B = 'c'", "="),
        (">-\n        $A\n        == b", "b"),
    ],
)
def test_the_place_is_that_of_the_fault_in_every_style(build: Build, condition: str, place: str) -> None:
    assert [text for text, _ in refused(build(f"job:\n  script: x\n  rules:\n    - if: {condition}\n"))] == [place]


@pytest.mark.parametrize(
    ("spec", "faults"),
    [
        ("i:", 0),
        ("i: {default: main}", 1),
        ("i: {default: $A}", 0),
        ("i: {default: main, options: [main, $A]}", 0),
        ("i: {default: main, options: [main, next]}", 1),
        # What is no text is no condition.
        ("i: {default: true, type: boolean}", 1),
    ],
)
def test_an_input_in_a_condition_is_judged_by_all_its_values(build: Build, spec: str, faults: int) -> None:
    built = build(f"spec: {{inputs: {{{spec}}}}}\n---\njob: {{script: [a], rules: [{{if: '$[[ inputs.i ]]'}}]}}")
    assert len(refused(built)) == faults
