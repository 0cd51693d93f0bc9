"""Child pipelines: what they are made of and know of their parent, and that a check of their parent checks them."""

from __future__ import annotations

from typing import Any

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.pipeline.building import build_child, build_pipeline
from cilint.pipeline.children import children
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


def started(files: dict[str, str]) -> list[Pipeline]:
    loader = Loader(MemoryFiles(files))
    return [build_child(loader, *child) for child in children(build_pipeline(loader, ROOT))]


def check(files: dict[str, str], *targets: str) -> Any:
    return Session(MemoryFiles(files), Settings(), built_in_rules()).check(targets or (ROOT,))


def places(result: Any) -> list[str]:
    return [f"{finding.span.place} {finding.rule}" for finding in result.findings]


@pytest.mark.parametrize(
    ("include", "jobs"),
    [
        ("a.yml", ["a"]),
        ("/a.yml", ["a"]),
        ("[a.yml, {local: b.yml}]", ["a", "b"]),
        ("{local: '?.yml'}", []),
        ("'*b.yml'", ["b"]),
        ("{artifact: x.yml, job: make}", []),
        ("{project: g/p, file: a.yml}", []),
        ("$FILE.yml", []),
    ],
)
def test_the_files_of_a_trigger_are_one_pipeline(include: str, jobs: list[str]) -> None:
    files = {ROOT: f"c: {{trigger: {{include: {include}}}}}", "a.yml": "a: {script: [a]}", "b.yml": "b: {script: [b]}"}
    (child,) = started(files)
    assert [job.name for job in child.jobs] == jobs


@pytest.mark.parametrize("job", ["c: {trigger: group/project}", ".c: {trigger: {include: a.yml}}"])
def test_no_other_job_starts_one(job: str) -> None:
    assert started({ROOT: job, "a.yml": "a: {script: [a]}"}) == []


def test_inputs_reach_the_file_that_they_are_given_to() -> None:
    header = "spec: {inputs: {name: }}\n---\n"
    files = {
        ROOT: "c: {trigger: {include: [{local: a.yml, inputs: {name: one}}]}}",
        "a.yml": f"{header}$[[ inputs.name ]]: {{script: [a]}}",
    }
    (child,) = started(files)
    assert [job.name for job in child.jobs] == ["one"]


def test_the_variables_of_a_trigger_are_handed_on_and_go_before_all_others() -> None:
    files = {
        ROOT: "variables: {A: global, B: global}\nc: {variables: {B: job}, trigger: {include: a.yml}}",
        "a.yml": "variables: {A: child}\na: {variables: {B: child}, inherit: {variables: false}, script: [a]}",
    }
    (child,) = started(files)
    (job,) = child.jobs
    assert [expansion.known for expansion in job.variables.expand("$A $B")] == ["global job"]


@pytest.mark.parametrize(
    ("trigger", "known"), [("{include: a.yml, forward: {yaml_variables: false}}", "child"), ("{include: a.yml}", "job")]
)
def test_forward_says_whether_they_are(trigger: str, known: str) -> None:
    files = {
        ROOT: f"c: {{variables: {{A: job}}, trigger: {trigger}}}",
        "a.yml": "variables: {A: child}\na: {script: [a]}",
    }
    (child,) = started(files)
    assert [expansion.known for expansion in child.jobs[0].variables.expand("$A")] == [known]


def test_jobs_that_start_the_same_with_the_same_variables_start_one_child() -> None:
    files = {
        ROOT: """\
.start: {trigger: {include: a.yml}}
one: {extends: .start}
two: {extends: .start}
three: {extends: .start, variables: {A: b}}
""",
        "a.yml": "a: {script: [a]}",
    }
    loader = Loader(MemoryFiles(files))
    assert len({child.key for child in children(build_pipeline(loader, ROOT))}) == 2


def test_child_pipelines_are_checked_with_their_parent_each_once() -> None:
    files = {
        ROOT: "a: {trigger: {include: one.yml}}\nb: {trigger: {include: [one.yml]}}",
        "one.yml": "include: part.yml\nagain: {trigger: {include: .gitlab-ci.yml}}\nx: {image: ruby, script: a}",
        "part.yml": "y: {image: node, script: a}",
    }
    assert places(check(files)) == ["one.yml:3 unpinned-image", "part.yml:1 unpinned-image"]


def test_a_part_of_a_child_pipeline_is_checked_as_that_wherever_the_check_begins() -> None:
    files = {
        ROOT: "a: {trigger: {include: [base.yml, jobs.yml]}}",
        "base.yml": ".base: {image: ruby}",
        "jobs.yml": "x: {extends: .base, script: a}",
    }
    assert places(check(files, "jobs.yml")) == []
    assert places(check(files, "jobs.yml", "base.yml")) == ["base.yml:1 unpinned-image"]
    assert places(check(files)) == ["base.yml:1 unpinned-image"]


def test_an_image_that_only_the_parent_knows_is_checked_in_the_child() -> None:
    files = {
        ROOT: "a: {variables: {IMAGE: 'ruby:latest'}, trigger: {include: one.yml}}",
        "one.yml": "x: {image: $IMAGE, script: a}",
    }
    assert places(check(files)) == ["one.yml:1 unpinned-image"]
    assert places(check({**files, ROOT: "b: {script: b}"}, "one.yml")) == []


def test_a_child_that_cannot_be_read_is_told() -> None:
    files = {ROOT: "a: {trigger: {include: [{artifact: x.yml, job: make}]}}\nmake: {script: make}"}
    assert places(check(files)) == [".gitlab-ci.yml:1 unresolved-include"]
    assert places(check({ROOT: "a: {trigger: {include: gone.yml}}"})) == [".gitlab-ci.yml:1 invalid-include"]


def test_a_child_pipeline_that_is_no_yaml_is_no_silent_pass() -> None:
    assert check({ROOT: "a: {trigger: {include: one.yml}}", "one.yml": "a: b: c"}).broken
