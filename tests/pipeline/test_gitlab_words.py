"""What GitLab says of what it refuses, beside what it said of the cases in the folder that CILINT_ORACLE names."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cilint.pipeline
from cilint.errors import YamlSyntaxError
from cilint.pipeline.entries.forms import FORMS
from cilint.pipeline.gitlab_words import form_names, gitlab_words, rows
from cilint.pipeline.problem import Problem, ProblemKind
from cilint.syntax import libyaml
from tests.pipeline.gitlab_cases import FAMILIES, ROOT, needs_cases, pipeline_of, refused_cases
from tests.pipeline.test_refusals_oracle import depends

Build = Callable[..., Any]

needs_libyaml = pytest.mark.skipif(libyaml.CParser is None, reason="PyYAML has no C parser here, whose words they are")

_LEAST = 0.99
"""The part of the refusals with one problem that GitLab's own message has to have the words of."""
_LATER = {"limit", "tier"}
"""What GitLab says of these is not known: it refuses them when it makes the job."""
_WITHOUT_FORM = {"any", "false", "variable"}
"""Nothing is refused for being none of these alone."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("job: {script: x, artifacts: {paths: a}}", "paths should be an array of strings"),
        ("job: {script: x, artifacts: {paths: [1]}}", "paths should be an array of strings"),
        ("default: {retry: {when: never}}\njob: {script: x}", "retry when is not included in the list"),
        ("job: {script: x, image: 3}", "should be a hash or a string"),
        ("job: {scirpt: x}", "config should implement the script:, run:, or trigger: keyword"),
        ("job: {script: x, Iamge: y}", "contains unknown keys: Iamge"),
        ("job: {script: x, extends: .base}", "unknown keys in `extends` (.base)"),
        ("job: {script: [!reference [.a, b]]}", '!reference [".a", "b"] could not be found'),
        ("job: {script: x, stage: lint}", "chosen stage lint does not exist; available stages are "),
        ("job: {script: x, needs: [lint]}", "undefined need: lint"),
        ("include: [ci/lint.yml]\njob: {script: x}", "Local file `ci/lint.yml` does not exist!"),
        ("spec: {inputs: {a: {typ: x}}}\n---\njob: {script: x}", "contains unknown keys: typ"),
        ("spec: {inputs: {a: {default: x}}}\n---\njob: {script: '$[[ inputs.b ]]'}", "`b` in `inputs.b`"),
        ("variables: {DAY: 2026-01-31}\njob: {script: x}", "Tried to load unspecified class: Date"),
    ],
)
def test_gitlabs_own_words_are_there_to_be_searched_for(build: Build, text: str, words: str) -> None:
    (problem,) = build(text).pipeline.problems
    assert words in problem.words


@needs_libyaml
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("j: [script: x\n", "did not find expected ',' or ']' while parsing a flow sequence"),
        ("j:\n\tscript: x\n", "found character that cannot start any token while scanning for the next token"),
        ("j: script: x\n", "mapping values are not allowed in this context"),
        ("j: *nope\n", "Unknown alias"),
        ("- j\n", "Invalid configuration format"),
    ],
)
def test_gitlabs_own_words_for_what_is_no_yaml_are_there(text: str, words: str) -> None:
    (error,) = pipeline_of({"files": {ROOT: text}})[1].errors.values()
    assert isinstance(error, YamlSyntaxError)
    assert error.words == words


@needs_cases
@needs_libyaml
def test_gitlab_says_so_too_of_what_is_no_yaml() -> None:
    broken = [(case, pipeline_of(case)[1]) for case in refused_cases("yaml")]
    told = [(case, error) for case, loader in broken for error in loader.errors.values()]
    assert told
    assert [case["id"] for case, error in told if not _is_said(error, case)] == []


def _is_said(error: Exception, case: dict[str, Any]) -> bool:
    return isinstance(error, YamlSyntaxError) and bool(error.words) and error.words in case["errors"][0]


def test_the_names_of_forms_are_in_gitlabs_order() -> None:
    assert form_names(["text", "mapping"]) == "a hash or a string"
    assert form_names(["text", "boolean", "mapping"]) == "a hash, a boolean value or a string"


def test_every_form_has_a_name() -> None:
    assert {form for form in FORMS if not form_names([form])} == _WITHOUT_FORM


def test_what_the_code_names_is_in_the_table_and_nothing_else_is() -> None:
    known = {row.mistake for row in rows()}
    assert known - _texts_of_code() == set()


def test_rows_name_kinds_of_problem_that_there_are() -> None:
    assert {row.about for row in rows()} <= {"", *(kind.value for kind in ProblemKind)}


def test_a_mistake_that_the_table_does_not_have_is_none() -> None:
    with pytest.raises(KeyError):
        gitlab_words("no such mistake")


def test_a_row_for_all_keywords_is_the_last_of_its_mistake() -> None:
    general: set[str] = set()
    for row in rows():
        assert row.mistake not in general, row
        if row.is_general:
            general.add(row.mistake)


def _texts_of_code() -> set[str]:
    folder = Path(cilint.pipeline.__file__).parent
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _told(problem: Problem) -> bool:
    return problem.variant not in _LATER and problem.kind is not ProblemKind.SECRETS


def _refused() -> Iterator[tuple[dict[str, Any], list[Problem]]]:
    for family in FAMILIES:
        for case in refused_cases(family):
            if not depends(case):
                yield case, [problem for problem in pipeline_of(case)[0].problems if _told(problem)]


@needs_cases
@pytest.mark.slow
def test_gitlab_says_so_too() -> None:
    # Of keywords GitLab says everything in small letters.
    single = [
        ("\n".join(case["errors"]).lower(), problems[0].words.lower())
        for case, problems in _refused()
        if len(problems) == 1
    ]
    said = sum(bool(words) and words in errors for errors, words in single)
    assert single
    assert said / len(single) >= _LEAST


@needs_cases
@pytest.mark.slow
def test_each_row_that_is_asked_for_has_words_that_gitlab_uses() -> None:
    errors = "\n".join(error for family in FAMILIES for case in refused_cases(family) for error in case["errors"])
    asked = {problem.words for _, problems in _refused() for problem in problems}
    unused = {
        row for row in rows() if not _pattern(row.words).search(errors) and any(map(_pattern(row.words).search, asked))
    }
    # Longer than what the cases keep of an error.
    assert {row.mistake for row in unused} <= {"job-name-long"}


def _pattern(words: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", words.replace("{{", "\0").replace("}}", "\1"))
    return re.compile(".*".join(map(re.escape, parts)).replace("\0", r"\{").replace("\1", r"\}"), re.IGNORECASE)
