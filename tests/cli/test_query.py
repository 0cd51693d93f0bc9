"""`cilint query`: which places of many pipelines a JSONPath over their facts finds."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from cilint.cli.exit_code import ExitCode
from tests.cli.conftest import Cilint

PIPELINES = {
    "apps/web": "test: {image: 'node:22', tags: [docker, big], script: make}\n"
    "push: {image: quay.io/buildah/stable, script: make}\n",
    "apps/api": "include: [{component: $CI_SERVER_FQDN/acme/lint/check@1.2.0}]\ntest: {image: $IMAGE, script: make}\n",
    "libs": "variables: {IMAGE: 'node:20'}\nbuild: {image: $IMAGE, parallel: 2, script: 'echo ä'}\n",
}


@pytest.fixture(autouse=True)
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fleet"
    for name, text in PIPELINES.items():
        (folder / name / ".git").mkdir(parents=True)
        (folder / name / ".gitlab-ci.yml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def found(cilint: Cilint, query: str, *options: str) -> list[tuple[str, object]]:
    rows = cilint("query", query, ".", "--format", "json", *options).report["found"]
    return [(row["repository"], row.get("written", row.get("value"))) for row in rows]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_who_uses_images_of_a_registry(cilint: Cilint, jobs: str) -> None:
    hub = found(cilint, '$.images[?(@.registry == "docker.io")]', "--jobs", jobs)
    assert hub == [("apps/web", "node:22"), ("libs", "$IMAGE")]
    assert found(cilint, '$.images[?(@.registry == "quay.io")]') == [("apps/web", "quay.io/buildah/stable")]
    assert found(cilint, '$.images[?(@.values[*] =~ "^node:2[01]$")].written') == [("libs", "$IMAGE")]


def test_who_uses_a_component_a_tag_a_variable(cilint: Cilint) -> None:
    assert found(cilint, '$.includes[?(@.project == "acme/lint")].ref') == [("apps/api", "1.2.0")]
    assert found(cilint, '$.jobs[?(@.tags[*] == "docker")].name') == [("apps/web", "test")]
    assert found(cilint, '$.variables[?(@.name == "IMAGE")].scope') == [("libs", "global")]
    assert found(cilint, "$.jobs[?(@.parallel > 1)].name") == [("libs", "build")]


def test_people_get_places_that_editors_take_and_a_count(cilint: Cilint) -> None:
    run = cilint("query", '$.images[?(@.registry == "docker.io")]', ".")
    lines = run.out.splitlines()
    assert run.code == ExitCode.CLEAN.value
    assert lines[0].split() == ["PLACE", "JOB", "ROLE", "WRITTEN", "VALUES", "REGISTRY"]
    assert lines[1].split()[:2] == ["apps/web/.gitlab-ci.yml:1", "test"]
    assert lines[-1] == "2 places in 2 pipelines of 2 repositories"
    assert cilint("query", "$.logins[*]", ".").out == "nothing found\n"


def test_a_table_has_a_column_for_each_field(cilint: Cilint) -> None:
    rows = [*csv.DictReader(io.StringIO(cilint("query", "$.jobs[*]", ".", "--format", "csv").out))]
    assert [row["name"] for row in rows] == ["test", "test", "push", "build"]
    assert rows[1]["tags"] == "docker, big"
    assert {row["repository"] for row in rows} == set(PIPELINES)


def test_a_value_has_the_place_of_what_it_is_a_part_of(cilint: Cilint) -> None:
    (row, *_) = cilint("query", "$.images[*].written", ".", "--format", "json").report["found"]
    assert row == {
        "repository": "apps/api",
        "root": "apps/api/.gitlab-ci.yml",
        "path": "apps/api/.gitlab-ci.yml",
        "line": 2,
        "column": 15,
        "job": "test",
        "value": "$IMAGE",
    }


def test_one_repository_has_no_name(cilint: Cilint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("libs")
    (row,) = cilint("query", "$.images[*]", "--format", "json").report["found"]
    assert (row["repository"], row["path"]) == (None, ".gitlab-ci.yml")
    assert cilint("query", "$.images[*]").out.splitlines()[-1] == "1 place in 1 pipeline"


def test_a_pipeline_that_cannot_be_read_is_told_and_the_others_are_asked(cilint: Cilint, fleet: Path) -> None:
    (fleet / "apps/web/.gitlab-ci.yml").write_text("test: [\n")
    (fleet / "apps/api/.cilint.yml").write_text("fail-on: info\n")
    run = cilint("query", "$.images[*]", ".", "--format", "json")
    assert run.code == ExitCode.FAILURE.value
    assert [row["repository"] for row in run.report["found"]] == ["libs"]
    assert "apps/web/.gitlab-ci.yml" in run.err
    assert "apps/api/.cilint.yml:1: unknown key 'fail-on'" in run.err


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("images", "'images' is no query, which begins with $, as in $.images[*]"),
        ("$.imags[*]", "there is no list of facts 'imags'; did you mean images?"),
        ("$.images[?(@.host)]", "facts of images have no field 'host'"),
        ("$[", "the query '$[' is no JSONPath"),
        ("$.images[?(@.written =~ '(')]", "is none of RE2"),
        ("$.images[*].written.`sub(/a/, b)`", "computes"),
    ],
)
def test_what_is_no_query_is_refused(cilint: Cilint, query: str, told: str) -> None:
    run = cilint("query", query, ".")
    assert (run.code, run.out) == (ExitCode.FAILURE.value, "")
    assert told in run.err
