"""Includes from elsewhere: who is asked for them, where their own includes lead, and what GitLab refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.conditions.rules import Inclusion
from cilint.pipeline.keywords import MAX_INCLUDES
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.project import Project
from cilint.pipeline.supply import Denied, Home, Request, Supplied
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


class Shelf:
    """A library with the files of `found`; it remembers what it was asked for."""

    def __init__(self, found: Mapping[Request, Supplied | Denied], lists: Mapping[str, Sequence[str]] = {}) -> None:
        self.found = found
        self.lists = lists
        self.asked: list[Request] = []

    def find(self, request: Request) -> Supplied | Denied | None:
        self.asked.append(request)
        return self.found.get(request)

    def search(self, home: Home, pattern: str) -> Sequence[str] | Denied | None:
        return self.lists.get(f"{home.project}:{pattern}")


def build(
    files: dict[str, str], *shelves: Shelf, known: dict[str, str] | None = None, checkouts: dict[str, str] | None = None
) -> Pipeline:
    return build_pipeline(Loader(MemoryFiles(files), checkouts, shelves, Project(known)), ROOT, is_entry_point=True)


def jobs(pipeline: Pipeline) -> list[str]:
    return [job.name for job in pipeline.jobs]


def reasons(pipeline: Pipeline) -> list[str]:
    return [include.problem for include in pipeline.includes]


def refused(pipeline: Pipeline) -> list[tuple[str, str]]:
    return [(problem.span.text, problem.message) for problem in pipeline.problems]


TEMPLATES = Home("group/templates", "v1")


def test_libraries_are_asked_in_turn_until_one_answers() -> None:
    request = Request("project", "a.yml", TEMPLATES)
    files = {
        ROOT: "include: {project: group/templates, ref: v1, file: /a.yml}",
        "x/a.yml": "a: {script: [a]}",
        "y/a.yml": "b: {script: [b]}",
    }
    silent, first, second = Shelf({}), Shelf({request: Supplied("x/a.yml", TEMPLATES)}), Shelf({})
    assert jobs(build(files, silent, first, second)) == ["a"]
    assert (silent.asked, first.asked, second.asked) == ([request], [request], [])


def test_what_a_library_denies_no_other_is_asked_for() -> None:
    request = Request("remote", "https://example.com/a.yml")
    pipeline = build(
        {ROOT: "include: https://example.com/a.yml"},
        Shelf({request: Denied("it was changed")}),
        Shelf({request: Supplied("a.yml", None)}),
    )
    assert reasons(pipeline) == ["it was changed"]
    assert refused(pipeline) == []


@pytest.mark.parametrize(
    ("entry", "request_"),
    [
        ("{project: g/p, file: /a.yml}", Request("project", "a.yml", Home("g/p"))),
        ("{project: g/p, ref: main, file: a.yml}", Request("project", "a.yml", Home("g/p", "main"))),
        ("{remote: 'https://example.com/a.yml'}", Request("remote", "https://example.com/a.yml")),
        (
            "{remote: 'https://example.com/a.yml', integrity: sha256-abc=}",
            Request("remote", "https://example.com/a.yml", integrity="sha256-abc="),
        ),
        ("{template: Jobs/SAST.gitlab-ci.yml}", Request("template", "Jobs/SAST.gitlab-ci.yml")),
        (
            "{component: example.com/g/s/p/c@~latest}",
            Request("component", "c", Home("g/s/p", "~latest", "example.com")),
        ),
        ("{component: $CI_SERVER_FQDN/g/p/c@1.2}", Request("component", "c", Home("g/p", "1.2"))),
        ("{component: $CI_SERVER_HOST/g/p/c@1.2}", Request("component", "c", Home("g/p", "1.2"))),
        ("{component: gitlab.example.com/g/p/c@1.2}", Request("component", "c", Home("g/p", "1.2"))),
        ("{project: $CI_PROJECT_NAMESPACE/t, file: a.yml}", Request("project", "a.yml", Home("group/t"))),
        ("{project: group/app, ref: v1, file: a.yml}", Request("project", "a.yml", Home("group/app", "v1"))),
    ],
)
def test_a_library_is_asked_for_what_an_include_names(entry: str, request_: Request) -> None:
    shelf = Shelf({})
    known = {
        "CI_SERVER_FQDN": "gitlab.example.com",
        "CI_SERVER_HOST": "gitlab.example.com",
        "CI_PROJECT_PATH": "group/app",
        "CI_PROJECT_NAMESPACE": "group",
    }
    build({ROOT: f"include: {entry}"}, shelf, known=known)
    assert shelf.asked == [request_]


@pytest.mark.parametrize(
    "entry",
    [
        "{project: g/p, ref: $REF, file: a.yml}",
        "{project: $GROUP/p, file: a.yml}",
        "{project: g/p, ref: $CI_COMMIT_SHA, file: a.yml}",
        "{remote: 'https://$CI_SERVER_FQDN/a.yml'}",
        "{template: $NAME.gitlab-ci.yml}",
        "{component: $CI_SERVER_FQDN/$GROUP/c@1}",
        "{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/c@1.0}",
    ],
)
def test_what_only_the_running_pipeline_knows_nobody_is_asked_for(entry: str) -> None:
    shelf = Shelf({})
    pipeline = build({ROOT: f"include: {entry}"}, shelf)
    assert shelf.asked == []
    assert refused(pipeline) == []
    assert all("variable" in reason for reason in reasons(pipeline))


@pytest.mark.parametrize("known", [{}, {"CI_PROJECT_PATH": "Group/app", "CI_SERVER_FQDN": "gitlab.example.com"}])
@pytest.mark.parametrize(
    "entry",
    [
        "{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/lint@$CI_COMMIT_SHA}",
        "{component: '${CI_SERVER_FQDN}/${CI_PROJECT_PATH}/lint@${CI_COMMIT_REF_NAME}'}",
        "{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/deep@$CI_COMMIT_SHA}",
        "{project: $CI_PROJECT_PATH, file: /templates/lint.yml}",
        "{project: $CI_PROJECT_PATH, ref: $CI_COMMIT_SHA, file: templates/lint.yml}",
        "{project: $CI_PROJECT_PATH, ref: HEAD, file: templates/lint.yml}",
    ],
)
def test_the_project_at_hand_is_read_from_the_files_at_hand(entry: str, known: dict[str, str]) -> None:
    files = {
        ROOT: f"include: {entry}",
        "templates/lint.yml": "include: /other.yml",
        "templates/deep/template.yml": "include: other.yml",
        "other.yml": "lint: {script: [a]}",
    }
    pipeline = build(files, known=known)
    assert jobs(pipeline) == ["lint"]
    assert refused(pipeline) == []


@pytest.mark.parametrize(
    "entry", ["{project: $CI_PROJECT_PATH, file: /x.yml}", "{project: $CI_PROJECT_PATH, file: ../a.yml}"]
)
def test_what_the_project_at_hand_does_not_have_is_missing(entry: str) -> None:
    assert reasons(build({ROOT: f"include: {entry}", "../a.yml": "a: {script: b}"})) == [
        "the repository has no such file"
    ]


def test_local_includes_of_another_project_are_asked_of_it() -> None:
    commit = Home("group/templates", "5f2d0c")
    shelf = Shelf(
        {
            Request("project", "a.yml", TEMPLATES): Supplied("v/a.yml", commit),
            Request("project", "b.yml", commit): Supplied("v/b.yml", commit),
            Request("project", "c/d.yml", commit): Supplied("v/d.yml", commit),
        },
        {"group/templates:c/*.yml": ["c/d.yml"]},
    )
    files = {
        ROOT: "include: {project: group/templates, ref: v1, file: a.yml}",
        "v/a.yml": "include: [/b.yml, 'c/*.yml', e.yml]",
        "v/b.yml": "b: {script: [b]}",
        "v/d.yml": "d: {script: [d]}",
        "b.yml": "wrong: {script: [b]}",
    }
    pipeline = build(files, shelf)
    assert jobs(pipeline) == ["b", "d"]
    assert reasons(pipeline) == ["", "", "", "it is another project's file"]


def test_a_remote_file_has_no_local_files_but_may_include_projects() -> None:
    shelf = Shelf(
        {
            Request("remote", "https://example.com/a.yml"): Supplied("v/a.yml", None),
            Request("project", "p.yml", Home("g/p")): Supplied("v/p.yml", Home("g/p")),
        }
    )
    files = {
        ROOT: "include: https://example.com/a.yml",
        "v/a.yml": "include: [/b.yml, {project: g/p, file: p.yml}]",
        "v/p.yml": "p: {script: [p]}",
        "b.yml": "wrong: {script: [b]}",
    }
    pipeline = build(files, shelf)
    assert jobs(pipeline) == ["p"]
    assert [text for text, _ in refused(pipeline)] == ["/b.yml"]


@pytest.mark.parametrize(
    ("checkouts", "entry", "path"),
    [
        ({"template": "t"}, "{template: Jobs/SAST.gitlab-ci.yml}", "t/Jobs/SAST.gitlab-ci.yml"),
        ({"template": "t"}, "{template: Hugo.gitlab-ci.yml}", "t/Pages/Hugo.gitlab-ci.yml"),
        ({"example.com": "h"}, "{remote: 'https://example.com/ci/a.yml'}", "h/ci/a.yml"),
        ({"example.com/ci/": "../h"}, "{remote: 'https://example.com/ci/a.yml'}", "../h/a.yml"),
        ({"g/*": "c"}, "{component: $CI_SERVER_FQDN/g/p/lint@1.0}", "c/templates/lint.yml"),
        ({"example.com/g/p": "c"}, "{component: example.com/g/p/lint@1.0}", "c/templates/lint/template.yml"),
        ({"G/P": "c"}, "{project: g/p, ref: v1, file: a.yml}", "c/a.yml"),
    ],
)
def test_every_kind_of_include_can_be_read_from_a_folder(checkouts: dict[str, str], entry: str, path: str) -> None:
    pipeline = build({ROOT: f"include: {entry}", path: "found: {script: [a]}"}, checkouts=checkouts)
    assert jobs(pipeline) == ["found"]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("missing.yml", "missing.yml"),
        ("{local: /ci/missing.yml}", "/ci/missing.yml"),
        ("notes.txt", "notes.txt"),
        ("../outside.yml", "../outside.yml"),
        (".gitlab-ci.yml", ".gitlab-ci.yml"),
        ("empty.yml", "empty.yml"),
        ("{template: Jobs/SAST}", "Jobs/SAST"),
        ("https://example.com/a", "https://example.com/a"),
        ("{project: g/p}", "g/p"),
        ("{project: g/p, file: a}", "a"),
        ("{local: [a.yml]}", "[a.yml]"),
        ("{file: a.yml}", "{file: a.yml}"),
        ("{local: a.yml, remote: 'https://example.com/a.yml'}", "{local: a.yml, remote: 'https://example.com/a.yml'}"),
    ],
)
def test_what_gitlab_refuses_is_told_at_its_place(entry: str, text: str) -> None:
    pipeline = build({ROOT: f"include: {entry}\na: {{script: [a]}}", "empty.yml": "# nothing\n", "notes.txt": "a: b"})
    assert [place for place, _ in refused(pipeline)] == [text]


@pytest.mark.parametrize("entry", ["''", "{local: ''}", "{template: ''}", "{project: '', file: ''}"])
def test_an_include_without_a_name_names_no_file(entry: str) -> None:
    ((place, message),) = refused(build({ROOT: f"include: {entry}\na: {{script: [a]}}"}))
    assert place == "''"
    assert message in (
        "'': it names no file",
        "'': '': it names no file",
        "'': GitLab's templates end in .gitlab-ci.yml",
    )


def test_a_pattern_is_matched_before_variables_are_put_in_but_for_the_short_form() -> None:
    files = {"group/app/a.yml": "a: {script: [a]}"}
    known = {"CI_PROJECT_PATH": "group/app"}
    assert jobs(build({ROOT: "include: $CI_PROJECT_PATH/*.yml", **files}, known=known)) == ["a"]
    assert jobs(build({ROOT: "include: {local: $CI_PROJECT_PATH/*.yml}", **files}, known=known)) == []


def test_a_pattern_leaves_out_the_file_that_it_stands_in() -> None:
    pipeline = build({ROOT: "include: ci/a.yml", "ci/a.yml": "include: ci/*.yml", "ci/b.yml": "b: {script: [b]}"})
    assert jobs(pipeline) == ["b"]
    assert refused(pipeline) == []


def test_the_nearest_path_is_told() -> None:
    (problem,) = build({ROOT: "include: ci/biuld.yml", "ci/build.yml": "a: {script: [a]}"}).problems
    assert problem.remedy == "did you mean ci/build.yml?"


def test_the_include_that_is_one_too_many_is_refused() -> None:
    one = "  - a.yml\n"
    files = {"a.yml": "a: {script: [a]}"}
    assert refused(build({ROOT: f"include:\n{one * MAX_INCLUDES}", **files})) == []
    (problem,) = build({ROOT: f"include:\n{one * (MAX_INCLUDES + 1)}", **files}).problems
    assert problem.span.begin.line == MAX_INCLUDES + 2


@pytest.mark.parametrize(
    ("rules", "verdict", "expected"),
    [
        ("[{if: $CI_PROJECT_PATH == 'group/app'}]", Inclusion.INCLUDED, ["a"]),
        ("[{if: $CI_PROJECT_PATH == 'group/other'}]", Inclusion.EXCLUDED, []),
        ("[{when: never}]", Inclusion.EXCLUDED, []),
        ("[{exists: [there.txt]}]", Inclusion.INCLUDED, ["a"]),
        ("[{exists: [gone.txt]}]", Inclusion.EXCLUDED, []),
        ("[{exists: ['**/*.gone']}, {if: $CI_PROJECT_PATH}]", Inclusion.INCLUDED, ["a"]),
        ("[{if: $CI_COMMIT_BRANCH}]", Inclusion.UNKNOWN, ["a"]),
        ("[{changes: [a.yml]}]", Inclusion.UNKNOWN, ["a"]),
    ],
)
def test_the_rules_of_an_include_decide_where_they_can_be_told(
    rules: str, verdict: Inclusion, expected: list[str]
) -> None:
    files = {
        ROOT: f"include: {{local: a.yml, rules: {rules}}}",
        "a.yml": "a: {script: [a]}",
        "there.txt": "",
        ".git": "",
    }
    pipeline = build(files, known={"CI_PROJECT_PATH": "group/app"})
    assert [include.verdict for include in pipeline.includes] == [verdict]
    assert jobs(pipeline) == expected


def test_outside_a_repository_it_is_not_known_which_files_exist() -> None:
    files = {ROOT: "include: {local: a.yml, rules: [{exists: [gone.txt]}]}", "a.yml": "a: {script: [a]}"}
    assert jobs(build(files)) == ["a"]


def test_an_include_that_is_left_out_is_neither_missing_nor_looked_for() -> None:
    shelf = Shelf({})
    entry = "{project: g/p, file: a.yml, rules: [{if: $CI_PROJECT_PATH == 'x'}]}"
    pipeline = build(
        {ROOT: f"include: [{entry}, {{local: gone.yml, rules: [{{when: never}}]}}]\njob: {{script: a}}"},
        shelf,
        known={"CI_PROJECT_PATH": "y"},
    )
    assert (pipeline.unread, shelf.asked, refused(pipeline)) == ((), [], [])


def test_a_component_knows_its_name_and_version() -> None:
    request = Request("component", "lint", Home("g/p", "1.2"))
    files = {
        ROOT: "include: {component: $CI_SERVER_FQDN/g/p/lint@1.2}",
        "v/lint.yml": "spec: {component: [name, reference, sha]}\n---\n"
        "$[[ component.name ]]: {script: '$[[ component.reference ]] $[[ component.sha ]]'}",
    }
    sha = "0123456789" * 4
    (job,) = build(files, Shelf({request: Supplied("v/lint.yml", Home("g/p", sha))})).jobs
    assert job.name == "lint"
    assert [item.node.text for item in job.script_items] == [f"1.2 {sha}"]


def refusals_of(build: Any, text: str, files: dict[str, str]) -> list[tuple[str, str]]:
    return [(problem.span.text, problem.message) for problem in build(text, files).pipeline.problems]


PART = {"ci/part.yml": "part: {script: a}"}


@pytest.mark.parametrize(
    ("include", "jobs"),
    [
        ("[{local: ci/part.yml, project: ~, remote: ~}]", {"job", "part"}),
        ("['ci/*.yml']", {"job", "part"}),
        # A pattern is compared with paths, which begin with no slash.
        ("[/ci/*.yml]", {"job"}),
        ("[{local: /ci/**.yml}]", {"job"}),
        ("[/ci/part.yml]", {"job", "part"}),
    ],
)
def test_an_include_names_what_it_names_for_gitlab(build: Any, include: str, jobs: set[str]) -> None:
    built = build(f"include: {include}\njob: {{script: a}}", PART)
    assert built.pipeline.problems == ()
    assert set(built.jobs) == jobs


@pytest.mark.parametrize(
    ("include", "text", "message"),
    [
        ("[[ci/part.yml]]", "[ci/part.yml]", "include: it names no file that GitLab could include"),
        (
            "{local: 'none/*.yml'}",
            "{local: 'none/*.yml'}",
            "an include that is no list brings no file here, and GitLab takes none but a list then",
        ),
        (
            "{local: ci/part.yml, rules: [{when: never}]}",
            "{local: ci/part.yml, rules: [{when: never}]}",
            "an include that is no list brings no file here, and GitLab takes none but a list then",
        ),
        ("{local: ci/part.yml, inputs: [a]}", "[a]", "the inputs of an include are a mapping"),
        ("{local: ci/part.yml, inputs: a}", "a", "the inputs of an include are a mapping"),
    ],
)
def test_an_include_that_gitlab_refuses_is_a_problem(build: Any, include: str, text: str, message: str) -> None:
    assert refusals_of(build, f"include: {include}\njob: {{script: a}}", PART) == [(text, message)]


def test_a_circle_through_a_pattern_comes_to_its_end(build: Any) -> None:
    files = {"a.yml": "include: 'deep/*.yml'\na: {script: a}", "deep/b.yml": "include: a.yml\nb: {script: b}"}
    built = build("include: a.yml\njob: {script: x}", files)
    assert built.pipeline.problems == ()
    assert set(built.jobs) == {"a", "b", "job"}


def test_a_circle_of_names_is_none_for_a_pattern_before_it(build: Any) -> None:
    files = {"deep/a.yml": "include: b.yml\na: {script: a}", "b.yml": "include: deep/a.yml\nb: {script: b}"}
    assert refusals_of(build, "include: 'deep/*.yml'\njob: {script: x}", files) == [
        ("deep/a.yml", "deep/a.yml: the file includes itself")
    ]
