"""`cilint secrets --job-token`: what the settings of projects have to allow to the job token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cilint.cli import main

GIT = '[remote "origin"]\n  url = https://gitlab.example.com/group/app.git\n'
CLONE = "https://gitlab-ci-token:${CI_JOB_TOKEN}@${CI_SERVER_HOST}"
API = '"JOB-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL'
TWINE = "twine upload --repository-url ${CI_API_V4_URL}/projects/9/packages/pypi dist/x"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(GIT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, *script: str, keywords: str = "") -> None:
    lines = "".join(f"    - {json.dumps(line)}\n" for line in script)
    (folder / ".gitlab-ci.yml").write_text(f"build:\n{keywords}  script:\n{lines}", encoding="utf-8")


def document(capsys: pytest.CaptureFixture[str]) -> Any:
    assert main(["secrets", "--job-token", "--format", "json"]) == 0
    (pipeline,) = json.loads(capsys.readouterr().out)["pipelines"]
    return pipeline


def needs(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str | None, list[str], list[str]]]:
    return [
        (entry["party"], entry["name"], entry["settings"], entry["permissions"]) for entry in document(capsys)["needs"]
    ]


@pytest.mark.parametrize(
    ("script", "party", "name", "permissions"),
    [
        (f"git clone {CLONE}/group/lib.git", "project", "group/lib", []),
        (f"git clone {CLONE}/$CI_PROJECT_NAMESPACE/lib.git", "project", "group/lib", []),
        (f"git clone {CLONE}/$TEAM/lib", "project", "$TEAM/lib", []),
        ("git clone https://gitlab-ci-token:$CI_JOB_TOKEN@gitlab.example.com/a/b", "project", "a/b", []),
        (f'git ls-remote "{CLONE}/group/lib"', "project", "group/lib", []),
        (f"curl -H {API}/projects/12/jobs/1/artifacts\"", "project", "12", ["READ_JOBS"]),
        (f"curl -H {API}/projects/a%2Fb/releases\"", "project", "a/b", ["READ_RELEASES"]),
        (f"curl -d x -H {API}/projects/12/releases\"", "project", "12", ["ADMIN_RELEASES"]),
        (f"curl -T a -H {API}/projects/12/packages/generic/a/1/a\"", "project", "12", ["ADMIN_PACKAGES"]),
        (f"wget --header {API}/projects/12/packages/generic/a/1/a\"", "project", "12", ["READ_PACKAGES"]),
        ("pip install -i https://ci:$CI_JOB_TOKEN@h.example.com/api/v4/projects/7/packages/pypi/simple x",
         "project", "7", ["READ_PACKAGES"]),
        ("echo \"//h.example.com/api/v4/projects/7/packages/npm/:_authToken=$CI_JOB_TOKEN\" > .npmrc",
         "project", "7", ["READ_PACKAGES"]),
        ("pip install -i https://ci:$CI_JOB_TOKEN@h.example.com/api/v4/groups/acme/-/packages/pypi/simple x",
         "group", "acme", []),
    ],
)  # fmt: skip
def test_another_project_has_to_let_the_job_in(
    folder: Path,
    script: str,
    party: str,
    name: str,
    permissions: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(folder, script)
    assert needs(capsys) == [(party, name, ["allowlist"], permissions)]


@pytest.mark.parametrize(
    "script",
    [
        "git clone $CI_REPOSITORY_URL",
        f"git clone {CLONE}/$CI_PROJECT_PATH.git",
        f"git clone {CLONE}/group/app",
        f'curl -H {API}/projects/$CI_PROJECT_ID/releases"',
        f'curl -H {API}/projects/group%2Fapp/releases"',
    ],
)
def test_the_own_project_needs_no_setting(folder: Path, script: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, script)
    ((party, name, settings, _),) = needs(capsys)
    assert (party, name, settings) == ("own", None, [])
    assert main(["secrets", "--job-token"]) == 0
    assert "needs no setting that is not there by default" in capsys.readouterr().out


def test_a_push_needs_a_setting(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, f"git remote set-url origin {CLONE}/$CI_PROJECT_PATH", "git push origin HEAD")
    assert needs(capsys) == [("own", None, ["push"], [])]
    write(folder, f"git push {CLONE}/group/lib HEAD")
    assert needs(capsys) == [("project", "group/lib", ["allowlist", "push"], [])]
    assert document(capsys)["needs"][0]["uses"][0]["permissions"] is None


def test_package_managers_that_publish_write(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, TWINE, keywords="  variables: {TWINE_PASSWORD: $CI_JOB_TOKEN}\n")
    assert needs(capsys) == [("project", "9", ["allowlist"], ["ADMIN_PACKAGES"])]
    registry = "//h.example.com/api/v4/projects/7/packages/npm/:_authToken=$CI_JOB_TOKEN"
    write(folder, f'echo "{registry}" > .npmrc', "npm publish")
    assert needs(capsys) == [("project", "7", ["allowlist"], ["ADMIN_PACKAGES"])]


def test_the_state_of_terraform_is_told_by_variables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = "$CI_API_V4_URL/projects/12/terraform/state/prod"
    write(
        folder,
        "terraform apply",
        keywords=f"  variables: {{TF_HTTP_ADDRESS: {address}, TF_HTTP_PASSWORD: $CI_JOB_TOKEN}}\n",
    )
    assert needs(capsys) == [("project", "12", ["allowlist"], ["ADMIN_TERRAFORM_STATE"])]


def test_images_of_other_projects(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    login = "docker login -u ci -p $CI_REGISTRY_PASSWORD $CI_REGISTRY"
    images = [f"docker {verb} $CI_REGISTRY/group/{name}:1" for verb, name in (("pull", "base"), ("push", "out"))]
    own = ["docker push $CI_REGISTRY_IMAGE/x:1", "docker pull $CI_REGISTRY/$CI_PROJECT_PATH/x:1", "docker pull ruby:3"]
    write(folder, login, *images, *own, keywords="  image: $CI_REGISTRY/group/tools/python:3.12\n")
    found = document(capsys)["needs"]
    assert [(entry["party"], entry["name"], [use["what"] for use in entry["uses"]]) for entry in found] == [
        ("image", "group/base", ["pull the image"]),
        ("image", "group/out", ["push the image"]),
        ("image", "group/tools/python", ["pull the image"]),
    ]


def test_an_image_of_a_registry_that_is_logged_in_to_by_another_credential(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "docker login -u ci -p $HUB_TOKEN $CI_REGISTRY", "docker pull $CI_REGISTRY/group/base:1")
    assert needs(capsys) == []


def test_submodules_of_the_same_server(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    urls = [
        "../lib.git",
        "https://gitlab.example.com/other/lib",
        "https://github.com/a/b.git",
        "git@gitlab.example.com:x/y.git",
    ]
    text = "".join(f'[submodule "{number}"]\n\tpath = {number}\n\turl = {url}\n' for number, url in enumerate(urls))
    (folder / ".gitmodules").write_text(text, encoding="utf-8")
    write(folder, "make", keywords="  variables: {GIT_SUBMODULE_STRATEGY: recursive}\n")
    assert [name for _, name, _, _ in needs(capsys)] == ["group/lib", "other/lib", "x/y"]
    write(folder, "make")
    assert needs(capsys) == []


@pytest.mark.parametrize(
    ("script", "what"),
    [
        ("./deploy.sh $CI_JOB_TOKEN", "program deploy.sh"),
        ("docker run -e CI_JOB_TOKEN tools", "container tools"),
        ("docker build --build-arg CI_JOB_TOKEN -t app .", "image app"),
        ("echo \"machine gitlab.example.com password $CI_JOB_TOKEN\" > ~/.netrc", "file ~/.netrc"),
        ("git config --global url.\"https://gitlab-ci-token:${CI_JOB_TOKEN}@gitlab.example.com/\".insteadOf x",
         "git, for all repositories of gitlab.example.com"),
        ("curl -u ci:$CI_JOB_TOKEN https://gitlab.example.com/group/lib/-/raw/main/a", "host gitlab.example.com"),
    ],
)  # fmt: skip
def test_what_nobody_sees_is_told(folder: Path, script: str, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, script)
    found = document(capsys)
    assert ([each["what"] for each in found["unknown"]], found["needs"]) == ([what], [])


def test_a_variable_that_only_some_program_reads_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "make", keywords="  variables: {NUGET_PASSWORD: $CI_JOB_TOKEN}\n")
    assert [each["what"] for each in document(capsys)["unknown"]] == ["variable NUGET_PASSWORD"]
    write(
        folder,
        "curl -u ci:$NUGET_PASSWORD $CI_API_V4_URL/job",
        keywords="  variables: {NUGET_PASSWORD: $CI_JOB_TOKEN}\n",
    )
    assert document(capsys)["unknown"] == []


def test_what_takes_no_token_of_a_job(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, f'curl -H {API}/projects/12/variables"')
    (use,) = document(capsys)["needs"][0]["uses"]
    assert (use["what"], use["possible"], use["permissions"]) == ("GET /projects/12/variables", False, None)


def test_permissions_that_others_hold_are_left_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = f'{API}/projects/12/packages/generic/a/1/a"'
    write(folder, f"curl -H {package}", f"curl -T a -H {package}", f'curl -H {API}/projects/12/releases"')
    assert needs(capsys) == [("project", "12", ["allowlist"], ["ADMIN_PACKAGES", "READ_RELEASES"])]


def test_the_text_says_what_to_enter(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        folder,
        f"git clone {CLONE}/group/lib",
        f'curl -H {API}/projects/group%2Flib/releases"',
        "curl -X POST -F token=$CI_JOB_TOKEN $CI_API_V4_URL/projects/12/trigger/pipeline",
        f'curl -H {API}/projects/12/variables"',
        f"git push {CLONE}/$CI_PROJECT_PATH HEAD",
        "./deploy.sh $CI_JOB_TOKEN",
    )
    assert main(["secrets", "--job-token"]) == 0
    assert (
        capsys.readouterr().out
        == """\
.gitlab-ci.yml: what the job token needs, under Settings > CI/CD > Job token
permissions

In project 12: add group/app to the allowlist
  POST /projects/:id/trigger/pipeline (permission not documented), in build

In group/lib: add group/app to the allowlist; permissions: Releases: Read
  git clone, in build
  GET /projects/:id/releases, in build

In this project: allow Git push requests to the repository
  git push, in build

Not for job tokens, as far as GitLab's documentation says:
  GET /projects/12/variables, in build

Not known, since nobody sees what it is used for:
  program deploy.sh (.gitlab-ci.yml:8), in build
"""
    )


def test_a_host_is_enough_where_no_project_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    write(tmp_path, f"git clone {CLONE}/$CI_PROJECT_NAMESPACE/lib")
    found = document(capsys)
    assert (found["project"], found["needs"][0]["name"]) == (None, "$CI_PROJECT_NAMESPACE/lib")
    assert main(["secrets", "--job-token"]) == 0
    assert "add this project to the allowlist" in capsys.readouterr().out


def test_what_cannot_be_read_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".gitlab-ci.yml").write_text(
        "include: {project: group/a, file: a.yml}\nb: {script: make}\n", encoding="utf-8"
    )
    assert main(["secrets", "--job-token"]) == 0
    assert "the include group/a: a.yml was not read: what its jobs need is not here" in capsys.readouterr().err
    (folder / ".gitlab-ci.yml").write_text("b: [\n", encoding="utf-8")
    assert main(["secrets", "--job-token"]) == 2
    assert ".gitlab-ci.yml" in capsys.readouterr().err


def test_events_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, "make")
    assert main(["secrets", "--job-token", "--on", "mr"]) == 2
    assert "leave out --on" in capsys.readouterr().err
