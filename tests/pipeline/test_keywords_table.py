"""The table of keywords: each row says something that is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.entries.forms import FORMS
from cilint.pipeline.entries.table import Shape, named_shape, section, sections, shape
from cilint.pipeline.keywords import DEFAULT_KEYWORDS, RESERVED_NAMES
from cilint.pipeline.problem import ProblemKind

Build = Callable[..., Any]

_ARGUMENTS_ARE_NAMES = ("flat", "list", "map", "some")
_KINDS = {kind.value for kind in ProblemKind}


def _shapes() -> list[tuple[str, Shape]]:
    return [
        (f"{name}:{keyword.name}", shape(keyword.value))
        for name in sections()
        for keyword in section(name).keywords.values()
    ]


def test_every_form_is_known_and_leads_to_what_the_table_has() -> None:
    for place, known in _shapes():
        for form in known.forms:
            assert form.word in FORMS, place
            if form.word == "mapping" and form.argument:
                assert section(form.argument).keywords, place
            if form.word in _ARGUMENTS_ARE_NAMES:
                assert named_shape(form.argument).forms, place


def test_every_form_is_used() -> None:
    words = {form.word for _, known in _shapes() for form in known.forms}
    named = {form.word for name in ("service", "variable", "given", "secret") for form in named_shape(name).forms}
    # These two are what other readers are made of.
    assert FORMS.keys() - words - named <= {"texts", "list"}


def test_every_keyword_has_a_rule_and_versions_that_are_some() -> None:
    for name in sections():
        for keyword in section(name).keywords.values():
            assert not keyword.about or keyword.about in _KINDS
            for version in (keyword.since, keyword.until.partition(" ")[0]):
                assert not version or all(map(str.isdigit, version.split("."))), keyword


def test_what_defaults_may_hold_is_the_same_for_those_who_need_no_table() -> None:
    assert section("default").keywords.keys() == DEFAULT_KEYWORDS
    assert {*section("root").keywords} == {*RESERVED_NAMES}


@pytest.mark.parametrize(
    ("text", "place", "message", "remedy"),
    [
        ("artifacts: {path: [a]}", "path", "GitLab knows no keyword path in artifacts:", "did you mean paths?"),
        ("artifacts: {paths: a}", "a", "artifacts:paths is a list of texts, and this is a text", "put it in brackets"),
        ("image: {name: 3}", "3", "image:name is a text, and this is a number", "put it in quotes"),
        ("interruptible: 'true'", "'true'", "interruptible is true or false, and this is a text", "remove the quotes"),
        ("environment: {url: a}", "environment", "environment has no name", "add name"),
        (
            "artifacts: {script: x}",
            "script",
            "GitLab knows no keyword script in artifacts:",
            "it is a keyword of jobs: is it indented too far?",
        ),
        (
            "artifacts: {reports: {cobertura: a}}",
            "cobertura",
            "GitLab 15.0 and newer know no keyword cobertura in artifacts:reports:",
            "write coverage_report",
        ),
        ("tags: [a, 5]", "5", "an entry of tags is a text, and this is a number", "put it in quotes"),
        ("retry: {max: 5}", "5", "retry:max is a number from 0 to 2", ""),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_write(
    build: Build, text: str, place: str, message: str, remedy: str
) -> None:
    (problem,) = build(f"job: {{script: x, {text}}}").pipeline.problems
    assert (problem.span.text, problem.message, problem.remedy) == (place, message, remedy)


def test_gitlabs_own_words_are_there_to_be_searched_for(build: Build) -> None:
    (problem,) = build("job: {script: x, artifacts: {paths: a}}").pipeline.problems
    assert problem.words == "should be an array of strings"


def test_what_many_jobs_inherit_is_refused_once_and_is_no_job_s_own(build: Build) -> None:
    text = ".a: {artifacts: {paths: [1]}}\none: {extends: .a, script: x}\ntwo: {extends: .a, script: x}"
    (problem,) = build(text).pipeline.problems
    assert (problem.span.text, problem.job) == ("1", "")


def test_what_all_values_of_an_input_make_wrong_is_refused(build: Build) -> None:
    text = "spec: {inputs: {a: {default: x, options: [x, y]}}}\n---\njob: {script: x, retry: '$[[ inputs.a ]]'}"
    assert [problem.span.text for problem in build(text).pipeline.problems] == ["'$[[ inputs.a ]]'"]


def test_what_one_value_of_an_input_makes_right_is_not(build: Build) -> None:
    header = "spec: {inputs: {a: {type: number, default: 5, options: [5, 1]}}}\n---\n"
    text = header + "job: {script: x, retry: $[[ inputs.a ]]}"
    assert build(text).pipeline.problems == ()
