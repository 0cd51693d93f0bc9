"""`cilint jobs --event … --format json` beside what GitLab's own code says (CILINT_ORACLE) of jobs in events."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from cilint.cli import main
from tests.pipeline.gitlab_cases import needs_cases, valid_cases

_PORTION = 24
"""All of them take minutes: tests/pipeline/test_events_oracle.py asks each, without the command line."""


def printed(case: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What the command prints of the events of a case."""
    for path, text in {**dict.fromkeys(case.get("paths", ()), ""), **case["files"]}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    events = folder.parent / "events.json"
    events.write_text(json.dumps(case["on"]), encoding="utf-8")
    file = str(folder / ".gitlab-ci.yml")
    assert main(["jobs", "--isolated", "--event", str(events), "--format", "json", file]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document.keys() == {"version", "events"}
    found: list[dict[str, Any]] = document["events"]
    return found


def compared(ours: dict[str, Any], said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What was asked about one event, and how the answer was."""
    assert ours.keys() == {"event", "pipeline", "jobs", "missing_needs"}
    yield "pipeline", "may" if ours["pipeline"] == "may" else same(ours["pipeline"] == "yes", said["pipeline"])
    expected = {job["name"]: job for job in said.get("jobs", ())}
    for job in ours["jobs"]:
        assert job.keys() == {"name", "runs", "when", "allow_failure", "decided_by", "condition"}
        yield "job", "may" if job["runs"] == "may" else same(job["runs"] == "yes", job["name"] in expected)
        if job["runs"] == "yes" and job["name"] in expected:
            ours_and_theirs = ((job[key], expected[job["name"]][key]) for key in ("when", "allow_failure"))
            yield from (("how", "may" if one is None else same(one, other)) for one, other in ours_and_theirs)
    assert expected.keys() <= {job["name"] for job in ours["jobs"]}
    is_known = all(job["runs"] != "may" and job["when"] is not None for job in ours["jobs"])
    if said["pipeline"] and is_known:
        missing = {(item["job"], item["needs"]) for item in ours["missing_needs"]}
        yield "missing needs", same(missing, set(map(tuple, said["missing_needs"])))


def same(ours: object, theirs: object) -> str:
    return "right" if ours == theirs else "wrong"


@needs_cases
def test_the_command_says_of_each_job_what_gitlab_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[str, str, str]] = []
    for case in islice(valid_cases("rules"), 0, None, _PORTION):
        folder = tmp_path / case["id"]
        for ours, on, said in zip(printed(case, folder, capsys), case["on"], case["events"], strict=True):
            for question, answer in compared(ours, said):
                counts[question, answer] += 1
                # What changed since another commit is all that a case does not tell, and on it needs may hang as well.
                is_open = "compare_to" in case["files"][".gitlab-ci.yml"]
                if not (is_open and (answer == "may" or question == "missing needs")) and answer != "right":
                    wrong.append((case["id"], on["kind"], question))
    print(dict(counts))
    assert not wrong, (len(wrong), wrong[:10])
    assert counts["job", "right"] > 1_800
    assert counts["missing needs", "right"] > 400
