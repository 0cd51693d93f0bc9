"""The table of keywords: each row says something that is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.entries.forms import FORMS, plan_of
from cilint.pipeline.entries.reading import Reader, kind_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.entries.table import Form, Keyword, Shape, named_shape, section, sections, shape, unknown_names
from cilint.pipeline.keywords import DEFAULT_KEYWORDS, RESERVED_NAMES
from cilint.pipeline.loading import Loader
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.project import Project
from cilint.pipeline.version import OLDEST, GitLabVersion
from cilint.pipeline.work import Work
from cilint.syntax.yaml import parse
from cilint.text.files import MemoryFiles
from cilint.text.source import Source

Build = Callable[..., Any]

_ARGUMENTS_ARE_NAMES = ("flat", "list", "map", "some")
_SINGLE = ["x", "' '", "''", "3", "~", "!reference x"]
_LISTS = ["[]", "[x, y]", "[x, ' ']", "[x, ~]", "[x, [y]]", "[x, 3]", "[{name: x}]", "!reference [a, b]"]
_MAPPINGS = ["{}", "{a: x}", "{a: ~}", "{3: x}", "{x: [y]}", "{true: x}", "{a: {value: x}}"]
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


def test_what_stands_before_the_forms_is_what_they_ask_of_blank_values() -> None:
    forms = (Form("text"), Form("choice", "a, b"))
    told = {mark: shape(f"{mark}text | choice(a, b)") for mark in ("", "+", "!", "?", "~")}
    assert told == {
        "": Shape(forms),
        "+": Shape(forms),
        "!": Shape(forms, is_needed=True),
        "?": Shape(forms, may_be_blank=True),
        "~": Shape(forms, counts_null=True),
    }


def test_a_rule_that_is_none_is_no_kind_of_what_is_wrong() -> None:
    assert kind_of(Keyword("name", "text"), ProblemKind.JOB) is ProblemKind.JOB
    assert kind_of(Keyword("name", "text", "image"), ProblemKind.JOB) is ProblemKind.IMAGE
    with pytest.raises(KeyError):
        kind_of(Keyword("name", "text", "imagge"), ProblemKind.JOB)


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


@pytest.mark.parametrize("value", [*_SINGLE, *_LISTS, *_MAPPINGS])
@pytest.mark.parametrize("wanted", ["filled", "script", "flat(service)", "map(job-variable)", "map(variable)"])
def test_what_fits_at_one_look_is_refused_by_no_reading(wanted: str, value: str) -> None:
    (node,) = parse(Source("a.yml", value))
    problems = Problems()
    reader = Reader(problems, Work())
    fits = plan_of(wanted).passes(reader, node)
    reader.read(node, wanted, Spot("keyword", ProblemKind.JOB, node))
    assert not (fits and [*problems])


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


@pytest.mark.parametrize("name", ["image", "services", "cache", "stages", "variables", "before_script"])
def test_a_keyword_with_what_a_job_has_is_refused_once(build: Build, name: str) -> None:
    job = "{stage: build, script: [make], tags: [docker], rules: [{if: $A}]}"
    (problem,) = build(f"{name}: {job}\ntest: {{script: x, needs: [{name}]}}").pipeline.problems
    assert (problem.span.text, problem.remedy) == (name, f"call the job something else, such as {name}-job")
    assert problem.message == f"{name} is a keyword at the top level, and no name for a job"


def test_a_variable_may_be_called_as_what_a_job_has(build: Build) -> None:
    assert build("variables: {script: a, stage: b}\ntest: {script: x}").pipeline.problems == ()


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


def refused_by(version: GitLabVersion | None, text: str) -> tuple[Problem, ...]:
    loader = Loader(MemoryFiles({".gitlab-ci.yml": text}), project=Project({}, version))
    return build_pipeline(loader, ".gitlab-ci.yml").problems


@pytest.mark.parametrize(
    ("version", "message"),
    [
        (GitLabVersion(17, 3), "GitLab 17.3 does not know publish in pages:, which came with 17.9"),
        (GitLabVersion(17, 8), "GitLab 17.8 does not know publish in pages:, which came with 17.9"),
        (GitLabVersion(17, 9), ""),
        (GitLabVersion(18, 0), ""),
        (None, ""),
    ],
)
def test_a_keyword_is_refused_by_servers_that_are_older(version: GitLabVersion | None, message: str) -> None:
    problems = refused_by(version, "job: {script: x, pages: {publish: a}}")
    assert [problem.message for problem in problems] == ([message] if message else [])


def test_no_keyword_is_named_that_the_server_does_not_know() -> None:
    text = "job: {script: x, manual_confirmatoin: sure}"
    assert [problem.remedy for problem in refused_by(None, text)] == ["did you mean manual_confirmation?"]
    assert [problem.remedy for problem in refused_by(GitLabVersion(16, 0), text)] == ["remove it"]


def test_every_removed_keyword_was_so_for_the_oldest_server_that_can_be_named() -> None:
    removed = {
        (name, keyword.name) for name in sections() for keyword in section(name).keywords.values() if keyword.until
    }
    assert removed
    assert all(keyword in unknown_names(name, OLDEST) for name, keyword in removed)


@pytest.mark.parametrize(
    ("version", "refused"), [(None, []), (GitLabVersion(19, 0), []), (GitLabVersion(18, 11), ["no_updates_running"])]
)
def test_a_reason_to_try_again_is_refused_by_servers_that_are_older(
    version: GitLabVersion | None, refused: list[str]
) -> None:
    text = "job: {script: x, retry: {when: [stuck_or_timeout_failure, job_router_failure, no_updates_running]}}"
    assert [problem.span.text for problem in refused_by(version, text)] == refused
