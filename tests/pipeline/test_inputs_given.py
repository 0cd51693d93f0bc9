"""`include:inputs`: which values GitLab refuses, and what nobody can know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.problem import ProblemKind

Build = Callable[..., Any]

Found = list[tuple[str, str, str]]


def problems(build: Build, declared: str, given: str, outer: str = "") -> Found:
    """What is refused of the inputs given to a file, as text, message and remedy."""
    built = build(
        f"{outer}include:\n  - local: a.yml\n    inputs: {given}",
        {"a.yml": f"spec:\n  inputs: {declared}\n---\na: {{}}"},
    )
    found = [problem for problem in built.pipeline.problems if problem.kind is ProblemKind.INPUTS]
    assert {problem.span.source.path for problem in found} <= {".gitlab-ci.yml"}
    return [(problem.span.text, problem.message, problem.remedy) for problem in found]


def test_a_name_that_the_file_does_not_declare_is_refused_with_the_nearest(build: Build) -> None:
    assert problems(build, "{environment: }", "{environment: x, enviroment: y}") == [
        ("enviroment", "the file declares no input 'enviroment'", "did you mean environment?")
    ]


def test_every_name_is_refused_where_the_file_has_no_header(build: Build) -> None:
    built = build("include: {local: a.yml, inputs: {x: 1}}", {"a.yml": "job: {script: a}"})
    (problem,) = built.pipeline.problems
    assert (problem.kind, problem.span.text) == (ProblemKind.INPUTS, "x")


@pytest.mark.parametrize("given", ["{}", "{x: }", "{x: ~}", ""])
@pytest.mark.parametrize("declared", ["{x: }", "{x: {options: [a]}}", "{x: {rules: [{if: a, options: [b]}]}}"])
def test_an_input_without_default_must_be_given(build: Build, declared: str, given: str) -> None:
    assert problems(build, declared, given) == [
        ("a.yml", "the file needs a value of input 'x'", "give one: inputs: {x: …}")
    ]


@pytest.mark.parametrize(
    "declared",
    [
        "{x: {default: a}}",
        "{x: {default: }}",
        "{x: {rules: [{if: a, default: b}]}}",
        "{x: {rules: [{options: [b]}]}}",
    ],
)
def test_an_input_with_a_default_need_not_be_given(build: Build, declared: str) -> None:
    assert problems(build, declared, "{}") == []


def test_inputs_are_a_mapping(build: Build) -> None:
    assert problems(build, "{x: }", "[x]") == [("[x]", "the inputs of an include are a mapping", "write NAME: value")]


def test_a_file_that_is_checked_by_itself_may_lack_values(build: Build) -> None:
    assert build("spec:\n  inputs: {x: }\n---\njob: {script: '$[[ inputs.x ]]'}").pipeline.problems == ()


@pytest.mark.parametrize(
    ("declared", "given", "message"),
    [
        ("type: number", "two", "is not a number"),
        ("type: number", "yes", "is not a number"),
        ("type: number", "[1]", "is not a number"),
        ("type: boolean", "1", "is not a boolean"),
        ("type: boolean", "'yes'", "is not a boolean"),
        ("type: boolean", "{a: b}", "is not a boolean"),
        ("type: array", "a", "is not an array"),
        ("type: array", "{a: b}", "is not an array"),
        ("type: array", "1", "is not an array"),
        ("options: [a, b]", "c", "is none of the options"),
        ("options: ['1']", "2", "is none of the options"),
        ("{type: number, options: [1, 2]}", "3", "is none of the options"),
        ("{type: number, options: ['1']}", "1", "is none of the options"),
        ("rules: [{if: $A, options: [a], default: a}, {options: [b], default: b}]", "a", "is none of the options"),
        ("options: [a, b]", "$CI_COMMIT_BRANCH", "is none of the options"),
        ("options: [a]", "'%NAME%'", "is none of the options"),
        ("type: number", "'${RETRIES}'", "is not a number"),
        ("regex: ^v", "1.0", "does not match the pattern of the input"),
        ("regex: /^v/", "v1", "does not match the pattern of the input"),
        ("regex: '^.+$'", "''", "does not match the pattern of the input"),
    ],
)
def test_a_value_that_does_not_suit_is_refused(build: Build, declared: str, given: str, message: str) -> None:
    definition = declared if declared.startswith("{") else f"{{{declared}}}"
    (found,) = problems(build, f"{{x: {definition}}}", f"{{x: {given}}}")
    assert found[:2] == (given, f"the value of input 'x' {message}")


def test_where_the_input_of_a_value_that_does_not_suit_is_declared_is_told(build: Build) -> None:
    component = "spec: {inputs: {x: {options: [a]}}}\n---\njob: {script: a}"
    built = build("include: {local: a.yml, inputs: {x: b}}", {"a.yml": component})
    (problem,) = built.pipeline.problems
    assert [(span.place, span.text, remark) for span, remark in problem.related] == [("a.yml:1", "x", "declared here")]


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ("type: number", "2"),
        ("type: number", "'2'"),
        ("type: number", "-0.5"),
        ("type: boolean", "on"),
        ("type: boolean", "'true'"),
        ("type: array", "[]"),
        ("type: array", """'["a"]'"""),
        ("type: string", "1"),
        ("type: string", "true"),
        ("type: string", "[a]"),
        ("type: bool", "a"),
        ("options: [a, b]", "b"),
        ("options: [1, 2]", "'2'"),
        ("{type: number, options: [1, 2]}", "1.0"),
        ("rules: [{if: '\"a\"', options: [a], default: a}, {options: [b], default: b}]", "a"),
        ("rules: [{if: $A, options: [a], default: a}]", "b"),
        ("rules: [{options: [b], default: b}]", "''"),
        ("rules: [{default: b}]", "c"),
        ("regex: ^v", "v1"),
        ("regex: '\\p{Lu}'", "a"),
        ("regex: '(?=a)'", "b"),
        ("options: [$CI_COMMIT_BRANCH]", "$CI_COMMIT_BRANCH"),
        ("type: array", "!reference [.a, tags]"),
    ],
)
def test_a_value_that_suits_or_that_is_not_known_is_taken(build: Build, declared: str, given: str) -> None:
    definition = declared if declared.startswith("{") else f"{{{declared}}}"
    assert problems(build, f"{{x: {definition}}}", f"{{x: {given}}}") == []


def test_a_value_that_comes_from_an_input_of_which_nothing_is_known_is_taken(build: Build) -> None:
    outer = "spec:\n  inputs: {y: }\n---\n"
    assert problems(build, "{x: {options: [a]}}", "{x: '$[[ inputs.y ]]'}", outer) == []


@pytest.mark.parametrize(("options", "count"), [("[a, c]", 0), ("[c, d]", 1)])
def test_one_possible_value_that_suits_is_enough(build: Build, options: str, count: int) -> None:
    outer = f"spec:\n  inputs: {{y: {{options: {options}}}}}\n---\n"
    assert len(problems(build, "{x: {options: [a, b]}}", "{x: '$[[ inputs.y ]]'}", outer)) == count


def test_inputs_of_files_that_the_header_includes_are_not_known_where_these_are_not(build: Build) -> None:
    component = "spec:\n  include: [{project: a/b, file: a.yml}]\n---\njob: {script: '$[[ inputs.other ]]'}"
    built = build("include: {local: a.yml, inputs: {other: 1}}", {"a.yml": component})
    assert built.pipeline.problems == ()
    assert built.value("job", "script") == "$[[ inputs.other ]]"


SHARED = "inputs: {other: {default: b, options: [a, b]}}"


@pytest.mark.parametrize("include", ["shared.yml", "[shared.yml]", "[{local: /shared.yml}]"])
def test_the_header_can_include_inputs(build: Build, include: str) -> None:
    component = f"spec:\n  include: {include}\n  inputs: {{x: {{default: c}}}}\n---\n"
    files = {"a.yml": component + "job: {script: '$[[ inputs.other ]] $[[ inputs.x ]]'}", "shared.yml": SHARED}
    assert build("include: a.yml", files).value("job", "script") == "b c"
    assert build("include: {local: a.yml, inputs: {other: a}}", files).value("job", "script") == "a c"
    refused = build("include: {local: a.yml, inputs: {other: d}}", files).pipeline.problems
    assert [problem.message for problem in refused] == ["the value of input 'other' is none of the options"]


@pytest.mark.parametrize(
    ("spec", "shared", "text", "message"),
    [
        ("include: nope.yml", SHARED, "nope.yml", "nope.yml: the repository has no such file"),
        ("include: [1]", SHARED, "1", "an entry of spec:include is no path"),
        (
            "include: [{local: shared.yml, rules: []}]",
            SHARED,
            "rules",
            "an entry of spec:include has no keyword 'rules'",
        ),
        (
            "include: [shared.yml]",
            "inputs: {}\njob: {script: a}",
            "job",
            "a file that spec:include names holds inputs alone, and no 'job'",
        ),
        (
            "{include: [shared.yml], inputs: {other: }}",
            SHARED,
            "other",
            "the input 'other' is declared twice, here and in another file of the header",
        ),
        ("include: [shared.yml]", "inputs: {x: {default: [a], type: number}}", "[a]", "the default is not a number"),
    ],
)
def test_what_gitlab_refuses_of_what_a_header_includes(
    build: Build, spec: str, shared: str, text: str, message: str
) -> None:
    spec = spec if spec.startswith("{") else f"{{{spec}}}"
    built = build(f"spec: {spec}\n---\njob: {{script: a}}", {"shared.yml": shared})
    assert [(problem.span.text, problem.message) for problem in built.pipeline.problems] == [(text, message)]


@pytest.mark.parametrize(
    ("entry", "shared", "remedy", "words"),
    [
        (
            "{local: shared.yml, rules: []}",
            SHARED,
            "it may have local, file, remote, project, ref, integrity",
            "contains unknown keys: rules",
        ),
        ("{locale: shared.yml}", SHARED, "did you mean local?", "contains unknown keys: locale"),
        ("shared.yml", "job: {}", "write inputs: at its top level", "contains unknown keys: job"),
    ],
)
def test_what_to_write_instead_in_what_a_header_includes_is_told(
    build: Build, entry: str, shared: str, remedy: str, words: str
) -> None:
    built = build(f"spec: {{include: [{entry}]}}\n---\njob: {{script: a}}", {"shared.yml": shared})
    (problem,) = built.pipeline.problems
    assert (problem.kind, problem.remedy, problem.words) == (ProblemKind.HEADER, remedy, words)
