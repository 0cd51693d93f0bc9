"""`cilint secrets`: which jobs have which credentials, and by which ways these leave them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cilint.cli import main

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "secrets.md").read_text(encoding="utf-8")
PIPELINE = """\
variables:
  SMTP_PASSWORD: kX93mQv7Lp2Z
  TWINE_PASSWORD: $CI_JOB_TOKEN
.template:
  script: ./release $RELEASE_TOKEN
deploy:
  script:
    - 'curl -u "ci:$API_TOKEN" https://api.example.com'
    - echo "$API_TOKEN"
    - ./mail $SMTP_PASSWORD
  rules:
    - if: $CI_COMMIT_TAG
    - if: $CI_COMMIT_BRANCH && $AGAIN
notify:
  script: 'curl -u "ci:$API_TOKEN" https://api.example.com'
down:
  trigger: group/other
  variables: {TOKEN: $DEPLOY_TOKEN}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    write(tmp_path, PIPELINE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / ".gitlab-ci.yml").write_text(text, encoding="utf-8")


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["secrets", "--format", "json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def credentials(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    (pipeline,) = document(capsys, *arguments)["pipelines"]
    return {credential["name"]: credential for credential in pipeline["credentials"]}


@pytest.mark.usefixtures("folder")
def test_the_table_tells_jobs_events_and_ways(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["secrets", "--on", "tag:v1,push:main,mr"]) == 0
    assert (
        capsys.readouterr().out
        == """\
.gitlab-ci.yml: 4 credentials, in 3 of 3 jobs

A  tag:v1
B  push:main
C  merge requests: own

EVENTS  JOB     LEAVES BY

$CI_JOB_TOKEN: the job's token
A B?    deploy  variable TWINE_PASSWORD
A B     notify  variable TWINE_PASSWORD

$API_TOKEN: a CI/CD variable, by its name
A B?    deploy  host api.example.com (curl)
                job log
A B     notify  host api.example.com (curl)

$DEPLOY_TOKEN: a CI/CD variable, by its name
A B     down    pipeline of group/other

value of SMTP_PASSWORD: written out in .gitlab-ci.yml:2
A B?    deploy  program mail
A B     notify  -
A B     down    pipeline of group/other
"""
    )


@pytest.mark.usefixtures("folder")
def test_one_event_is_all_that_were_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["secrets", "--on", "tag:v1"]) == 0
    assert "\nall     deploy, notify  host api" not in capsys.readouterr().out
    assert main(["secrets", "--on", "mr"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows if "api.example.com" in row] == ["none", "none"]


@pytest.mark.usefixtures("folder")
def test_the_document_has_places_and_is_versioned(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "--on", "push:main")
    assert found["version"] == 1
    assert found["pipelines"][0]["events"] == ["push:main"]
    by_name = {credential["name"]: credential for credential in found["pipelines"][0]["credentials"]}
    deploy, notify = by_name["API_TOKEN"]["jobs"]
    assert (deploy["job"], deploy["runs"], deploy["may_run"]) == ("deploy", [], ["push:main"])
    assert (notify["job"], notify["runs"], notify["may_run"]) == ("notify", ["push:main"], [])
    host, log = deploy["ways"]
    assert (host["way"], host["target"], host["tool"], host["line"], host["column"]) == (
        "host", "api.example.com", "curl", 8, 20
    )  # fmt: skip
    assert (log["way"], log["target"], log["line"]) == ("log", None, 9)
    literal = by_name["value of SMTP_PASSWORD"]
    assert literal["source"] == "literal"
    assert literal["place"] == {"path": ".gitlab-ci.yml", "line": 2, "column": 18}


@pytest.mark.usefixtures("folder")
def test_no_secret_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["--format", "json"]):
        assert main(["secrets", *arguments]) == 0
        assert "kX93mQv7Lp2Z" not in capsys.readouterr().out


def test_a_template_shows_what_others_extend(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, ".template:\n  script: ./release $RELEASE_TOKEN\n")
    assert main(["secrets", "--on", "push:main"]) == 1
    assert "\n-       .template  program release\n" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_a_template_that_no_job_uses_names_no_credential(capsys: pytest.CaptureFixture[str]) -> None:
    assert "RELEASE_TOKEN" not in credentials(capsys)


def test_what_names_no_credential(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "test: {script: make}\n")
    assert main(["secrets"]) == 0
    assert capsys.readouterr().out == ".gitlab-ci.yml: no credential is named\n"
    assert document(capsys)["pipelines"][0]["credentials"] == []


def test_all_variables_at_once_and_an_id_token(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "a: {script: env, id_tokens: {ID: {aud: [https://one.example.com, https://two.example.com]}}}\n")
    assert main(["secrets", "--on", "push:main"]) == 0
    out = capsys.readouterr().out
    assert "\n$ID: an ID token for https://one.example.com, https://two.example.com\nall     a    -\n" in out
    assert "\nall variables: whatever is among them\nall     a    job log\n" in out
    assert credentials(capsys)["ID"]["audiences"] == ["https://one.example.com", "https://two.example.com"]


def test_what_a_runner_surely_hides_is_not_in_the_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "a: {script: echo $CI_JOB_TOKEN}\n")
    assert credentials(capsys)["CI_JOB_TOKEN"]["jobs"][0]["ways"] == []


def test_names_that_are_too_long_stand_above_what_they_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["a" * 50, "b"]
    write(folder, "".join(f"{name}: {{script: ./run $API_TOKEN}}\n" for name in names))
    assert main(["secrets", "--on", "push:main"]) == 0
    rows = capsys.readouterr().out.splitlines()[-3:]
    assert [row.split() for row in rows] == [["all", f"{names[0]},"], ["b"], ["program", "run"]]


def test_several_pipelines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "other.yml").write_text("a: {script: ./run $API_TOKEN}\n", encoding="utf-8")
    found = document(capsys, "other.yml", ".gitlab-ci.yml")
    assert [pipeline["root"] for pipeline in found["pipelines"]] == ["other.yml", ".gitlab-ci.yml"]
    assert main(["secrets", "other.yml", ".gitlab-ci.yml"]) == 0
    assert "\n\n.gitlab-ci.yml: 4 credentials" in capsys.readouterr().out


def test_an_include_that_is_not_read_and_what_gitlab_refuses_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "include: {project: group/a, file: a.yml}\nb: {script: ./run $API_TOKEN}\n")
    assert main(["secrets"]) == 0
    assert "the include group/a: a.yml was not read" in capsys.readouterr().err
    write(folder, "b: {script: ./run $API_TOKEN, stage: nowhere}\n")
    assert main(["secrets"]) == 1
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--on", "pushh"], "pushh"),
        (["--format", "yaml"], "yaml"),
        (["config.toml"], "there is no pipeline in what is named"),
        (["missing.yml"], "missing.yml"),
    ],
)
def test_what_cannot_be_answered_is_told(
    folder: Path, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.toml").write_text("[[runners]]\n", encoding="utf-8")
    assert main(["secrets", *arguments]) == 2
    assert complaint in capsys.readouterr().err


def test_the_page_shows_the_document_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample, _ = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (shown,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    write(folder, sample)
    real = credentials(capsys, "--on", "push:main")["NPM_TOKEN"]
    (told,) = json.loads(shown)["pipelines"][0]["credentials"]
    assert {**real, "jobs": real["jobs"][:1]} == told
