"""The component that tells in a merge request what it does to the pipeline, as a note where there is a token."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cilint import __version__
from tests.conftest import Web
from tests.git.conftest import Clone, clone
from tests.ways.conftest import RunJob, write_program

__all__ = ["clone"]

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = ROOT / "templates" / "diff" / "template.yml"
NOTES = "/api/v4/projects/7/merge_requests/3/notes"
ASKED = f"{NOTES}?per_page=100&order_by=created_at&sort=asc"
TITLE = "### What this does to the pipeline"

pytestmark = pytest.mark.skipif(not TEMPLATE.exists(), reason="the component is not a part of this tree")


@pytest.fixture
def job(read_documents: Callable[[str], list[Any]], interpolate: Callable[..., Any]) -> Any:
    header, configuration = read_documents(TEMPLATE.read_text(encoding="utf-8"))
    values = {name: declared["default"] for name, declared in header["spec"]["inputs"].items()}
    return interpolate(configuration, values)["cilint-diff"]


@pytest.fixture
def variables(clone: Clone, web: Web, tmp_path: Path) -> dict[str, str]:
    """What a merge request's job has that takes a job out of the pipeline."""
    write_program(tmp_path / "job" / "python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    base = clone.commit({".gitlab-ci.yml": "a: {script: [x]}\nb: {script: [y]}\n"})
    head = clone.commit({".gitlab-ci.yml": "a: {script: [x]}\n"})
    return {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_COMMIT_SHA": head,
        "CI_API_V4_URL": f"{web.address}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
    }


def methods(web: Web) -> list[tuple[str, str]]:
    return [(asked.method, asked.target) for asked in web.asked]


def test_without_a_token_the_note_is_an_artifact(
    job: Any, clone: Clone, web: Web, run_job: RunJob, variables: dict[str, str]
) -> None:
    run = run_job(job, clone.folder, **variables)
    assert run.code == 0, run.log
    note = (clone.folder / "pipeline-changes.md").read_text(encoding="utf-8")
    assert note.startswith(TITLE)
    assert "1 job removed" in note
    assert note in run.log
    assert job["artifacts"]["paths"] == ["pipeline-changes.md"]
    assert web.asked == []
    assert f"cilint=={__version__}" in run.installed


def test_with_a_token_the_note_is_written_once(
    job: Any, clone: Clone, web: Web, run_job: RunJob, variables: dict[str, str]
) -> None:
    web.answer(ASKED, json.dumps([{"id": 1, "body": "other"}]))
    web.answer(NOTES, "{}")
    run = run_job(job, clone.folder, **variables, CILINT_NOTE_TOKEN="invented")
    assert run.code == 0, run.log
    assert methods(web) == [("GET", ASKED), ("POST", NOTES)]
    assert json.loads(web.asked[1].body)["body"].startswith(TITLE)
    assert web.asked[1].headers["private-token"] == "invented"


def test_a_later_run_writes_over_the_note(
    job: Any, clone: Clone, web: Web, run_job: RunJob, variables: dict[str, str]
) -> None:
    web.answer(ASKED, json.dumps([{"id": 1, "body": "other"}, {"id": 5, "body": f"{TITLE}\n\nold"}]))
    web.answer(f"{NOTES}/5", "{}")
    variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = variables["CI_COMMIT_SHA"]
    run = run_job(job, clone.folder, **variables, CILINT_NOTE_TOKEN="invented")
    assert run.code == 0, run.log
    assert methods(web) == [("GET", ASKED), ("PUT", f"{NOTES}/5")]
    assert "no job changed" in json.loads(web.asked[1].body)["body"]


def test_a_change_that_does_nothing_gets_no_note(
    job: Any, clone: Clone, web: Web, run_job: RunJob, variables: dict[str, str]
) -> None:
    web.answer(ASKED, "[]")
    variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = variables["CI_COMMIT_SHA"]
    assert run_job(job, clone.folder, **variables, CILINT_NOTE_TOKEN="invented").code == 0
    assert methods(web) == [("GET", ASKED)]


def test_for_merged_results_the_source_branch_is_compared(
    job: Any, clone: Clone, run_job: RunJob, variables: dict[str, str]
) -> None:
    variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = variables["CI_COMMIT_SHA"]
    variables["CI_COMMIT_SHA"] = clone.commit({".gitlab-ci.yml": "c: {script: [z]}\n"})
    run = run_job(job, clone.folder, **variables)
    assert "1 job removed" in run.log
    assert "added" not in run.log


def test_what_cannot_be_compared_fails(job: Any, clone: Clone, run_job: RunJob, variables: dict[str, str]) -> None:
    variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = "0" * 40
    assert run_job(job, clone.folder, **variables).code != 0
