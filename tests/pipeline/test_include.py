"""Includes: which files are read, in which order they are merged, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.include import IncludeKind
from cilint.pipeline.keywords import MAX_INCLUDES

Build = Callable[..., Any]
JOB = "job: {script: [true]}\n"


@pytest.mark.parametrize(
    "include",
    [
        "include: ci/a.yml",
        "include: /ci/a.yml",
        "include: [ci/a.yml]",
        "include: [null, ci/a.yml]",
        "include: {local: ci/a.yml}",
        "include:\n  - local: /ci/a.yml\n    rules: [{if: $X}]",
    ],
)
def test_every_form_of_a_local_include_is_read(build: Build, include: str) -> None:
    built = build(include, {"ci/a.yml": JOB})
    assert list(built.jobs) == ["job"]
    assert built.problems() == {}


@pytest.mark.parametrize("git", ["lib/.git", "lib/ci/.git"])
@pytest.mark.parametrize("include", ["include: lib/ci/a.yml", "include: 'lib/**/*.yml'", "include: '**/a.yml'"])
def test_a_file_of_a_submodule_is_none_of_the_repository(build: Build, include: str, git: str) -> None:
    files = {".git": "", git: "gitdir: ../.git/modules/lib", "lib/ci/a.yml": JOB}
    assert list(build(f"{include}\nown: {{script: x}}", files).jobs) == ["own"]
    (problem, *_) = build("include: lib/ci/a.yml", files).pipeline.problems
    assert problem.message == "lib/ci/a.yml: it lies in a submodule, of which GitLab reads nothing: name its project"
    assert problem.remedy == ""
    rule = "include: [{local: own.yml, rules: [{exists: ['lib/**/*.yml']}]}]"
    assert list(build(f"{rule}\nown: {{script: x}}", {**files, "own.yml": JOB}).jobs) == ["own"]
    # Outside of git nobody knows what belongs together.
    del files[".git"]
    assert list(build(include, files).jobs) == ["job"]


@pytest.mark.parametrize("include", ["", "include:\n", "include: []\n", "include: [null]\n"])
def test_an_include_of_nothing_includes_nothing(build: Build, include: str) -> None:
    built = build(include + JOB)
    assert built.pipeline.includes == ()
    assert list(built.jobs) == ["job"]


def test_a_later_include_overrides_an_earlier_one_and_the_including_file_both(build: Build) -> None:
    built = build(
        "include: [a.yml, b.yml]\njob: {image: root}",
        {
            "a.yml": "job: {image: a, stage: a, tags: [a], script: [a]}",
            "b.yml": "job: {image: b, stage: b, tags: [b, b]}",
        },
    )
    assert built.value("job", "image") == "root"
    assert built.value("job", "stage") == "b"
    assert built.value("job", "tags") == ["b", "b"]
    assert built.value("job", "script") == ["a"]
    assert built.jobs["job"].key.source.path == ".gitlab-ci.yml"


def test_nested_includes_are_merged_before_the_file_that_names_them(build: Build) -> None:
    built = build(
        "include: a.yml",
        {"a.yml": "include: b.yml\njob: {image: a}", "b.yml": "job: {image: b, script: [b]}"},
    )
    assert built.value("job", "image") == "a"
    assert built.value("job", "script") == ["b"]
    assert [configuration.source.path for configuration in built.pipeline.configurations] == [
        ".gitlab-ci.yml",
        "a.yml",
        "b.yml",
    ]


def test_what_was_included_is_no_part_of_the_pipeline_any_more(build: Build) -> None:
    built = build("include: a.yml\nstages: [x]", {"a.yml": "include: b.yml\nvariables: {A: a}", "b.yml": JOB})
    assert list(built.pipeline.entries) == ["job", "variables", "stages"]


def test_a_value_from_nested_includes_tells_both_steps_and_keeps_its_place(build: Build) -> None:
    built = build("include: a.yml", {"a.yml": "include: /b.yml", "b.yml": "job: {image: alpine}"})
    image = built.jobs["job"].keyword("image")
    assert image.span.place == "b.yml:1"
    assert image.span.text == "alpine"
    assert built.way("job", "image") == ["include /b.yml", "include a.yml"]
    assert [step.span.text for step in image.via] == ["/b.yml", "a.yml"]


def test_a_file_included_twice_counts_where_it_comes_last(build: Build) -> None:
    defaults = "default: {image: usual}"
    built = build(
        "include: [unit.yml, smoke.yml]",
        {
            "defaults.yml": defaults,
            "unit.yml": "include: defaults.yml\ndefault: {image: unit}\nunit: {script: [true]}",
            "smoke.yml": "include: defaults.yml\nsmoke: {script: [true]}",
        },
    )
    assert built.value("unit", "image") == "usual"
    assert [configuration.source.path for configuration in built.pipeline.configurations].count("defaults.yml") == 2


@pytest.mark.parametrize(
    ("entry", "kind", "name"),
    [
        ("{project: g/p, file: /a.yml}", IncludeKind.PROJECT, "g/p: /a.yml"),
        ("{project: g/p}", IncludeKind.PROJECT, "g/p"),
        ("{remote: 'https://example.com/a.yml'}", IncludeKind.REMOTE, "https://example.com/a.yml"),
        ("https://example.com/a.yml", IncludeKind.REMOTE, "https://example.com/a.yml"),
        ("{template: Auto-DevOps.gitlab-ci.yml}", IncludeKind.TEMPLATE, "Auto-DevOps.gitlab-ci.yml"),
        ("{component: $CI_SERVER_FQDN/g/p/c@1}", IncludeKind.COMPONENT, "$CI_SERVER_FQDN/g/p/c@1"),
        ("{artifact: a.yml, job: make}", IncludeKind.ARTIFACT, "a.yml"),
        ("{file: a.yml}", IncludeKind.INVALID, "include"),
        ("{local: a.yml, remote: 'https://example.com/a.yml'}", IncludeKind.INVALID, "include"),
        ("!reference [.x, include]", IncludeKind.INVALID, "include"),
        ("$DIRECTORY/a.yml", IncludeKind.LOCAL, "$DIRECTORY/a.yml"),
        ("missing.yml", IncludeKind.LOCAL, "missing.yml"),
        ("../outside.yml", IncludeKind.LOCAL, "../outside.yml"),
        ("notes.txt", IncludeKind.LOCAL, "notes.txt"),
        ("broken.yml", IncludeKind.LOCAL, "broken.yml"),
    ],
)
def test_what_cannot_be_read_is_unknown_once_and_named(build: Build, entry: str, kind: IncludeKind, name: str) -> None:
    others = {"../outside.yml": JOB, "notes.txt": JOB, "broken.yml": "a: [", "a.yml": JOB}
    built = build(f"include:\n  - {entry}\nmine: {{script: [true]}}", others)
    (include,) = built.pipeline.unread
    assert (include.kind, include.name, include.files) == (kind, name, ())
    assert include.problem
    assert list(built.jobs) == ["mine"]


def test_each_file_of_another_project_is_an_include_of_its_own(build: Build) -> None:
    built = build("include: {project: g/p, file: [a.yml, b.yml]}")
    assert [(include.name, include.span.text) for include in built.pipeline.unread] == [
        ("g/p: a.yml", "a.yml"),
        ("g/p: b.yml", "b.yml"),
    ]


def test_a_file_that_is_no_yaml_is_an_error_of_that_file(build: Build) -> None:
    built = build("include: [broken.yml, good.yml]", {"broken.yml": "a: [", "good.yml": JOB})
    assert set(built.loader.errors) == {"broken.yml"}
    assert list(built.jobs) == ["job"]


def test_a_root_that_cannot_be_read_is_an_empty_pipeline(build: Build) -> None:
    built = build("- a list")
    assert built.pipeline.jobs == ()
    assert ".gitlab-ci.yml" in built.loader.errors


def test_files_that_include_themselves_or_each_other_are_read_once(build: Build) -> None:
    built = build(
        "include: [.gitlab-ci.yml, a.yml]\njob: {script: [true]}",
        {"a.yml": "include: b.yml\na: {script: [true]}", "b.yml": "include: a.yml\nb: {script: [true]}"},
    )
    assert set(built.jobs) == {"job", "a", "b"}
    assert built.problems() == {
        ".gitlab-ci.yml": "the file includes itself",
        "a.yml": "the file includes itself",
    }


def test_files_of_a_pattern_are_merged_in_the_order_in_which_git_lists_them(build: Build) -> None:
    paths = ["ci/b.yml", "ci/a/x.yml", "ci/a.yml", "ci/B.yaml", "ci/a-b.yml", "ci/notes.md"]
    built = build("include: ci/**", dict.fromkeys(paths, JOB))
    (include,) = built.pipeline.includes
    assert include.files == ("ci/B.yaml", "ci/a-b.yml", "ci/a.yml", "ci/a/x.yml", "ci/b.yml")


def test_a_pattern_that_matches_the_file_it_stands_in_leaves_that_out(build: Build) -> None:
    built = build("include: '*.yml'\njob: {script: [true]}", {"a.yml": "a: {script: [true]}"})
    assert set(built.jobs) == {"job", "a"}
    assert built.pipeline.unread == ()


def test_a_pattern_that_matches_nothing_is_no_problem(build: Build) -> None:
    assert build("include: ci/*.yml\n" + JOB).pipeline.unread == ()


def test_no_more_files_are_read_than_gitlab_includes(build: Build) -> None:
    files = {f"{number}.yml": f"job{number}: {{script: [true]}}" for number in range(MAX_INCLUDES + 1)}
    built = build(f"include: [{', '.join(files)}]", files)
    assert len(built.jobs) == MAX_INCLUDES
    assert built.problems() == {f"{MAX_INCLUDES}.yml": f"GitLab takes no more than {MAX_INCLUDES} includes"}


def test_files_of_a_pattern_count_one_by_one(build: Build) -> None:
    files = {f"ci/{number}.yml": JOB for number in range(MAX_INCLUDES + 1)}
    built = build("include: ci/*.yml", files)
    assert built.jobs == {}
    assert list(built.problems()) == ["ci/*.yml"]


def test_a_chain_of_includes_may_be_as_long_as_gitlab_allows(build: Build) -> None:
    names = [f"{number}.yml" for number in range(MAX_INCLUDES)]
    files = {here: f"include: {there}" for here, there in pairwise(names)}
    built = build(f"include: {names[0]}", {**files, names[-1]: "job: {image: alpine}"})
    assert len(built.way("job", "image")) == MAX_INCLUDES


@given(
    st.dictionaries(
        st.sampled_from("abcd"), st.lists(st.sampled_from(["a.yml", "b.yml", "c.yml", "d.yml", "*.yml", "x.yml"]))
    )
)
def test_any_graph_of_includes_comes_to_an_end(build: Build, graph: dict[str, list[str]]) -> None:
    files = {f"{name}.yml": f"include: {included}\n{name}: {{script: [{name}]}}" for name, included in graph.items()}
    built = build("include: [a.yml, b.yml]", files)
    reached: set[str] = set()
    waiting = {"a", "b"} & set(graph)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        for included in graph[name]:
            names = set(graph) if included == "*.yml" else {included[0]} & set(graph)
            waiting |= names - reached
    if not any("no more than" in problem for problem in built.problems().values()):
        assert set(built.jobs) == reached
