"""`spec:` headers: what GitLab refuses in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.problem import ProblemKind

Build = Callable[..., Any]


def problems(build: Build, text: str) -> list[tuple[str, str, str]]:
    built = build(text)
    found = [problem for problem in built.pipeline.problems if problem.kind is ProblemKind.HEADER]
    return [(problem.span.text, problem.message, problem.remedy) for problem in found]


def of_header(build: Build, header: str) -> list[tuple[str, str, str]]:
    return problems(build, f"{header}\n---\njob: {{script: a}}")


def of_input(build: Build, definition: str) -> list[tuple[str, str, str]]:
    return of_header(build, f"spec:\n  inputs:\n    other:\n    x: {definition}")


MANY = ", ".join(f"o{number}" for number in range(51))


@pytest.mark.parametrize(
    ("header", "text", "message"),
    [
        ("spec: [inputs]", "[inputs]", "spec is not a mapping"),
        ("spec: text", "text", "spec is not a mapping"),
        ("spec: {inputs: }\ndefault: {}", "default", "a header has no keyword 'default'"),
        ("spec: {input: {}}", "input", "spec has no keyword 'input'"),
        ("spec: {inputs: [a]}", "[a]", "spec:inputs is not a mapping"),
        ("spec: {description: [a]}", "[a]", "the description of the file is not a string"),
        (f"spec: {{description: {'d' * 257}}}", "d" * 257, "the description of the file is longer than 256 characters"),
        ("spec: {component: name}", "name", "spec:component is not a list"),
        ("spec: {component: [name, digest]}", "digest", "components have no value 'digest'"),
        ("spec: {inputs: {on: }}", "on", "the name of an input is not a string"),
        ("spec: {inputs: {1.5: }}", "1.5", "the name of an input is not a string"),
    ],
)
def test_a_header_that_gitlab_refuses_is_a_problem(build: Build, header: str, text: str, message: str) -> None:
    assert [found[:2] for found in of_header(build, header)] == [(text, message)]


@pytest.mark.parametrize(
    ("definition", "text", "message"),
    [
        ("text", "text", "input 'x' is not a mapping"),
        ("{defaults: a}", "defaults", "an input has no keyword 'defaults'"),
        ("{type: bool}", "bool", "an input has no type 'bool'"),
        ("{type: }", "", "the type is empty"),
        ("{description: [a]}", "[a]", "the description of an input is not a string"),
        ("{description: yes}", "yes", "the description of an input is not a string"),
        ("{regex: 1}", "1", "the regex of an input is not a string"),
        ("{regex: 'a++'}", "'a++'", "RE2 refuses this regex: it repeats a repetition"),
        ("{options: a}", "a", "options is not a list"),
        ("{options: [a, ~]}", "~", "an option is null"),
        (f"{{options: [{MANY}]}}", "o50", "an input has no more than 50 options"),
        ("{type: boolean, options: [true]}", "options", "a boolean has no options: only strings and numbers have"),
        ("{type: number, regex: a}", "regex", "a number has no regex: only strings have"),
        ("{default: c, options: [a, b]}", "c", "the default is none of the options"),
        ("{default: c, regex: ^a}", "c", "the default does not match the pattern of the input"),
        ("{default: c, type: number}", "c", "the default is not a number"),
        ("{default: c, type: array}", "c", "the default is not an array"),
        ("{rules: a}", "a", "the rules of an input are not a list"),
        ("{rules: [a]}", "a", "a rule of an input is not a mapping"),
        ("{rules: [{if: $A}]}", "{if: $A}", "a rule of an input has neither options nor a default"),
        ("{rules: [{}]}", "{}", "a rule of an input has neither options nor a default"),
        ("{rules: [{options: [a]}]}", "[a]", "a rule with options needs one at least, and a default"),
        ("{rules: [{options: [], default: a}]}", "[]", "a rule with options needs one at least, and a default"),
        ("{rules: [{options: [a], default: c}]}", "c", "the default is none of the options"),
        ("{rules: [{if: a, default: c}]}", "a", "this is no expression: a is neither a variable nor a text in quotes"),
        ("{rules: [{when: a, default: a}]}", "when", "a rule of an input has no keyword 'when'"),
        ("{rules: [{default: a}], default: a}", "default", "default and rules exclude each other"),
        (
            "{default: '$CI_COMMIT_BRANCH', options: [main]}",
            "'$CI_COMMIT_BRANCH'",
            "the default is none of the options",
        ),
    ],
)
def test_an_input_that_gitlab_refuses_is_a_problem(build: Build, definition: str, text: str, message: str) -> None:
    assert [found[:2] for found in of_input(build, definition)] == [(text, message)]


@pytest.mark.parametrize(
    "header",
    [
        "spec:",
        "spec: {inputs: }",
        "spec: {description: what it does, component: [name, sha, version, reference], include: [{local: a.yml}]}",
        "spec: {inputs: {a: , 1: , b: {}}}",
    ],
)
def test_a_header_that_gitlab_takes_is_none(build: Build, header: str) -> None:
    assert of_header(build, header) == []


@pytest.mark.parametrize(
    "definition",
    [
        "{type: string, description: 1, default: 3, options: [1, 2, 3]}",
        "{type: number, default: 1.0, options: [1]}",
        "{default: '', regex: ^$}",
        "{default: é, regex: '\\p{L}'}",
        "{default: '$CI_COMMIT_BRANCH', options: [$CI_COMMIT_BRANCH]}",
        "{default: , options: [a]}",
        "{type: boolean, options: }",
        "{rules: [{if: '$[[ inputs.other ]] == $A', default: ~}, {options: [a], default: a}]}",
        "{rules: [{default: a}]}",
        "{rules: }",
        "{rules: []}",
    ],
)
def test_an_input_that_gitlab_takes_is_none(build: Build, definition: str) -> None:
    assert of_input(build, definition) == []


def test_the_remedy_is_the_nearest_name(build: Build) -> None:
    assert [remedy for _, _, remedy in of_input(build, "{type: strin, optoins: [a]}")] == [
        "did you mean options?",
        "did you mean string?",
    ]


@pytest.mark.parametrize(
    ("definition", "remedy"),
    [
        ("{regex: 1}", "put it in quotes"),
        ("{rules: [{if: $A}]}", "write default: VALUE"),
        ("{rules: [{options: [a]}]}", "write default: VALUE"),
        ("{rules: [{default: a}], default: a}", "put default in a rule"),
        ("{rules: [{options: [main, test], default: tset}]}", "did you mean test?"),
        ("{default: tset, options: [main, test]}", "did you mean test?"),
        ("{default: d, options: [a, b]}", "write one of: a, b"),
        ("{default: c, regex: ^a}", "write what matches ^a"),
    ],
)
def test_what_to_write_instead_is_told(build: Build, definition: str, remedy: str) -> None:
    assert [found[2] for found in of_input(build, definition)] == [remedy]


@pytest.mark.parametrize(
    ("body", "remedy"),
    [("job: {script: a}", "write --- between the header and the jobs"), ("---\n", "write the jobs after a ---")],
)
def test_a_header_is_followed_by_a_separator(build: Build, body: str, remedy: str) -> None:
    message = "this spec is no header, since no document follows: GitLab takes it for a job without a script"
    assert problems(build, f"spec: {{inputs: {{x: {{default: a}}}}}}\n{body}") == [("spec", message, remedy)]


@pytest.mark.parametrize(("before", "job"), [("", "b"), ("---\n", "a"), ("# c\n---\n", "a")])
def test_of_several_documents_the_last_counts_that_gitlab_reads(build: Build, before: str, job: str) -> None:
    text = f"{before}spec: {{inputs: {{}}}}\n---\na: {{script: x}}\n---\nb: {{script: x}}\n"
    assert list(build(text).jobs) == [job]


@pytest.mark.parametrize(
    "text",
    [
        "spec: {script: rspec}",
        "spec: {extends: .test, inputs: {a: {default: b}}}",
        "apiVersion: v1\nspec: {inputs: {}, components: {}}",
    ],
)
def test_a_job_may_be_called_spec(build: Build, text: str) -> None:
    assert problems(build, text) == []
