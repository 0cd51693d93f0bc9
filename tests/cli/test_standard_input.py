"""`-` with `--stdin-filename`: an editor's buffer takes the place of the file, and only of that file."""

from __future__ import annotations

import pytest

BUFFER = b"include: ci/more.yml\ntest:\n  image: python\n  script: make\n"


@pytest.fixture(autouse=True)
def _files(project) -> None:
    project.write(".gitlab-ci.yml", "include: ci/more.yml\n")
    project.write("ci/more.yml", "lint:\n  image: ruby\n  script: make\n")


def images(run) -> list[tuple[str, int]]:
    return [(finding["path"], finding["line"]) for finding in run.report["findings"]]


def test_the_buffer_replaces_the_file_and_includes_come_from_the_disk(cilint) -> None:
    run = cilint("check", "-", "--stdin-filename", ".gitlab-ci.yml", "--format", "json", stdin=BUFFER)
    assert run.code == 1
    assert images(run) == [(".gitlab-ci.yml", 3), ("ci/more.yml", 2)]


def test_the_buffer_of_a_fragment_is_checked_through_the_root_that_includes_it(cilint) -> None:
    text = b"lint:\n  image: ruby\n  script: make\ndeploy:\n  image: alpine\n  script: make\n"
    run = cilint("check", "-", "--stdin-filename", "ci/more.yml", "--format", "json", stdin=text)
    assert images(run) == [("ci/more.yml", 2), ("ci/more.yml", 5)]


def test_a_file_that_is_not_on_the_disk_yet_can_be_checked(cilint) -> None:
    run = cilint("check", "-", "--stdin-filename", "new/pipeline.yml", "--format", "concise", stdin=BUFFER)
    assert "new/pipeline.yml:3:10: error: " in run.out


def test_the_name_alone_is_enough(cilint) -> None:
    run = cilint("check", "--stdin-filename", ".gitlab-ci.yml", "--format", "json", stdin=b"test: {script: make}\n")
    assert run.code == 0
    assert images(run) == []


def test_an_absolute_name_is_that_of_the_file(project, cilint) -> None:
    run = cilint("check", "-", "--stdin-filename", project.folder / ".gitlab-ci.yml", "--format", "json", stdin=BUFFER)
    assert images(run) == [(".gitlab-ci.yml", 3), ("ci/more.yml", 2)]


def test_the_settings_of_the_repository_hold_for_a_buffer(project, cilint) -> None:
    project.write(".cilint.yml", "pins: {python: any, ruby: any}\n")
    assert cilint("check", "-", "--stdin-filename", ".gitlab-ci.yml", stdin=BUFFER).code == 0


def test_a_buffer_without_a_name_is_refused(cilint) -> None:
    run = cilint("check", "-", stdin=BUFFER)
    assert run.code == 2
    assert "--stdin-filename NAME" in run.err


def test_a_dash_among_other_paths_is_refused_as_well(cilint) -> None:
    assert "--stdin-filename NAME" in cilint("check", "ci/more.yml", "-", stdin=BUFFER).err


@pytest.mark.parametrize("paths", [["-", "ci/more.yml"], ["ci/more.yml", "-"], ["ci/more.yml"]])
def test_a_buffer_goes_with_no_other_path(cilint, paths) -> None:
    run = cilint("check", *paths, "--stdin-filename", ".gitlab-ci.yml", stdin=BUFFER)
    assert run.code == 2
    assert "--stdin-filename goes with - alone" in run.err


@pytest.mark.parametrize("data", [b"caf\xe9: 1", b"#" * (2 * 1024 * 1024 + 1)])
def test_a_buffer_that_is_no_text_is_no_success(cilint, data) -> None:
    run = cilint("check", "-", "--stdin-filename", ".gitlab-ci.yml", "--format", "json", stdin=data)
    assert run.code == 2
    assert len(run.report["errors"]) == 1


def test_the_facts_of_a_buffer_are_those_of_its_text(cilint) -> None:
    run = cilint("facts", "-", "--stdin-filename", ".gitlab-ci.yml", stdin=BUFFER)
    (pipeline,) = run.report["pipelines"]
    assert [image["written"] for image in pipeline["images"]] == ["ruby", "python"]
