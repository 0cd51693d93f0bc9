"""`cilint resolve`: the pipeline as GitLab would run it, with the origin of each value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cilint.cli import main

FILES = {
    ".gitlab-ci.yml": """\
include: [ci/base.yml, {project: g/t, file: x.yml}]
default: {tags: [docker]}
build:
  extends: .base
  script: [make, !reference [.base, after_script]]
""",
    "ci/base.yml": ".base:\n  image: ruby:3\n  after_script: make clean\n",
}


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_what_jobs_inherit_is_in_them_and_templates_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve"]) == 0
    assert (
        capsys.readouterr().out
        == """\
# not read, and so missing here: g/t: x.yml (it is another project's file)
default:
  tags:
    - docker
build:
  image: ruby:3
  after_script: make clean
  extends: .base
  script:
    - make
    - make clean
  tags:
    - docker
"""
    )


def test_each_value_tells_where_it_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "--origins", "--job", "build"]) == 0
    lines = capsys.readouterr().out.splitlines()
    include = "include ci/base.yml at .gitlab-ci.yml:1"
    assert f"  image: ruby:3  # ci/base.yml:2, {include}, extends .base at .gitlab-ci.yml:4" in lines
    assert f"    - make clean  # ci/base.yml:3, {include}, !reference .base.after_script at .gitlab-ci.yml:5" in lines
    assert "  tags:  # .gitlab-ci.yml:2, default tags at .gitlab-ci.yml:2" in lines
    assert "    - docker  # .gitlab-ci.yml:2" in lines


def test_programs_get_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "--origins", "--job", ".base", "--format", "json"]) == 0
    (pipeline,) = json.loads(capsys.readouterr().out)["pipelines"]
    assert pipeline["pipeline"] == {".base": {"image": "ruby:3", "after_script": "make clean"}}
    assert pipeline["origins"][1] == {
        "at": [".base", "image"],
        "path": "ci/base.yml",
        "line": 2,
        "column": 10,
        "via": [{"step": "include", "name": "ci/base.yml", "path": ".gitlab-ci.yml", "line": 1}],
    }


def test_a_job_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resolve", "--job", "biuld"]) == 2
    assert capsys.readouterr().err == "cilint: there is no job 'biuld'; did you mean build?\n"


def test_what_cannot_be_read_is_no_silent_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("a: b: c\n", encoding="utf-8")
    assert main(["resolve"]) == 2
    assert ".gitlab-ci.yml:1: " in capsys.readouterr().err


def test_secrets_are_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "a:\n  script: docker login -u x -p Fake-literal-1 h.example.com\n"
    (tmp_path / ".gitlab-ci.yml").write_text(text, encoding="utf-8")
    for arguments in (["resolve"], ["resolve", "--format", "json", "--origins"]):
        assert main(arguments) == 0
        out = capsys.readouterr().out
        assert "Fake-literal-1" not in out
        assert "-p ****" in out


def test_a_list_or_mapping_is_told_by_the_line_of_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".gitlab-ci.yml").write_text("test:\n  script:\n    - make\n", encoding="utf-8")
    assert main(["resolve", "--origins"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "test:  # .gitlab-ci.yml:1",
        "  script:  # .gitlab-ci.yml:2",
        "    - make  # .gitlab-ci.yml:3",
    ]


def test_what_gitlab_refuses_is_told_beside_what_can_be_resolved(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".gitlab-ci.yml").write_text("test:\n  extends: .bse\n  script: make\n.base: {image: a}\n", encoding="utf-8")
    assert main(["resolve"]) == 1
    out, err = capsys.readouterr()
    assert "script: make" in out
    assert err == "cilint: .gitlab-ci.yml:2: GitLab refuses this: there is no job '.bse' to extend\n"
