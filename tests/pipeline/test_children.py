"""Child pipelines: which files they are made of, and that a check of their parent checks them."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.pipeline.children import child_roots
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import build_pipeline
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ("a.yml", ["a.yml"]),
        ("/a.yml", ["a.yml"]),
        ("[a.yml, {local: b.yml}]", ["a.yml", "b.yml"]),
        ("{local: gone.yml}", []),
        ("{artifact: x.yml, job: make}", []),
        ("{project: g/p, file: a.yml}", []),
        ("$FILE.yml", []),
        ("../a.yml", []),
    ],
)
def test_the_local_files_of_a_trigger_are_child_pipelines(include: str, expected: list[str]) -> None:
    files = MemoryFiles({".gitlab-ci.yml": f"c: {{trigger: {{include: {include}}}}}", "a.yml": "", "b.yml": ""})
    assert list(child_roots(build_pipeline(Loader(files), ".gitlab-ci.yml"), files)) == expected


def test_a_trigger_of_another_project_has_none() -> None:
    files = MemoryFiles({".gitlab-ci.yml": "c: {trigger: group/project}"})
    assert list(child_roots(build_pipeline(Loader(files), ".gitlab-ci.yml"), files)) == []


def test_child_pipelines_are_checked_with_their_parent_each_once() -> None:
    files = MemoryFiles(
        {
            ".gitlab-ci.yml": "a: {trigger: {include: one.yml}}\nb: {trigger: {include: [one.yml]}}",
            "one.yml": "include: part.yml\nagain: {trigger: {include: .gitlab-ci.yml}}\nx: {image: ruby, script: a}",
            "part.yml": "y: {image: node, script: a}",
        }
    )
    session = Session(files, Settings(), built_in_rules())
    result = session.check([".gitlab-ci.yml"])
    assert [finding.span.place for finding in result.findings] == ["one.yml:3", "part.yml:1"]
    assert session.roots([".gitlab-ci.yml"]) == (".gitlab-ci.yml", "one.yml")


def test_a_child_pipeline_that_is_no_yaml_is_no_silent_pass() -> None:
    files = MemoryFiles({".gitlab-ci.yml": "a: {trigger: {include: one.yml}}", "one.yml": "a: b: c"})
    assert Session(files, Settings(), built_in_rules()).check([".gitlab-ci.yml"]).broken
