"""What GitLab refuses of a file as a text, or loses of it; tried with Psych and libyaml as GitLab has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.problem import ProblemKind

Build = Callable[..., Any]

LOST = "a byte order mark stands before the first key, the only one that GitLab reads then: it loses "


def problems(build: Build, text: str) -> list[tuple[str, str]]:
    return [(problem.span.text, problem.message) for problem in build(text).pipeline.problems]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a: {script: a}\nb: {script: b}\n", "b"),
        ("a:\n  script: a\n'b': {script: b}\nc: {script: b}\nd: {script: b}\ne: {script: b}\n", "b, c, d …"),
    ],
)
def test_behind_a_byte_order_mark_all_keys_but_the_first_are_lost(build: Build, text: str, lost: str) -> None:
    assert problems(build, "\ufeff" + text) == [("a", LOST + lost)]
    assert problems(build, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a: {script: a}\n",
        "# x\na: {script: a}\nb: {script: b}\n",
        "\na: {script: a}\nb: {script: b}\n",
        "{a: {script: x}, b: {script: x}}",
    ],
)
def test_a_byte_order_mark_elsewhere_is_harmless(build: Build, text: str) -> None:
    assert problems(build, "\ufeff" + text) == []


def test_before_a_divider_a_byte_order_mark_is_refused(build: Build) -> None:
    assert problems(build, "\ufeff---\na: {script: a}\n") == [
        ("---", "a byte order mark stands before ---, which GitLab takes for a text then")
    ]


@pytest.mark.parametrize("text", ["a: {script: a}\nb: {script: b}\n", "---\na: {script: a}\n"])
def test_against_a_byte_order_mark_the_file_is_saved_without_it(build: Build, text: str) -> None:
    (problem,) = build("\ufeff" + text).pipeline.problems
    assert (problem.kind, problem.remedy) == (ProblemKind.YAML, "save the file without the mark")


def test_a_directive_is_refused(build: Build) -> None:
    (found,) = problems(build, "%YAML 1.1\n---\na: {script: a}\n")
    assert found[0] == "%YAML 1.1"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: {script: a}\n---\n- b\n", "b"),
        ("a: {script: a}\n---\nb\n", "b"),
        ("spec:\n---\na: {script: a}\n---\nb\n", None),
        ("---\na: {script: a}\n---\nb: {script: b}\n---\n- c\n", None),
        ("a: {script: a}\n---\n---\n", None),
        ("a: {script: a}\n---\nb: {script: b}\n", None),
    ],
)
def test_each_document_that_gitlab_reads_is_a_mapping(build: Build, text: str, place: str | None) -> None:
    assert [found for found, message in problems(build, text) if "document" in message] == ([place] if place else [])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (".a: {script: a}\nb: {script: &s !reference [.a, script]}\nc: {script: *s}\n", ["*s"]),
        (".a: {script: a}\nb: {script: !reference &s [.a, script]}\nc: {script: [*s]}\n", ["*s"]),
        (".a: {script: a}\nb: {script: &s [!reference [.a, script]]}\nc: {script: *s}\n", []),
        (".a: {script: a}\nb: {script: &s !reference [.a, script]}\n", []),
    ],
)
def test_a_reference_has_no_anchor(build: Build, text: str, places: list[str]) -> None:
    assert [place for place, message in problems(build, text) if "anchor" in message] == places


def test_a_workflow_of_github_is_told_in_one_sentence(build: Build) -> None:
    text = "on: push\nname: x\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"
    assert problems(build, text) == [("on", "this is a workflow of GitHub Actions, of which GitLab reads nothing")]
    assert "GitHub" not in str(problems(build, "jobs: {script: make}\n"))


@pytest.mark.parametrize(
    "marks",
    [
        "&s !reference",
        "!reference &s",
        "&s !<!reference>",
        "!<!reference>\t&s",
        "&s\n   !reference",
        "!reference # as above\n   # and more\n   &s",
        "&s # as above\n\n   !reference",
    ],
)
def test_an_alias_for_a_reference_is_refused_however_its_anchor_is_written(build: Build, marks: str) -> None:
    text = f".a: {{script: [a]}}\nb:\n  script: {marks} [.a, script]\nc: {{script: *s}}\n"
    assert problems(build, text) == [("*s", "GitLab knows no anchor on a !reference, and so no alias for it")]
