"""`cilint graph`: the pipeline as a picture, for all events or for one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Cilint, Project

PIPELINE = """\
stages: [build, test, deploy]
build: {stage: build, image: ruby:3, script: [make], artifacts: {paths: [out]}, parallel: 3}
unit: {stage: test, script: [x], needs: [build]}
lint: {stage: test, script: [x], needs: [{job: build, artifacts: false}], rules: [{if: $CI_COMMIT_BRANCH}]}
deploy:
  stage: deploy
  script: [x]
  needs: [unit, {job: lint, optional: true}]
  environment: production
  rules: [{if: $CI_COMMIT_TAG}, {if: $CI_PIPELINE_SOURCE == "merge_request_event", when: manual}]
report: {stage: deploy, script: [x], dependencies: [build]}
other: {stage: deploy, trigger: group/project}
"""


def graph(cilint: Cilint, *arguments: str) -> str:
    run = cilint("graph", *arguments)
    assert (run.code, run.err) == (0, "")
    return run.out


def page(cilint: Cilint, *arguments: str) -> dict[str, Any]:
    """What a page tells of jobs, by their names."""
    out = graph(cilint, "--format", "html", *arguments)
    data = re.search(r'<script id="data" type="application/json">(.*?)</script>', out)
    assert data
    return {job["name"]: job for job in json.loads(data[1]).values()}


def test_stages_needs_and_what_is_handed_on_are_drawn(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    lines = [line.strip() for line in graph(cilint).splitlines()]
    assert lines[3:] == [
        'subgraph p0s0 ["build"]',
        "direction TB",
        'p0j0["build 3 times"]',
        "end",
        'subgraph p0s1 ["test"]',
        "direction TB",
        'p0j1["unit"]',
        'p0j2["lint"]',
        "end",
        'subgraph p0s2 ["deploy"]',
        "direction TB",
        'p0j3["deploy #40;manual#41;"]',
        'p0j4["report"]',
        'p0j5[["other"]]',
        "end",
        'p0x0(["production"])',
        'p0x1[/"group/project"/]',
        "p0j0 --> p0j1",
        "p0j0 -.-> p0j2",
        "p0j1 -.-> p0j3",
        'p0j2 -.->|"optional"| p0j3',
        "p0j3 ==> p0x0",
        "p0j0 --> p0j4",
        "p0j5 ==> p0x1",
        "p0s0 ~~~ p0s1",
        "p0s1 ~~~ p0s2",
    ]


def test_an_event_leaves_out_what_it_does_not_run(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    assert '["deploy"]' in graph(cilint, "--on", "tag:v1")
    assert "lint" not in graph(cilint, "--on", "tag:v1")
    assert "deploy #40;manual#41;" in graph(cilint, "--on", "mr")
    assert '["unit"]' not in graph(cilint, "--on", "mr")


def test_what_may_run_is_drawn_as_such(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {script: [x], rules: [{if: $UNKNOWN}]}\nb: {script: [x]}\n")
    out = graph(cilint, "--on", "push:main")
    assert 'p0j0["a"]:::may\n' in out
    assert 'p0j1["b"]\n' in out
    assert "may" not in graph(cilint, "--on", "push:main", "--set", "UNKNOWN=1").partition("subgraph")[2]


def test_a_need_that_is_not_in_the_pipeline_is_drawn_as_missing(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml", "a: {script: [x], rules: [{if: $CI_COMMIT_TAG}]}\nb: {stage: test, script: [x], needs: [a]}\n"
    )
    out = graph(cilint, "--on", "push:main")
    assert 'p0x0{{"a"}}:::missing' in out
    assert 'p0x0 -.->|"not in this pipeline"| p0j0' in out


def test_a_child_pipeline_is_drawn_with_the_job_that_starts_it(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml", "a: {trigger: {include: child.yml}, rules: [{if: $CI_COMMIT_TAG}]}\nb: {script: [x]}\n"
    )
    project.write("child.yml", "c: {trigger: {include: grandchild.yml}}\n")
    project.write("grandchild.yml", "d: {script: [x]}\n")
    out = graph(cilint)
    assert 'subgraph p1 ["child pipeline child.yml"]' in out
    assert out.endswith("  p0j0 ==> p1\n  p1j0 ==> p2\n")
    assert "child" not in graph(cilint, "--on", "push:main")
    assert "grandchild" in graph(cilint, "--on", "tag")


def test_jobs_that_start_the_same_files_start_one_pipeline(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml",
        "a: {trigger: {include: child.yml}, variables: {X: '1'}}\nb: {trigger: {include: child.yml}}\n",
    )
    project.write("child.yml", "c: {script: [x]}\n")
    out = graph(cilint)
    assert out.count("subgraph p1 ") == 1
    assert "p2" not in out
    assert out.endswith("  p0j0 ==> p1\n  p0j1 ==> p1\n")


def test_a_page_tells_of_a_job_as_it_runs_and_what_is_wrong_with_it(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "include: base.yml\nbuild: {extends: .base, script: [make]}\n")
    project.write("base.yml", ".base:\n  image: ruby:3\n")
    build = page(cilint, "--on", "push:main")["build"]
    assert ["written at", ".gitlab-ci.yml:2"] in build["rows"]
    assert ["runs", "yes, on_success"] in build["rows"]
    lines = dict(build["lines"])
    assert lines["  image: ruby:3"] == (
        "base.yml:2, include base.yml at .gitlab-ci.yml:1, extends .base at .gitlab-ci.yml:2"
    )
    assert [(found["rule"], found["place"]) for found in build["findings"]] == [("unpinned-image", "base.yml:2")]


def test_a_page_shows_no_secret(project: Project, cilint: Cilint) -> None:
    password = "variables: {REGISTRY_PASSWORD: Fake-literal-1}"
    project.write(".gitlab-ci.yml", f"build:\n  {password}\n  script: [docker login -p Fake-literal-1 quay.io]\n")
    told = page(cilint)["build"]
    assert "Fake-literal-1" not in json.dumps(told)
    assert len(told["findings"]) >= 2


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg", "html"])
def test_the_same_pipeline_gives_the_same_picture(project: Project, form: str) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "cilint", "graph", "--format", form],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--on", "mrr"], "there is no event 'mrr'"),
        (["--on", "push,tag"], "a picture shows one event, and these are several"),
        (["--set", "A=b"], "--set says something of an event: name that, as in `--on mr`"),
        (["--fork"], "--fork says something of an event"),
        (["none.yml"], "none.yml"),
    ],
)
def test_what_cannot_be_drawn_is_told(project: Project, cilint: Cilint, arguments: list[str], problem: str) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    run = cilint("graph", *arguments)
    assert run.code == 2
    assert problem in run.err


def test_an_event_without_a_pipeline_is_told(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "workflow: {rules: [{if: $CI_COMMIT_TAG}]}\njob: {script: [x]}\n")
    run = cilint("graph", "--on", "push:main")
    assert run.code == 0
    assert "there is no pipeline for this event" in run.err
    assert "job" not in run.out


def test_what_mermaid_would_not_draw_is_told(project: Project, cilint: Cilint) -> None:
    needs = ", ".join(f"a{number}" for number in range(50))
    jobs = [f"a{number}: {{stage: build, script: [x]}}\n" for number in range(50)]
    jobs += [f"b{number}: {{script: [x], needs: [{needs}]}}\n" for number in range(11)]
    project.write(".gitlab-ci.yml", "".join(jobs))
    run = cilint("graph")
    assert run.code == 0
    assert "Mermaid draws at most 500 links, and these are 551: take --format html or svg" in run.err


def test_an_include_that_was_not_read_is_told(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "include: [{project: g/t, file: x.yml}]\njob: {script: [x]}\n")
    assert "the include g/t: x.yml was not read: its jobs are not here" in cilint("graph").err
