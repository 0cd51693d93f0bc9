"""Many pipelines in one repository: checked in several processes where that pays, with the output of one."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from cilint.cli import checking, parallel
from cilint.cli.exit_code import ExitCode
from cilint.text import disk
from tests.cli.conftest import Cilint, Project, Run
from tests.cli.judging import check_survival, fail_at

PASSWORD = "Fake-literal-1"
TEXTS = (
    "job:\n  image: ruby:3\n  script: [make]\n",
    f"job:\n  script: [docker login -u me -p {PASSWORD} registry.example.com]\n",
    f"job:\n  image: {PASSWORD}/ruby:3\n  script: [make]\n",
    "job:\n  image: ruby:3 # cilint: ignore[unpinned-image] for this test\n  script: [make]\n",
    "job:\n  script: [make] # cilint: ignore[unpinned-image] hides nothing\n",
    "include: [shared.yml]\njob:\n  extends: .shared\n",
    "child:\n  trigger: {include: [shared.yml]}\n",
    "job:\n  script: [./run.sh]\n",
    "job: [\n",
)
FORMATS = ("text", "concise", "json", "sarif", "html", "markdown", "codequality", "junit", "csv")


@pytest.fixture
def pipelines(project: Project) -> Project:
    """A repository of 36 pipelines."""
    for number in range(36):
        project.write(f"{number:02}.gitlab-ci.yml", TEXTS[number % len(TEXTS)])
    project.write("shared.yml", ".shared:\n  image: ruby:3\n  script: [make]\njob: {image: a, script: a}\n")
    project.write("run.sh", f"docker login -u me -p {PASSWORD} registry.example.com\n")
    return project


@pytest.fixture(params=[True, False], ids=["copied", "begun anew"])
def always_pays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes several processes of each run, by copying this one and by beginning anew."""
    if request.param and sys.platform != "linux":
        pytest.skip("only on Linux are processes copied")
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    monkeypatch.setattr(parallel, "_FORKS", request.param)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    yield
    disk.watch(None)


def both(cilint: Cilint, *arguments: str) -> Run:
    """A run that is the same in one piece, and in shares that one process makes, and two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checking, "_MANY", 1_000)
        whole = cilint("check", ".", "--no-cache", *arguments, "--jobs", "1")
    for processes in ("1", "2"):
        assert cilint("check", ".", "--no-cache", *arguments, "--jobs", processes) == whole
    return whole


@pytest.mark.usefixtures("pipelines", "always_pays")
def test_several_processes_say_what_one_says(cilint: Cilint) -> None:
    run = both(cilint, "--format", "json", *(f"--output={kind}={kind}.out" for kind in FORMATS))
    assert run.code == ExitCode.FAILURE.value
    assert len({finding["path"] for finding in run.report["findings"]}) > 20
    assert PASSWORD not in run.out


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
@pytest.mark.usefixtures("pipelines")
def test_all_formats_are_the_same_whatever_the_processes(cilint: Cilint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    for kind in FORMATS:
        assert PASSWORD not in both(cilint, "--format", kind, "--persona", "pedantic").out


@pytest.mark.usefixtures("always_pays")
def test_a_baseline_knows_what_other_processes_find(cilint: Cilint, pipelines: Project) -> None:
    for path in pipelines.folder.glob("*.gitlab-ci.yml"):
        if path.read_text(encoding="utf-8") == TEXTS[-1]:
            path.unlink()
    assert cilint("baseline", ".", "--file", "known.json").code == ExitCode.CLEAN.value
    pipelines.write("00.gitlab-ci.yml", "job:\n  script: [make]\n")
    run = both(cilint, "--format", "json", "--baseline", "known.json")
    assert run.report["baselines"][0]["mended"]
    assert {entry["by"] for entry in run.report["suppressed"]} == {"baseline", "comment"}


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
@pytest.mark.usefixtures("pipelines")
def test_the_pipelines_of_a_process_that_is_killed_are_checked_all_the_same(
    cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_survival(cilint, monkeypatch, "29.gitlab-ci.yml")


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
@pytest.mark.usefixtures("pipelines")
def test_a_defect_in_another_process_is_told_as_one_process_tells_it(
    cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    fail_at(monkeypatch, "29.gitlab-ci.yml")
    run = both(cilint)
    assert run.code == ExitCode.FAILURE.value
    assert "internal error: ValueError in" in run.err


@pytest.mark.usefixtures("pipelines")
def test_what_is_read_in_other_processes_is_read_again_before_a_result_is_given_again(
    cilint: Cilint, pipelines: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    before = cilint("check", ".", "--format", "concise", "--jobs", "2")
    assert cilint("check", ".", "--format", "concise", "--jobs", "2") == before
    pipelines.write("35.gitlab-ci.yml", "job:\n  image: new:1\n  script: [make]\n")
    assert "35.gitlab-ci.yml:2" in cilint("check", ".", "--format", "concise", "--jobs", "2").out
