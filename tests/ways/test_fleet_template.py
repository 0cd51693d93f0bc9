"""The component for a group: one job fetches, several check a part each, side by side, and one makes a report."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cilint import __version__
from cilint.cli import main
from tests.conftest import FakeGitLab
from tests.ways.conftest import JobRun, RunJob

TEMPLATE = Path(__file__).resolve().parent.parent.parent / "templates" / "fleet" / "template.yml"
SHARDS = 3
PIPELINE = "include: [{project: shared/templates, file: a.yml}]\ntest: {image: 'node:22', script: make}\n"

pytestmark = pytest.mark.skipif(not TEMPLATE.exists(), reason="the component is not a part of this tree")


@pytest.fixture
def jobs(read_documents: Callable[[str], list[Any]], interpolate: Callable[..., Any]) -> dict[str, Any]:
    """The jobs of the component, each with what it extends."""
    header, configuration = read_documents(TEMPLATE.read_text(encoding="utf-8"))
    inputs = {name: str(declared["default"]) for name, declared in header["spec"]["inputs"].items()}
    found = interpolate(configuration, {**inputs, "group": "acme", "shards": str(SHARDS)})
    return {name: {**found[".cilint-fleet"], **job} for name, job in found.items() if not name.startswith(".")}


@pytest.fixture
def folder(tmp_path: Path, gitlab: FakeGitLab) -> Path:
    """The folder of the project that the jobs run in, and a group on a server."""
    gitlab.project("shared/templates").commit({"a.yml": "lint: {script: make lint}\n"}, "main")
    for number in range(7):
        gitlab.project(f"acme/app{number}").commit(
            {".gitlab-ci.yml": PIPELINE + f"job{number}: {{script: x}}\n"}, "main"
        )
    project = tmp_path / "fleet-project"
    (project / ".git").mkdir(parents=True)
    return project


def test_its_jobs_come_to_what_one_run_says(
    jobs: dict[str, Any], folder: Path, gitlab: FakeGitLab, run_job: RunJob, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    variables = {
        "CILINT_GITLAB_URL": gitlab.address,
        "CILINT_GITLAB_TOKEN": "glpat-invented",
        "CI_PIPELINE_CREATED_AT": "2027-01-31T12:00:00Z",
        "HOME": str(folder.parent),
        "SOURCE_DATE_EPOCH": "1800000000",
    }
    fetched = run_job(jobs["cilint-fetch"], folder, **variables)
    assert fetched.code == 0, fetched.log
    assert "7 projects: 7 new" in fetched.log
    assert {word for word in fetched.installed.split() if not word.startswith("--")} == {
        *("install", f"cilint=={__version__}")
    }

    def check(number: int) -> JobRun:
        shard = {"CI_NODE_INDEX": str(number), "CI_NODE_TOTAL": str(jobs["cilint-check"]["parallel"])}
        # The jobs of these tests share a machine, on which it is installed once.
        return run_job({**jobs["cilint-check"], "before_script": []}, folder, **variables, **shard)

    with ThreadPoolExecutor(SHARDS) as pool:
        runs = [*pool.map(check, range(1, SHARDS + 1))]
    assert [run.code for run in runs] == [0] * SHARDS, [run.log for run in runs]
    reported = run_job(jobs["cilint-report"], folder, **variables)
    fleet = json.loads((folder / "fleet.json").read_text())
    assert fleet["repositories"] == [f"fleet/acme/app{number}" for number in range(7)]
    assert reported.code == int(any(finding["fails"] for finding in fleet["findings"]))
    assert "2027-01-31" in (folder / "trends.html").read_text()

    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", variables["SOURCE_DATE_EPOCH"])
    main(["check", "fleet", "--no-cache", "--format", "json"])
    one = json.loads(capsys.readouterr().out)
    assert (one["findings"], one["repositories"]) == (fleet["findings"], fleet["repositories"])


def test_a_part_that_was_lost_makes_the_last_job_fail(
    jobs: dict[str, Any], folder: Path, gitlab: FakeGitLab, run_job: RunJob
) -> None:
    variables = {"CILINT_GITLAB_URL": gitlab.address, "CI_PIPELINE_CREATED_AT": "2027-01-31T12:00:00Z"}
    run_job(jobs["cilint-fetch"], folder, **variables)
    run_job(jobs["cilint-check"], folder, **variables, CI_NODE_INDEX="2", CI_NODE_TOTAL="3")
    reported = run_job(jobs["cilint-report"], folder, **variables)
    assert reported.code == 2
    assert "part 1 of 3 is in no report" in reported.log
    assert (folder / "trends.html").exists()


def test_cilint_has_nothing_against_it(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for options in ([], ["--persona", "pedantic", "--min-severity", "info"]):
        code = main(["check", str(TEMPLATE), "--isolated", "--no-cache", "--format", "json", *options])
        report = json.loads(capsys.readouterr().out)
        assert (code, report["findings"], report["errors"]) == (0, [], [])
