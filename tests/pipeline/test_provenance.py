"""Where each file of a pipeline comes from: its source, how it was come by, and what holds it to one version."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cilint.pipeline.building import build_child, build_pipeline
from cilint.pipeline.include import IncludeKind
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.project import Project
from cilint.pipeline.provenance import IncludeSource, root_source
from cilint.pipeline.refs import RefKind
from cilint.pipeline.starts import Starts
from cilint.pipeline.supply import Denied, Home, Means, Request, Supplied
from cilint.syntax.node import Node
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
SHA = "0123456789abcdef0123456789abcdef01234567"
OWN_COMMIT = "$CI_COMMIT_SHA"
KNOWN = {"CI_PROJECT_PATH": "group/app", "CI_SERVER_FQDN": "gitlab.example.com"}


class Shelf:
    """A library with the files of `found`, and lists of them by pattern."""

    def __init__(self, found: Mapping[Request, Supplied], lists: Mapping[str, tuple[str, ...]]) -> None:
        self.found = found
        self.lists = lists

    def find(self, request: Request) -> Supplied | Denied | None:
        return self.found.get(request)

    def search(self, home: Home, pattern: str) -> tuple[str, ...] | None:
        return self.lists.get(f"{home.project}:{pattern}")


def build(
    files: Mapping[str, str],
    *,
    found: Mapping[Request, Supplied] | None = None,
    lists: Mapping[str, tuple[str, ...]] | None = None,
    known: Mapping[str, str] | None = None,
    checkouts: Mapping[str, str] | None = None,
) -> Pipeline:
    return build_pipeline(loader(files, found, lists, known, checkouts), ROOT)


def loader(
    files: Mapping[str, str],
    found: Mapping[Request, Supplied] | None = None,
    lists: Mapping[str, tuple[str, ...]] | None = None,
    known: Mapping[str, str] | None = None,
    checkouts: Mapping[str, str] | None = None,
) -> Loader:
    return Loader(MemoryFiles(files), checkouts, (Shelf(found or {}, lists or {}),), Project(known))


def sources(include: str, known: Mapping[str, str] | None = None) -> list[IncludeSource]:
    pipeline = build({ROOT: f"include: {include}"}, known=known)
    return [found.source for found in pipeline.includes]


def origin(pipeline: Pipeline, job: str, keyword: str) -> IncludeSource:
    """Where a value of a job comes from, as its node leads there."""
    node = value(pipeline, job, keyword)
    (found,) = pipeline.sources_of(node.source)
    return found


def value(pipeline: Pipeline, job: str, keyword: str) -> Node:
    (found,) = (item for item in pipeline.jobs if item.name == job)
    node = found.keyword(keyword)
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ("{project: g/t, file: /a.yml}", IncludeSource(IncludeKind.PROJECT, "a.yml", "g/t", ref_kind=RefKind.DEFAULT)),
        (
            "{project: g/t, ref: v1.2.3, file: a.yml}",
            IncludeSource(IncludeKind.PROJECT, "a.yml", "g/t", ref="v1.2.3", ref_kind=RefKind.TAG),
        ),
        (
            f"{{project: g/t, ref: {SHA}, file: a.yml}}",
            IncludeSource(IncludeKind.PROJECT, "a.yml", "g/t", ref=SHA, ref_kind=RefKind.COMMIT, commit=SHA),
        ),
        (
            "{project: g/t, ref: 1.20, file: a.yml}",
            IncludeSource(IncludeKind.PROJECT, "a.yml", "g/t", ref="1.2", ref_kind=RefKind.TAG),
        ),
        (
            "{project: g/t, ref: $REF, file: a.yml}",
            IncludeSource(IncludeKind.PROJECT, "a.yml", "g/t", ref="$REF", ref_kind=RefKind.UNKNOWN),
        ),
        (
            "{project: $OTHER, file: a.yml}",
            IncludeSource(IncludeKind.PROJECT, "a.yml", "$OTHER", ref_kind=RefKind.UNKNOWN),
        ),
        (
            "{project: $CI_PROJECT_ROOT_NAMESPACE/t, file: a.yml}",
            IncludeSource(IncludeKind.PROJECT, "a.yml", "$CI_PROJECT_ROOT_NAMESPACE/t", ref_kind=RefKind.DEFAULT),
        ),
        (
            "{project: Group/App, ref: main, file: a.yml}",
            IncludeSource(IncludeKind.PROJECT, "a.yml", "Group/App", "", "main", RefKind.BRANCH, is_own=True),
        ),
        (
            "{component: $CI_SERVER_FQDN/g/c/lint@~latest}",
            IncludeSource(IncludeKind.COMPONENT, "lint", "g/c", "", "~latest", RefKind.LATEST),
        ),
        (
            "{component: gitlab.example.com/g/c/lint@1.2}",
            IncludeSource(IncludeKind.COMPONENT, "lint", "g/c", "", "1.2", RefKind.PARTIAL),
        ),
        (
            "{component: other.example.com/g/c/lint@main}",
            IncludeSource(IncludeKind.COMPONENT, "lint", "g/c", "other.example.com", "main", RefKind.BRANCH),
        ),
        (
            "{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/lint@$CI_COMMIT_SHA}",
            IncludeSource(
                IncludeKind.COMPONENT, "lint", "group/app", "", "$CI_COMMIT_SHA", RefKind.COMMIT, is_own=True
            ),
        ),
        (
            "https://example.com/a%20b.yml",
            IncludeSource(IncludeKind.REMOTE, "https://example.com/a%20b.yml", ref_kind=RefKind.ADDRESS),
        ),
        (
            "{remote: 'https://example.com/a.yml', integrity: sha256-x}",
            IncludeSource(
                IncludeKind.REMOTE, "https://example.com/a.yml", ref_kind=RefKind.INTEGRITY, integrity="sha256-x"
            ),
        ),
        (
            f"https://example.com/g/t/-/raw/{SHA}/a.yml",
            IncludeSource(IncludeKind.REMOTE, f"https://example.com/g/t/-/raw/{SHA}/a.yml", ref_kind=RefKind.COMMIT),
        ),
        (
            f"http://example.com/g/t/-/raw/{SHA}/a.yml",
            IncludeSource(IncludeKind.REMOTE, f"http://example.com/g/t/-/raw/{SHA}/a.yml", ref_kind=RefKind.ADDRESS),
        ),
        (
            "https://$CI_SERVER_FQDN/g/t/-/raw/$REF/a.yml",
            IncludeSource(IncludeKind.REMOTE, "https://$CI_SERVER_FQDN/g/t/-/raw/$REF/a.yml", ref_kind=RefKind.UNKNOWN),
        ),
        (
            "{template: Jobs/SAST.gitlab-ci.yml}",
            IncludeSource(IncludeKind.TEMPLATE, "Jobs/SAST.gitlab-ci.yml"),
        ),
        ("{artifact: a.yml, job: b}", IncludeSource(IncludeKind.ARTIFACT, "a.yml")),
        ("{file: a.yml}", IncludeSource(IncludeKind.INVALID, "")),
    ],
)
def test_an_include_says_where_its_file_comes_from(include: str, expected: IncludeSource) -> None:
    assert sources(include, KNOWN) == [expected]


def test_the_project_at_hand_is_known_by_its_variables_alone() -> None:
    (source,) = sources("{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/lint@$CI_COMMIT_SHA}")
    assert (source.project, source.is_own) == ("$CI_PROJECT_PATH", True)


def test_the_ref_of_an_input_with_several_values_is_not_known() -> None:
    header = "spec: {inputs: {ref: {options: [main, v1.2.3], default: main}}}\n---\n"
    pipeline = build({ROOT: header + "include: {project: g/t, ref: '$[[ inputs.ref ]]', file: a.yml}"})
    assert [include.source.ref_kind for include in pipeline.includes] == [RefKind.UNKNOWN]


def test_each_value_leads_to_the_source_of_its_file() -> None:
    request = Request("project", "a.yml", Home("g/t", "v1"))
    files = {
        ROOT: "include: [{project: g/t, ref: v1, file: a.yml}, own.yml]\na: {image: a}",
        "v/a.yml": "a: {script: [a]}",
        "own.yml": "a: {stage: test}",
    }
    pipeline = build(files, found={request: Supplied("v/a.yml", Home("g/t", SHA), means=Means.VENDORED)})
    assert origin(pipeline, "a", "image") == root_source(ROOT)
    assert origin(pipeline, "a", "stage") == root_source("own.yml")
    vendored = IncludeSource(
        IncludeKind.PROJECT, "a.yml", "g/t", ref="v1", ref_kind=RefKind.TAG, commit=SHA, means=Means.VENDORED
    )
    assert origin(pipeline, "a", "script") == vendored
    assert [include.source for include in pipeline.includes] == [vendored, root_source("own.yml")]


def test_local_includes_of_a_file_are_of_its_project_and_ref() -> None:
    at = Home("g/t", SHA)
    found = {
        Request("project", "a.yml", Home("g/t", "main")): Supplied("v/a.yml", at, means=Means.FETCHED),
        Request("project", "b.yml", at): Supplied("v/b.yml", at, means=Means.CACHED),
        Request("project", "c/d.yml", at): Supplied("v/d.yml", at, means=Means.CACHED),
    }
    files = {
        ROOT: "include: {project: g/t, ref: main, file: a.yml}",
        "v/a.yml": "include: [/b.yml, 'c/*.yml']",
        "v/b.yml": "b: {script: [b]}",
        "v/d.yml": "d: {script: [d]}",
    }
    pipeline = build(files, found=found, lists={"g/t:c/*.yml": ("c/d.yml",)})
    local = IncludeSource(IncludeKind.LOCAL, "b.yml", "g/t", "", "main", RefKind.BRANCH, SHA, means=Means.CACHED)
    assert origin(pipeline, "b", "script") == local
    assert origin(pipeline, "d", "script") == local._replace(location="c/d.yml")


def test_what_a_remote_file_includes_has_a_source_of_its_own() -> None:
    address = "https://example.com/a.yml"
    found = {
        Request("remote", address, integrity="sha256-x"): Supplied("v/a.yml", None, means=Means.VENDORED),
        Request("project", "p.yml", Home("g/p")): Supplied("v/p.yml", Home("g/p"), means=Means.VENDORED),
    }
    files = {
        ROOT: f"include: {{remote: '{address}', integrity: sha256-x}}",
        "v/a.yml": "include: [{project: g/p, file: p.yml}, /l.yml]",
        "v/p.yml": "p: {script: [p]}",
    }
    pipeline = build(files, found=found)
    assert origin(pipeline, "p", "script") == IncludeSource(
        IncludeKind.PROJECT, "p.yml", "g/p", ref_kind=RefKind.DEFAULT, means=Means.VENDORED
    )
    assert pipeline.includes[-1].source == IncludeSource(IncludeKind.LOCAL, "l.yml")


def test_a_checkout_serves_two_refs_and_says_both() -> None:
    files = {
        ROOT: "include: [{project: g/t, ref: v1, file: a.yml}, {project: g/t, file: a.yml}]",
        "../t/a.yml": "a: {script: [a]}",
    }
    pipeline = build(files, checkouts={"g/t": "../t"})
    found = pipeline.sources_of(value(pipeline, "a", "script").source)
    assert [(source.ref, source.means) for source in found] == [("v1", Means.CHECKOUT), ("", Means.CHECKOUT)]


def test_files_of_a_child_pipeline_say_so() -> None:
    files = {
        ROOT: "start: {trigger: {include: [child.yml, {project: g/t, file: a.yml}]}}",
        "child.yml": "include: part.yml",
        "part.yml": "a: {script: [a]}",
    }
    read = loader(files)
    trigger = build_pipeline(read, ROOT).jobs[0].keyword("trigger")
    include = trigger.get("include") if trigger else None
    assert include is not None
    child = build_child(read, include, Starts())
    assert [(item.source.location, item.source.is_child) for item in child.includes] == [
        ("child.yml", True),
        ("part.yml", True),
        ("a.yml", True),
    ]
    assert origin(child, "a", "script").is_child


@pytest.mark.parametrize(
    ("include", "pattern", "lies"),
    [
        ("{project: g/t, file: a.yml}", "g/t", True),
        ("{project: G/T, file: a.yml}", "g/t", True),
        ("{project: g/t, file: a.yml}", "g/*", True),
        ("{project: g/s/t, file: a.yml}", "g/*", True),
        ("{project: g/s/t, file: a.yml}", "g/*/t", True),
        ("{project: g/r/s/t, file: a.yml}", "g/*/t", False),
        ("{project: other/g/t, file: a.yml}", "g/*", False),
        ("{project: g-other/t, file: a.yml}", "g/*", False),
        ("{project: $G/t, file: a.yml}", "g/*", False),
        ("{component: gitlab.com/g/t/lint@1}", "gitlab.com/g/*", True),
        ("{component: gitlab.com/g/t/lint@1}", "g/t", True),
        ("{component: gitlab.com/g/t/lint@1}", "other.com/g/*", False),
        ("https://h.example.com/ci/a.yml", "https://h.example.com/*", True),
        ("https://H.example.com/ci/a.yml", "https://h.example.com/ci/*", True),
        ("https://h.example.com/CI/a.yml", "https://h.example.com/ci/*", False),
        ("http://h.example.com/ci/a.yml", "https://h.example.com/*", False),
        ("https://h.example.com.evil.example/a.yml", "https://h.example.com/*", False),
        ("https://evil.example?x.example.com/a.yml", "https://*.example.com/*", False),
        ("https://evil.example#.example.com/a.yml", "https://*.example.com/*", False),
        ("https://me@evil.example/a.yml", "https://*/*", False),
        ("https://h.example.com/ci/../evil/a.yml", "https://h.example.com/ci/*", False),
        ("https://h.example.com/ci/%2E%2e/evil/a.yml", "https://h.example.com/ci/*", False),
        (r"https://h.example.com/ci/..\evil/a.yml", "https://h.example.com/ci/*", False),
        ("https://h.example.com/ci/..%2Fevil/a.yml", "https://h.example.com/ci/*", False),
        ("own.yml", "*", False),
    ],
)
def test_a_pattern_is_for_projects_and_addresses(include: str, pattern: str, lies: bool) -> None:
    (source,) = sources(f"[{include}]" if include.startswith("{") else f"['{include}']")
    assert source.lies_in((pattern,)) is lies


@pytest.mark.parametrize(
    ("include", "label"),
    [
        ("{project: g/t, file: /ci/a.yml}", "g/t: ci/a.yml"),
        ("{project: g/t, ref: v1, file: ci/a.yml}", "g/t@v1: ci/a.yml"),
        ("{component: $CI_SERVER_FQDN/g/c/lint@1.2}", "g/c/lint@1.2"),
        ("{component: gitlab.com/g/c/lint@1.2}", "gitlab.com/g/c/lint@1.2"),
        ("{remote: 'https://example.com/a.yml'}", "https://example.com/a.yml"),
        ("{template: Jobs/SAST.gitlab-ci.yml}", "Jobs/SAST.gitlab-ci.yml"),
    ],
)
def test_a_source_has_a_name_of_one_line(include: str, label: str) -> None:
    assert [source.label for source in sources(include)] == [label]


def test_what_to_change_for_another_version_is_the_ref_or_else_what_is_named() -> None:
    include = "[{project: g/t, ref: v1, file: [a.yml, b.yml]}, {project: g/s, ref: , file: c.yml}, https://e.org/a.yml]"
    pipeline = build({ROOT: f"include: {include}"})
    assert [found.location.ref_span.text for found in pipeline.includes] == ["v1", "v1", "g/s", "https://e.org/a.yml"]
