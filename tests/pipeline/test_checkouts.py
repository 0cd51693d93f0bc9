"""Includes from other projects whose files are at hand."""

from __future__ import annotations

import ntpath
from types import SimpleNamespace

import pytest

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.text import files as text_files
from cilint.text.files import MemoryFiles

ROOT = "include: {project: group/templates, file: [/build.yml, test.yml]}\nown: {script: [a]}"


def build(files: dict[str, str], checkouts: dict[str, str]) -> Pipeline:
    return build_pipeline(Loader(MemoryFiles(files), checkouts), ".gitlab-ci.yml")


def outcome(pipeline: Pipeline) -> list[tuple[str, tuple[str, ...], str]]:
    return [(include.name, include.files, include.problem) for include in pipeline.includes]


def test_a_project_is_read_from_the_folder_that_is_named_for_it() -> None:
    files = {".gitlab-ci.yml": ROOT, "../t/build.yml": "build: {script: [b]}", "../t/test.yml": "test: {script: [c]}"}
    pipeline = build(files, {"group/templates": "../t"})
    assert [job.name for job in pipeline.jobs] == ["build", "test", "own"]
    assert outcome(pipeline) == [
        ("group/templates: /build.yml", ("../t/build.yml",), ""),
        ("group/templates: test.yml", ("../t/test.yml",), ""),
    ]


def test_local_includes_of_its_files_are_files_of_that_project() -> None:
    files = {
        ".gitlab-ci.yml": "include: {project: g/t, file: a.yml}",
        "t/a.yml": "include: [/b.yml, c/*.yml]",
        "t/b.yml": "b: {script: [b]}",
        "t/c/d.yml": "d: {script: [d]}",
        "b.yml": "wrong: {script: [b]}",
    }
    assert [job.name for job in build(files, {"g/*": "t"}).jobs] == ["b", "d"]


def test_what_is_not_there_is_told() -> None:
    files = {".gitlab-ci.yml": ROOT, "../t/build.yml": "include: 'x/*.yml'"}
    assert [problem for _, _, problem in outcome(build(files, {"group/*": "../t"}))] == [
        "",
        "",
        "there is no such file in ../t",
    ]


def test_a_path_that_leads_out_of_the_project_names_nothing() -> None:
    files = {".gitlab-ci.yml": "include: {project: g/t, file: ../secret.yml}", "secret.yml": "a: {script: [a]}"}
    assert outcome(build(files, {"g/t": "t"})) == [("g/t: ../secret.yml", (), "its path leads out of the project")]


def test_nor_does_a_path_that_leads_out_of_the_folder_with_the_templates() -> None:
    files = {".gitlab-ci.yml": "include: {template: /x/a.gitlab-ci.yml}", "/x/a.gitlab-ci.yml": "a: {script: [a]}"}
    assert outcome(build(files, {"template": "../gitlab"})) == [
        ("/x/a.gitlab-ci.yml", (), "its path leads out of the project")
    ]


def test_nor_do_the_ways_out_that_windows_has_besides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "os", SimpleNamespace(path=ntpath, sep="\\"))
    files = {".gitlab-ci.yml": "include: {project: g/t, file: '..\\a.yml'}", "../t/..\\a.yml": "a: {script: [a]}"}
    assert outcome(build(files, {"g/t": "../t"})) == [("g/t: ..\\a.yml", (), "its path leads out of the project")]


def test_other_projects_stay_unknown() -> None:
    assert {problem for _, _, problem in outcome(build({".gitlab-ci.yml": ROOT}, {"group/other": "x"}))} == {
        "it is another project's file"
    }
