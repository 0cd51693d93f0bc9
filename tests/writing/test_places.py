"""No link, and no name, leads what is written inside a folder out of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cilint.errors import UsageError
from cilint.writing.draft import Content
from cilint.writing.folder import _HAS_DESCRIPTORS
from cilint.writing.place import place_anywhere, place_inside
from cilint.writing.together import remove, write_new, write_together, write_whole


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "outside/deep").mkdir(parents=True)
    (tmp_path / "root/.git").mkdir(parents=True)
    return tmp_path / "root"


def link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target, target_is_directory=True)


@pytest.mark.parametrize(
    ("where", "target", "blamed"),
    [
        ("a", "../outside", "a"),
        ("a/b", "../../outside", "a/b"),
        ("a/b", "{tmp}/outside", "a/b"),
        ("a/b/c.json", "../../../outside/c.json", "a/b/c.json"),
        ("a/b/c.json", "{tmp}/outside/missing.json", "a/b/c.json"),
        ("a", "{tmp}/nowhere", "a"),
        ("a/b", "../..", "a/b"),
        ("a/b/c.json", "..//../../root-of-another", "a/b/c.json"),
    ],
)
def test_a_link_that_leads_out_is_refused_and_named(root: Path, where: str, target: str, blamed: str) -> None:
    link(root / where, target.format(tmp=root.parent))
    with pytest.raises(UsageError, match=f"cannot write a/b/c.json: {blamed} is a link that leads out"):
        place_inside(str(root), "a/b/c.json")


def test_a_link_that_stays_inside_is_followed(root: Path) -> None:
    (root / "real").mkdir()
    link(root / "a", "real")
    link(root / "real/c.json", "d.json")
    write_whole(place_inside(str(root), "a/c.json"), b"x")
    assert (root / "real/d.json").read_bytes() == b"x"
    assert (root / "real/c.json").is_symlink()


def test_a_root_that_is_reached_through_a_link_is_as_good_as_any(root: Path) -> None:
    link(root.parent / "door", "root")
    write_whole(place_inside(str(root.parent / "door"), "c.json"), b"x")
    assert (root / "c.json").read_bytes() == b"x"


@pytest.mark.parametrize("path", [".git/config", ".git/hooks/pre-commit", ".GIT/config", "sub/.git/config", ".git"])
def test_what_is_gits_is_refused(root: Path, path: str) -> None:
    for place in (lambda: place_inside(str(root), path), lambda: place_anywhere(str(root / path))):
        with pytest.raises(UsageError, match=r"folder \.git"):
            place()


def test_a_link_into_what_is_gits_is_refused(root: Path) -> None:
    link(root / "a", ".git/hooks")
    with pytest.raises(UsageError, match=r"folder \.git"):
        place_inside(str(root), "a/pre-commit")


def test_a_name_that_no_file_can_have_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        place_inside(str(root), "a\0b")


@pytest.mark.skipif(not _HAS_DESCRIPTORS, reason="a folder has no descriptor here")
@pytest.mark.parametrize("swapped", ["a", "a/b"])
def test_a_link_that_is_put_there_after_the_look_is_not_followed(root: Path, swapped: str) -> None:
    (root / "a/b").mkdir(parents=True)
    place = place_inside(str(root), "a/b/c.json")
    (root / swapped).rename(root / "away")
    link(root / swapped, str(root.parent / "outside"))
    (root.parent / "outside/b").mkdir(exist_ok=True)
    for write in (
        lambda: write_whole(place, b"x"),
        lambda: write_new(place, b"x"),
        lambda: write_together([Content(place, b"x")]),
    ):
        with pytest.raises(UsageError, match="cannot write"):
            write()
    assert not [path for path in (root.parent / "outside").rglob("*") if path.is_file()]


@pytest.mark.skipif(not _HAS_DESCRIPTORS, reason="a folder has no descriptor here")
def test_nothing_is_removed_behind_such_a_link(root: Path) -> None:
    (root / "a/b").mkdir(parents=True)
    place = place_inside(str(root), "a/b/c.json")
    victim = root.parent / "outside/b/c.json"
    victim.parent.mkdir()
    victim.write_bytes(b"x")
    (root / "a").rename(root / "away")
    link(root / "a", str(root.parent / "outside"))
    remove(place, 2)
    assert victim.exists()


@pytest.mark.skipif(not _HAS_DESCRIPTORS, reason="a folder has no descriptor here")
def test_a_file_that_is_swapped_for_a_link_is_not_written_through_it(root: Path) -> None:
    victim = root.parent / "outside/victim"
    victim.write_bytes(b"old")
    (root / "c.yml").write_bytes(b"old")
    place = place_inside(str(root), "c.yml")
    (root / "c.yml").unlink()
    os.symlink(victim, root / "c.yml")
    with pytest.raises(UsageError, match="cannot write"):
        write_together([Content(place, b"new", b"old")])
    assert victim.read_bytes() == b"old"


def test_what_is_removed_takes_the_folders_with_it_that_are_empty_without_it(root: Path) -> None:
    for name in ("a/b/c.json", "a/d.json"):
        assert write_new(place_inside(str(root), name), b"x")
    remove(place_inside(str(root), "a/b/c.json"), 2)
    assert sorted(path.name for path in (root / "a").iterdir()) == ["d.json"]
    remove(place_inside(str(root), "a/d.json"), 1)
    assert not (root / "a").exists()
    assert root.exists()
