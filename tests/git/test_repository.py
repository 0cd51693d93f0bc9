"""What git is asked, and what is said where it does not know."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from cilint.errors import UnreadableFileError, UsageError
from cilint.git.files import RevisionFiles
from cilint.git.repository import Repository
from cilint.text.files import MAX_FILE_BYTES, DiskFiles
from tests.git.conftest import Clone


def files_of(clone: Clone, revision: str = "HEAD") -> RevisionFiles:
    repository = Repository(str(clone.folder))
    return RevisionFiles(repository, repository.commit(revision), revision, DiskFiles(str(clone.folder)))


def test_a_file_is_read_as_the_revision_has_it_and_not_as_it_is_now(clone: Clone) -> None:
    clone.commit({"ci/ü b.yml": "one"})
    clone.commit({"ci/ü b.yml": "two"})
    clone.write({"ci/ü b.yml": "three", "new.yml": ""})
    files = files_of(clone, "HEAD~1")
    source = files.read("ci/ü b.yml")
    assert (source.text, source.path, source.name) == ("one", "ci/ü b.yml", "HEAD~1:ci/ü b.yml")
    assert list(files.paths()) == list(files.paths("ci")) == ["ci/ü b.yml"]
    assert files.exists("ci/ü b.yml")
    assert files.exists("ci")
    assert not files.exists("new.yml")


def test_reading_changes_nothing_in_the_repository(clone: Clone) -> None:
    clone.commit({"a.yml": "one"})
    before = {path: path.stat().st_mtime_ns for path in clone.folder.rglob("*")}
    assert files_of(clone).read("a.yml").text == "one"
    assert {path: path.stat().st_mtime_ns for path in clone.folder.rglob("*")} == before


@pytest.mark.parametrize(
    ("path", "problem"), [("none.yml", "no such file"), ("ci", "is a folder"), ("large.yml", "bytes, and cilint reads")]
)
def test_what_cannot_be_read_says_why(clone: Clone, path: str, problem: str) -> None:
    clone.commit({"ci/a.yml": "one", "large.yml": "#" * (MAX_FILE_BYTES + 1)})
    with pytest.raises(UnreadableFileError, match=problem):
        files_of(clone).read(path)


@pytest.mark.skipif(sys.platform == "win32", reason="git makes no links there")
def test_a_link_is_followed_within_the_repository_alone(clone: Clone) -> None:
    (clone.folder / "link.yml").symlink_to("ci/a.yml")
    (clone.folder / "folder").symlink_to("ci")
    (clone.folder / "out.yml").symlink_to("../secret.yml")
    (clone.folder / "circle.yml").symlink_to("circle.yml")
    clone.commit({"ci/a.yml": "one"})
    (clone.folder.parent / "secret.yml").write_text("secret", encoding="utf-8")
    files = files_of(clone)
    assert files.read("link.yml").text == files.read("folder/a.yml").text == "one"
    for path in ("out.yml", "circle.yml"):
        assert files.exists(path)
        with pytest.raises(UnreadableFileError, match="leads out of the repository"):
            files.read(path)


def test_a_path_beside_the_repository_is_the_same_for_every_revision(clone: Clone) -> None:
    clone.commit({"a.yml": "one"})
    (clone.folder.parent / "templates").mkdir()
    (clone.folder.parent / "templates" / "b.yml").write_text("outside", encoding="utf-8")
    files = files_of(clone)
    assert files.read("../templates/b.yml").text == "outside"
    assert list(files.paths("../templates")) == ["../templates/b.yml"]


@pytest.mark.parametrize("revision", ["nowhere", "--all", "-h", "main:a.yml", "", "a\0b", "HEAD^{tree}"])
def test_what_names_no_commit_is_an_error(clone: Clone, revision: str) -> None:
    clone.commit({"a.yml": "one"})
    with pytest.raises(UsageError, match=r"git knows no commit .*branches here are main"):
        Repository(str(clone.folder)).commit(revision)


def test_a_shallow_clone_is_told_of(clone: Clone) -> None:
    first = clone.commit({"a.yml": "one"})
    clone.commit({"a.yml": "two"})
    clone.git("clone", "--quiet", "--depth=1", clone.folder.as_uri(), "shallow")
    with pytest.raises(UsageError, match="shallow; `git fetch --unshallow`"):
        Repository(str(clone.folder / "shallow")).commit(first)


def test_a_partial_clone_fetches_nothing(clone: Clone) -> None:
    clone.commit({"a.yml": "one"})
    clone.commit({"a.yml": "two"})
    clone.git("config", "uploadpack.allowFilter", "true")
    clone.git("clone", "--quiet", "--filter=blob:none", clone.folder.as_uri(), "partial")
    repository = Repository(str(clone.folder / "partial"))
    files = RevisionFiles(repository, repository.commit("HEAD~1"), "HEAD~1", DiskFiles(str(clone.folder)))
    with pytest.raises(UnreadableFileError, match="a partial one"):
        files.read("a.yml")


def test_the_commit_from_which_two_went_apart_is_found(clone: Clone) -> None:
    start = clone.commit({"a.yml": "one"})
    clone.git("checkout", "--quiet", "-b", "feature")
    feature = clone.commit({"a.yml": "two"})
    clone.git("checkout", "--quiet", "main")
    main = clone.commit({"b.yml": "three"})
    repository = Repository(str(clone.folder))
    assert repository.merge_base(feature, main) == start


def test_a_hook_s_environment_leads_nowhere_else(clone: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commit = clone.commit({"a.yml": "one"})
    other = Clone(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    assert Repository(str(clone.folder)).commit("HEAD") == commit


def test_a_folder_without_a_repository_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="is in no git repository"):
        Repository(str(tmp_path))


def test_a_git_that_lies_in_the_repository_is_not_run(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    clone.write({"git": "#!/bin/sh\ntouch ran\n", "git.exe": ""})
    os.chmod(clone.folder / "git", 0o755)
    monkeypatch.setenv("PATH", os.pathsep.join((str(clone.folder), ".", "")))
    with pytest.raises(UsageError, match="there is no program git"):
        Repository(str(clone.folder))
