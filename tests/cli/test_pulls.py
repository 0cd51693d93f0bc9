"""`cilint images --on`: what an event pulls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cilint.cli import main

PIPELINE = """\
default:
  image: python:3.12
.hidden:
  image: old
test:
  services: [postgres:16, registry.gitlab.com/group/queue:1]
  parallel: 3
  script: make test
compile:
  image: $TOOL
  script: make
  parallel: {matrix: [{TOOL: ["gcc:14", "quay.io/acme/clang:18"], OS: [a, b]}]}
package:
  image: ${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine:3
  script: make package
deploy:
  script: make deploy
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
      when: manual
downstream:
  trigger: group/other
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def events(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["images", "--format", "json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)["events"]


def counts(event: Any) -> dict[str, tuple[int, int, int]]:
    return {each["registry"]: (each["pulls"], each["may_be"], each["anonymous"]) for each in event["registries"]}


PROXY = "$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX"


@pytest.mark.usefixtures("folder")
def test_pulls_are_counted_by_registry_for_each_job_that_parallel_makes(capsys: pytest.CaptureFixture[str]) -> None:
    default, branch = events(capsys, "--on", "push")
    usual = {"quay.io": (2, 0, 2), "registry.gitlab.com": (3, 0, 3), PROXY: (1, 0, 0)}
    assert counts(branch) == {"docker.io": (8, 0, 8), **usual}
    assert counts(default) == {"docker.io": (8, 1, 9), **usual}


@pytest.mark.usefixtures("folder")
def test_what_does_not_run_pulls_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    (event,) = events(capsys, "--on", "mr")
    assert event["pulls"] == event["registries"] == []


@pytest.mark.usefixtures("folder")
def test_what_the_proxy_of_a_group_would_take_is_of_docker_hub(capsys: pytest.CaptureFixture[str]) -> None:
    (event,) = events(capsys, "--on", "tag:v1")
    taken = {pull["image"] for pull in event["pulls"] if pull["dependency_proxy"]}
    assert taken == {"python:3.12", "postgres:16", "gcc:14"}


def test_with_credentials_docker_hub_counts_them_for_these(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    auth = 'variables: {DOCKER_AUTH_CONFIG: \'{"auths": {"https://index.docker.io/v1/": {"auth": "$HUB"}}}\'}\n'
    (folder / ".gitlab-ci.yml").write_text(auth + PIPELINE, encoding="utf-8")
    (event,) = events(capsys, "--on", "tag:v1")
    assert counts(event)["docker.io"] == (8, 0, 0)
    assert not any(pull["dependency_proxy"] for pull in event["pulls"])


def test_a_job_that_may_run_may_pull(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "test:\n  image: $WHERE\n  script: make\n  rules: [{if: $NIGHTLY}]\n"
    (folder / ".gitlab-ci.yml").write_text(text, encoding="utf-8")
    (event,) = events(capsys, "--on", "tag:v1")
    assert counts(event) == {"unknown": (0, 1, 0)}


@pytest.mark.usefixtures("folder")
def test_the_text_has_a_table_for_each_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["images", "--on", "tag:v1,mr"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("tag:v1: 14 pulls; 8 from Docker Hub without credentials")
    assert out[1].split() == ["REGISTRY", "PULLS", "MAY", "BE", "WITHOUT", "CREDENTIALS"]
    assert out[2].split() == ["docker.io", "8", "0", "8"]
    assert out[-1] == "merge request: 0 pulls"


@pytest.mark.usefixtures("folder")
def test_a_bill_of_materials_has_no_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["images", "--on", "mr", "--format", "cyclonedx"]) == 2
    assert "leave out --on" in capsys.readouterr().err
