"""What a vendor folder and a cache keep: safe names, a lock that people can read, old state until the new is whole."""

from __future__ import annotations

import base64
import json
import os
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.errors import UnreadableFileError, UsageError
from cilint.pipeline.supply import Denied, Home, Means, Request, Supplied
from cilint.vendoring.lock import Entry, Listing, format_lock, lock_of, parse_lock
from cilint.vendoring.naming import file_name
from cilint.vendoring.store import Kept, Store, sha256

HOME = Home("group/templates", "a" * 40)
BUILD = Kept(Request("project", "ci/build.yml", Home("group/templates", "v1.2.3")), HOME, b"build: {script: make}\n")
REMOTE = Kept(Request("remote", "https://example.com/ci.yml?ref=1"), None, b"x: y\n")
LISTING = Listing(HOME, "ci/*.yml", ("ci/a.yml", "ci/b.yml"))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "repository" / ".cilint" / "vendor"


@pytest.fixture
def opened(folder):
    """Opens the folder as a new run does."""
    root = folder.parents[1]
    root.mkdir(exist_ok=True)
    return lambda **options: Store(str(root), ".cilint/vendor", **options)


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_what_is_kept_is_found_again(opened, folder) -> None:
    opened().replace([BUILD, REMOTE], [LISTING])
    found = opened().find(BUILD.request)
    assert isinstance(found, Supplied)
    assert found.home == HOME
    assert (folder.parents[1] / found.path).read_bytes() == BUILD.content
    assert opened().find(REMOTE.request) == Supplied(f".cilint/vendor/{REMOTE.entry.file}", None, means=Means.VENDORED)
    assert opened().search(HOME, "ci/*.yml") == ("ci/a.yml", "ci/b.yml")


def test_what_is_not_kept_is_not_known(opened, folder) -> None:
    assert opened().find(BUILD.request) is None
    assert opened().search(HOME, "*") is None
    assert not folder.exists()


def test_names_are_readable(opened, folder) -> None:
    opened().replace([BUILD, REMOTE], [])
    assert files_in(folder) == [
        "lock.json",
        f"projects/group/templates/@v1.2.3/ci/build-{sha256(BUILD.content)[:12]}.yml",
        f"remote/example.com/ci-{sha256(REMOTE.content)[:12]}.yml",
    ]


def test_the_lock_is_sorted_and_ends_in_a_line_break(opened, folder) -> None:
    opened().replace([REMOTE, BUILD], [LISTING])
    first = (folder / "lock.json").read_text()
    opened().replace([BUILD, REMOTE], [LISTING])
    assert (folder / "lock.json").read_text() == first
    assert first.endswith("}\n")
    assert json.loads(first)["files"][0] == {
        "kind": "project",
        "location": "ci/build.yml",
        "project": "group/templates",
        "ref": "v1.2.3",
        "home": {"project": "group/templates", "ref": "a" * 40},
        "file": BUILD.entry.file,
        "sha256": sha256(BUILD.content),
    }


def test_a_file_that_was_changed_is_denied_and_one_in_the_cache_is_not_there(opened, folder) -> None:
    opened().replace([BUILD], [])
    (folder / BUILD.entry.file).write_text("evil: {script: x}\n")
    found = opened().find(BUILD.request)
    assert isinstance(found, Denied)
    assert found.problem.endswith("is missing, or not as it was vendored: run cilint vendor")
    assert opened(is_cache=True).find(BUILD.request) is None
    (folder / BUILD.entry.file).unlink()
    assert isinstance(opened().find(BUILD.request), Denied)


def test_integrity_is_checked_for_what_is_kept(opened) -> None:
    opened().replace([REMOTE], [])
    wrong = REMOTE.request._replace(integrity="sha256-" + "A" * 43 + "=")
    assert isinstance(opened().find(wrong), Denied)
    digest = base64.b64encode(bytes.fromhex(sha256(REMOTE.content))).decode()
    right = REMOTE.request._replace(integrity=f"sha256-{digest}")
    assert isinstance(opened().find(right), Supplied)


def test_addresses_that_differ_in_secrets_are_one(opened, folder) -> None:
    request = Request("remote", "https://ci:hunter@example.com/ci.yml?private_token=invented&ref=1")
    opened().replace([Kept(request, None, b"x: y\n")], [])
    assert isinstance(opened().find(REMOTE.request), Supplied)
    assert not any(secret in (folder / "lock.json").read_text() for secret in ("hunter", "invented"))


def test_what_is_asked_for_no_more_goes_with_its_folders_and_nothing_else(opened, folder) -> None:
    opened().replace([BUILD, REMOTE], [LISTING])
    (folder / "projects" / "README.md").write_text("a note of the user's")
    opened().replace([REMOTE], [])
    assert files_in(folder) == ["lock.json", "projects/README.md", REMOTE.entry.file]
    assert not (folder / "projects/group").exists()
    assert opened().search(HOME, "ci/*.yml") is None


def test_adding_takes_nothing_away(opened) -> None:
    opened().replace([BUILD], [LISTING])
    opened().add([REMOTE])
    assert isinstance(opened().find(BUILD.request), Supplied)
    assert isinstance(opened().find(REMOTE.request), Supplied)
    assert opened().search(HOME, "ci/*.yml")


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_run_that_is_interrupted_leaves_the_old_state_whole(opened, folder, monkeypatch, writes) -> None:
    opened().replace([BUILD, REMOTE], [LISTING])
    before = files_in(folder)
    left = writes
    replace = os.replace

    def interrupted(*names: object, **folders: object) -> None:
        nonlocal left
        if not left:
            raise KeyboardInterrupt
        left -= 1
        replace(*names, **folders)

    new = [BUILD._replace(content=b"new: {script: x}\n"), REMOTE._replace(content=b"z: z\n")]
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            opened().replace(new, [])
    assert files_in(folder) == before
    for kept in (BUILD, REMOTE):
        assert isinstance(opened().find(kept.request), Supplied)
        assert opened().content(opened().lock.files[kept.request]) == kept.content


def test_a_write_that_fails_leaves_no_temporary_file(opened, folder, monkeypatch) -> None:
    opened().replace([BUILD], [])
    before = files_in(folder)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(UsageError, match="No space left on device"):
        opened().add([REMOTE])
    assert files_in(folder) == before


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"version": 1}', '{"version": 1, "files": [{}], "searches": []}', "<<<<<<< HEAD\n{",
     '{"version": 1, "files": 7, "searches": []}', "[" * 100_000,
     '{"version": 1, "files": [], "searches": [{"pattern": 7, "paths": []}]}'],
)  # fmt: skip
def test_a_broken_lock_file_is_told_with_its_place_and_remedy(opened, folder, text) -> None:
    folder.mkdir(parents=True)
    (folder / "lock.json").write_text(text)
    with pytest.raises(UnreadableFileError, match="delete it, and run cilint vendor") as caught:
        opened().find(BUILD.request)
    assert caught.value.span
    assert caught.value.span.source.path == ".cilint/vendor/lock.json"
    assert opened(is_cache=True).find(BUILD.request) is None


def test_a_lock_file_of_a_later_version_is_told(opened, folder) -> None:
    folder.mkdir(parents=True)
    (folder / "lock.json").write_text('{"version": 2, "things": []}')
    with pytest.raises(UnreadableFileError, match="of version 2, which this cilint does not know: update cilint"):
        opened().find(BUILD.request)


@pytest.mark.parametrize("version", ['"2"', "[2]", "null", '{"a":' * 60_000 + "1" + "}" * 60_000])
def test_one_whose_version_is_no_number_is_none(version: str) -> None:
    with pytest.raises(UnreadableFileError, match="is no lock file of cilint"):
        parse_lock(f'{{"version": {version}, "files": [], "searches": []}}', "lock.json")


# A repository may be a stranger's


@pytest.mark.parametrize("file", ["../../secret.yml", "/etc/passwd", "a/../../b", "C:/x", "a\\..\\b", "", ".", "a//b",
                                  "a\0b", "a\ud800b"])  # fmt: skip
def test_a_lock_file_cannot_name_a_file_elsewhere(file) -> None:
    text = format_lock(lock_of([Entry(BUILD.request, None, file, "0" * 64)], []))
    with pytest.raises(UnreadableFileError):
        parse_lock(text, "lock.json")


@pytest.fixture
def led_astray(opened, folder, tmp_path):
    """A vendor folder with a link out of it in the place of a folder."""
    outside = tmp_path / "outside"
    outside.mkdir()
    opened().replace([BUILD], [])
    (folder / "projects").rename(tmp_path / "old")
    (folder / "projects").symlink_to(outside, target_is_directory=True)
    victim = outside.joinpath(*BUILD.entry.file.split("/")[1:])
    victim.parent.mkdir(parents=True)
    victim.write_bytes(BUILD.content)
    return victim


def test_nothing_is_read_written_or_deleted_through_a_link(opened, folder, led_astray) -> None:
    assert isinstance(opened().find(BUILD.request), Denied)
    new = BUILD._replace(content=b"new: {script: x}\n")
    with pytest.raises(UsageError, match=r"\.cilint/vendor/projects is a link that leads out of the repository"):
        opened().add([REMOTE, new])
    assert not (folder / "remote").exists()
    opened().replace([REMOTE], [])
    assert led_astray.read_bytes() == BUILD.content
    assert [path.name for path in led_astray.parent.iterdir()] == [led_astray.name]


# Names

_requests = st.builds(
    Request,
    st.sampled_from(["project", "remote", "template", "component"]),
    st.text(string.printable + "é\u202e\x00", min_size=1, max_size=300),
    st.builds(Home, st.text(max_size=30), st.text(string.printable, max_size=300), st.text(max_size=10)),
)


@given(_requests)
def test_a_name_is_valid_on_every_system(request_) -> None:
    name = file_name(request_, "0123456789abcdef" * 4)
    assert len(name) < 240
    for part in name.split("/"):
        assert part not in ("", ".", "..")
        assert part.partition(".")[0].lower() not in ("con", "prn", "aux", "nul", "com1", "lpt9", ".git")
        assert part.lower() != ".git"
        assert not part.endswith((".", " "))
        assert set(part) <= set(string.ascii_letters + string.digits + "._@+~-")
    assert "-0123456789ab" in name


@given(_requests, st.booleans(), st.none() | st.just(HOME))
def test_a_lock_survives_writing_and_reading(request_, is_listed, home) -> None:
    entry = Kept(request_, home, b"x").entry
    lock = lock_of([entry], [Listing(HOME, request_.location, ("a",))] if is_listed else [])
    assert parse_lock(format_lock(lock), "lock.json") == lock
