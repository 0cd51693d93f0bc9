"""What a command writes into a repository stays there, whatever links a stranger has put into it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DIGEST = "sha256:" + "0" * 64


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the repository, with a file in it."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    return folder


@pytest.fixture
def linked(project, outside):
    """Puts a link to the folder outside, or to a path in it, into the repository."""

    def link(name: str, target: str = "") -> None:
        path = project.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(outside / target, target_is_directory=not target)

    return link


def state(folder: Path) -> list[tuple[str, bytes]]:
    return sorted((path.as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", [".cilint", ".cilint/vendor", ".cilint/vendor/remote", ".cilint/vendor/lock.json"])
def test_vendor_writes_nothing_through_a_link(project, cilint, web, linked, outside, name) -> None:
    web.answer("/ci.yml", "x: {script: y}\n")
    project.write(".gitlab-ci.yml", f"include: {web.address}/ci.yml\n")
    project.write(".cilint.yml", f"gitlab: {{remote_hosts: ['{web.address.removeprefix('http://')}']}}\n")
    linked(name, "new.json" if name.endswith(".json") else "")
    before = state(outside), state(project.folder)
    run = cilint("vendor")
    assert run.code == 2
    assert f"{name} is a link that leads out of the repository" in run.err or f"{name}: is a link that leads" in run.err
    assert (state(outside), state(project.folder)) == before


def test_nothing_is_vendored_from_behind_a_link_either(project, cilint, linked, outside) -> None:
    (outside / "lock.json").write_text(json.dumps({"version": 1, "files": [], "searches": []}), encoding="utf-8")
    project.write(".gitlab-ci.yml", "include: https://example.com/ci.yml\n")
    linked(".cilint/vendor")
    run = cilint("check")
    assert run.code == 2
    assert ".cilint/vendor/lock.json: is a link that leads out of the repository, where cilint reads nothing" in run.err


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (".gitlab", ""),
        (".gitlab/ci", ""),
        (".gitlab/ci/cilint.gitlab-ci.yml", "new.yml"),
        (".pre-commit-config.yaml", "x"),
    ],
)
def test_init_writes_nothing_at_all_where_a_link_leads_out(project, cilint, linked, outside, name, target) -> None:
    linked(name, target)
    before = state(outside), state(project.folder)
    run = cilint("init")
    assert run.code == 2
    assert f"{name} is a link that leads out of the repository, where nothing is written" in run.err
    assert (state(outside), state(project.folder)) == before


@pytest.mark.parametrize(("name", "target"), [(".cilint", ""), (".cilint/images.json", "new.json")])
def test_pin_changes_no_file_where_its_lock_has_no_place(
    project, cilint, linked, outside, monkeypatch, name, target
) -> None:
    from cilint.container.lookup import Answer, Status

    project.write(".gitlab-ci.yml", "test: {image: 'python:3.12', script: make}\n")
    linked(name, target)
    monkeypatch.setattr(
        "cilint.cli.registries.OnlineRegistries.under",
        lambda *_: type("Known", (), {"ask": lambda _, asked: [Answer(Status.FOUND, DIGEST) for _ in asked]})(),
    )
    before = state(outside), state(project.folder)
    run = cilint("pin", "--lock")
    assert run.code == 2
    assert "is a link that leads out of the repository" in run.err
    assert (state(outside), state(project.folder)) == before


def test_a_report_is_not_written_through_a_link_of_the_repository(project, cilint, linked, outside) -> None:
    project.write(".gitlab-ci.yml", "test: {script: make}\n")
    linked("reports")
    linked("report.json", "new.json")
    for name in ("reports/out.json", "report.json"):
        run = cilint("check", "--output", f"json={name}")
        assert run.code == 2
        assert f"cannot write {name}: {name.partition('/')[0]} is a link that leads out of the repository" in run.err
    assert [path.name for path in outside.iterdir()] == ["notes.txt"]
