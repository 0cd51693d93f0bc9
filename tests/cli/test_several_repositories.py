"""A run about several repositories: each path for programs says of which of them it is."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PIPELINE = """\
include:
  - ci/part.yml
  - project: group/templates
    file: a.yml
variables:
  QUAY_TOKEN: "Fake-literal-1"
build:
  image: $IMAGE
  script:
    - echo "$QUAY_TOKEN" | docker login -u ci --password-stdin quay.io
    - docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"
"""
PART = "variables:\n  IMAGE: ruby:3\nlint:\n  image: alpine\n  script: make\n"


@pytest.fixture(autouse=True)
def _repositories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("apps/one", "two"):
        folder = tmp_path / "here" / name
        (folder / ".git").mkdir(parents=True)
        (folder / "ci").mkdir()
        (folder / ".gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
        (folder / "ci/part.yml").write_text(PART, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")


BOTH = ("apps/one", "two")
FILES = {f"{folder}/{name}" for folder in BOTH for name in (".gitlab-ci.yml", "ci/part.yml")}
KEYS = ("path", "used_in_path", "uri", "file")


def paths_in(document: Any) -> Iterator[str]:
    """All paths of a JSON document, by the names of their keys."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in KEYS and isinstance(value, str) and not value.startswith(("~", "http")):
                yield value
            else:
                yield from paths_in(value)
    elif isinstance(document, list):
        for item in document:
            yield from paths_in(item)


@pytest.mark.parametrize("name", ["json", "codequality", "sarif", "gitlab-sast"])
def test_reports_name_the_repository_in_each_path(cilint, name: str) -> None:
    paths = set(paths_in(cilint("check", "--format", name, *BOTH).report))
    assert paths == FILES
    alone = set(paths_in(cilint("check", "--format", name, "two").report))
    assert alone == {".gitlab-ci.yml", "ci/part.yml"}


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("junit", r' file="(.*?)"'),
        ("github", r"file=(.*?),"),
        ("markdown", r"<summary>(.*?): "),
        ("concise", r"(?m)^(.*?):\d"),
    ],
)
def test_so_do_those_that_are_no_json(cilint, name: str, pattern: str) -> None:
    assert set(re.findall(pattern, cilint("check", "--format", name, *BOTH).out)) == FILES


def test_so_does_a_table(cilint) -> None:
    rows = csv.DictReader(io.StringIO(cilint("check", "--format", "csv", *BOTH).out))
    assert {row["path"] for row in rows} == FILES


def test_the_json_report_names_the_repositories(cilint) -> None:
    report = cilint("check", "--format", "json", *BOTH).report
    assert report["repositories"] == list(BOTH)
    assert [item["repository"] for item in report["skipped"]] == list(BOTH)
    alone = cilint("check", "--format", "json", "two").report
    assert (alone["repositories"], [item["repository"] for item in alone["skipped"]]) == ([], [None])


def test_a_finding_has_the_fingerprint_that_it_has_alone(cilint) -> None:
    both = cilint("check", "--format", "json", *BOTH).report["findings"]
    alone = cilint("check", "--format", "json", "two").report["findings"]
    assert [finding["fingerprint"] for finding in both] == 2 * [finding["fingerprint"] for finding in alone]


@pytest.mark.parametrize(("name", "key"), [("codequality", "fingerprint"), ("gitlab-sast", "id")])
def test_what_gitlab_tells_entries_by_is_another_one_in_each_repository(cilint, name: str, key: str) -> None:
    report = cilint("check", "--format", name, *BOTH).report
    entries = report if isinstance(report, list) else report["vulnerabilities"]
    assert len({entry[key] for entry in entries}) == len(entries)


def test_a_file_that_cannot_be_read_is_named_with_its_repository(cilint) -> None:
    Path("two/ci/part.yml").write_bytes(b"\xff")
    Path("apps/one/ci/part.yml").unlink()
    Path("apps/one/ci/part.yml").mkdir()
    errors = cilint("check", "--format", "json", *BOTH).report["errors"]
    assert {error["path"] for error in errors} == {"apps/one/ci/part.yml", "two/ci/part.yml"}


ROOTS = [f"{folder}/.gitlab-ci.yml" for folder in BOTH]


@pytest.mark.parametrize(
    "command",
    [
        "facts",
        "images --format json",
        "resolve --origins --format json",
        "jobs --format json",
        "variables build --format json",
        "secrets --format json",
    ],
)
def test_documents_of_other_commands_name_it_too(cilint, command: str) -> None:
    name, *options = command.split()
    named = [f"--pipeline={root}" for root in ROOTS] if name == "variables" else BOTH
    document = json.loads(cilint(name, *options, *named).out)
    assert set(paths_in(document)) <= FILES
    if name in ("images", "facts", "resolve", "secrets"):
        assert {path.rpartition("/two")[0] or path.split("/")[0] for path in paths_in(document)} >= {"two", "apps"}
    if name in ("facts", "resolve", "secrets"):
        assert [item["root"] for item in document["pipelines"] if item["root"]] == ROOTS
    if name == "jobs":
        assert {item["root"] for item in document["events"]} == set(ROOTS)


def test_people_see_of_which_repository_a_table_is(cilint) -> None:
    printed = cilint("jobs", "--on", "tag:v1", *BOTH).out
    assert [line for line in printed.splitlines() if "gitlab-ci.yml" in line] == [f"{root}: 2 jobs" for root in ROOTS]
    pulls = cilint("images", "--on", "tag:v1", *BOTH).out
    assert all(f"{root}: tag:v1: " in pulls for root in ROOTS)


def test_two_settings_in_one_repository_are_no_two_repositories(cilint, monkeypatch) -> None:
    monkeypatch.chdir("two")
    Path("sub").mkdir()
    Path("sub/.gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
    Path("sub/.cilint.yml").write_text("persona: regular\n", encoding="utf-8")
    report = cilint("check", "--format", "json", ".gitlab-ci.yml", "sub").report
    assert set(paths_in(report)) == {".gitlab-ci.yml", "ci/part.yml", "sub/.gitlab-ci.yml"}
    assert report["repositories"] == []
