"""Files are written whole, all of a run or none, and keep what they have besides their text."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cilint.errors import UsageError
from cilint.writing.draft import Content
from cilint.writing.place import place_anywhere, place_inside
from cilint.writing.together import write_new, write_together, write_whole

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
not_as_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anything")

OLD, NEW = b"old text\n", b"a new and longer text\n"
NAMES = ("a.yml", "b/b.yml", "c.yml")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with three files, none of which has anything special."""
    for name in NAMES:
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(OLD)
    return tmp_path / "root"


def contents(root: Path, *names: str) -> list[Content]:
    return [Content(place_inside(str(root), name), NEW, OLD) for name in names or NAMES]


def texts(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


UNTOUCHED = dict.fromkeys(NAMES, OLD)
WRITTEN = dict.fromkeys(NAMES, NEW)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the `number`-th call of a function of `os` fail."""

    def fail(name: str, number: int, error: BaseException) -> None:
        real = getattr(os, name)
        left = [number]

        def call(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise error
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, call)

    return fail


def test_all_files_are_written(root: Path) -> None:
    write_together(contents(root))
    assert texts(root) == WRITTEN


FAULTS = (
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EACCES, "Permission denied"),
    KeyboardInterrupt(),
)


@pytest.mark.parametrize("error", FAULTS, ids=repr)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_where_one_file_cannot_be_replaced_none_is(
    root: Path, failing: Callable[..., None], number: int, error: BaseException
) -> None:
    failing("replace", number, error)
    with pytest.raises((UsageError, KeyboardInterrupt)):
        write_together(contents(root))
    assert texts(root) == UNTOUCHED


@pytest.mark.parametrize("error", FAULTS, ids=repr)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_where_one_file_cannot_be_written_over_none_is(
    root: Path, failing: Callable[..., None], number: int, error: BaseException
) -> None:
    for name in NAMES:
        os.link(root / name, root.parent / name.replace("/", "-"))
    failing("ftruncate", number, error)
    with pytest.raises((UsageError, KeyboardInterrupt)):
        write_together(contents(root))
    assert texts(root) == UNTOUCHED


@pytest.mark.parametrize("error", FAULTS, ids=repr)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_where_there_is_no_room_for_what_is_put_beside_a_file_nothing_happens(
    root: Path, failing: Callable[..., None], number: int, error: BaseException
) -> None:
    failing("fdopen", number, error)
    with pytest.raises((UsageError, KeyboardInterrupt)):
        write_together(contents(root))
    assert texts(root) == UNTOUCHED


@pytest.mark.parametrize("is_linked", [False, True])
@pytest.mark.parametrize("name", ["open", "stat", "link", "unlink", "write", "fstat", "lseek", "read"])
def test_whatever_fails_all_files_are_written_or_none(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_linked: bool
) -> None:
    """The first call fails, then only the second one, and so on, until there is no such call any more."""
    if is_linked:
        os.link(root / "b/b.yml", root.parent / "again.yml")
    real = getattr(os, name)
    for number in range(1, 200):
        left = [number]

        def call(*arguments: Any, left: list[int] = left, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(errno.EIO, "Input/output error")
            return real(*arguments, **options)

        places = contents(root)
        monkeypatch.setattr(os, name, call)
        try:
            write_together(places)
        except UsageError:
            expected = OLD
        else:
            expected = NEW
        monkeypatch.setattr(os, name, real)
        assert {(root / path).read_bytes() for path in NAMES} == {expected}, f"call {number} of {name}"
        for path in NAMES:
            (root / path).write_bytes(OLD)
        if left[0] > 0:
            return
    pytest.fail("so many calls are not expected")


def test_the_message_names_the_file(root: Path, failing: Callable[..., None]) -> None:
    failing("replace", 2, FAULTS[0])
    with pytest.raises(UsageError) as caught:
        write_together(contents(root))
    assert caught.value.message == "cannot write b/b.yml: No space left on device"


def test_where_a_file_cannot_be_put_back_its_old_text_stays_and_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace
    calls = iter(range(9))

    def replace(*arguments: Any, **options: Any) -> None:
        if next(calls):
            raise OSError(errno.EIO, "Input/output error")
        real(*arguments, **options)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(UsageError, match=r"cannot write b/b\.yml: .*; a\.yml could not be put back") as caught:
        write_together(contents(root))
    copy = Path(caught.value.message.rpartition(" is in ")[2])
    assert copy.read_bytes() == OLD
    assert len(texts(root)) == len(NAMES) + 1


def test_a_file_that_has_changed_meanwhile_keeps_all_of_them_as_they_are(root: Path) -> None:
    (root / "c.yml").write_bytes(b"changed\n")
    with pytest.raises(UsageError, match=r"cannot write c\.yml: it has changed since it was read"):
        write_together(contents(root))
    assert texts(root) == {**UNTOUCHED, "c.yml": b"changed\n"}


@posix
def test_a_read_only_file_keeps_all_of_them_as_they_are(root: Path) -> None:
    (root / "c.yml").chmod(0o444)
    with pytest.raises(UsageError, match=r"cannot write c\.yml: it is read-only; make it writable first"):
        write_together(contents(root))
    assert texts(root) == UNTOUCHED


@posix
@not_as_root
def test_a_folder_that_cannot_be_written_to_keeps_all_of_them_as_they_are(root: Path) -> None:
    (root / "b").chmod(0o555)
    try:
        with pytest.raises(UsageError, match=r"cannot write b/b\.yml: Permission denied"):
            write_together(contents(root))
    finally:
        (root / "b").chmod(0o755)
    assert texts(root) == UNTOUCHED


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o4755])
@posix
def test_a_file_keeps_its_permissions(root: Path, mode: int) -> None:
    (root / "a.yml").chmod(mode)
    write_together(contents(root))
    assert stat.S_IMODE((root / "a.yml").stat().st_mode) == mode
    assert texts(root) == WRITTEN


@posix
def test_what_lies_beside_a_file_meanwhile_is_as_private_as_the_file(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a.yml").chmod(0o600)
    os.link(root / "c.yml", root / "d.yml")
    (root / "c.yml").chmod(0o600)
    seen: list[int] = []

    def look(*_: object, **__: object) -> None:
        seen.extend(stat.S_IMODE(path.stat().st_mode) for path in root.glob(".cilint-*"))
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", look)
    with pytest.raises(UsageError):
        write_together(contents(root, "c.yml", "a.yml"))
    assert set(seen) == {0o600}


def test_a_file_keeps_its_hard_links(root: Path) -> None:
    os.link(root / "a.yml", root / "again.yml")
    write_together(contents(root))
    assert texts(root) == {**WRITTEN, "again.yml": NEW}
    assert (root / "a.yml").samefile(root / "again.yml")


def test_two_names_of_one_file_may_both_be_among_them(root: Path) -> None:
    os.link(root / "a.yml", root / "again.yml")
    write_together(contents(root, "a.yml", "again.yml"))
    assert {texts(root)[name] for name in ("a.yml", "again.yml")} == {NEW}


def test_a_shorter_text_leaves_nothing_of_the_old_one(root: Path) -> None:
    os.link(root / "a.yml", root / "again.yml")
    write_together([Content(place_inside(str(root), "a.yml"), b"x", OLD)])
    assert (root / "again.yml").read_bytes() == b"x"


def test_a_file_keeps_its_extended_attributes(root: Path) -> None:
    if not hasattr(os, "setxattr"):
        pytest.skip("this system has no such call")
    try:
        os.setxattr(root / "a.yml", "user.note", b"mine")
    except OSError as error:
        pytest.skip(f"the file system takes no attributes: {error.strerror}")
    write_together(contents(root))
    assert os.getxattr(root / "a.yml", "user.note") == b"mine"
    assert texts(root) == WRITTEN


def test_a_file_keeps_its_access_control_list(root: Path) -> None:
    def acl(*arguments: str) -> str:
        try:
            done = subprocess.run(arguments, check=True, capture_output=True, text=True, cwd=root)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"there are no access control lists here: {error}")
        return done.stdout

    acl("setfacl", "-m", "u:12345:rw", "a.yml")
    before = acl("getfacl", "-n", "a.yml")
    assert "user:12345:rw" in before
    write_together(contents(root))
    assert acl("getfacl", "-n", "a.yml") == before
    assert texts(root) == WRITTEN


@as_root
def test_a_file_keeps_its_owner(root: Path) -> None:
    os.chown(root / "a.yml", 12345, 54321)
    os.chown(root / "c.yml", -1, 54321)
    before = [(root / name).stat().st_ino for name in ("a.yml", "c.yml")]
    write_together(contents(root))
    owners = [(status.st_uid, status.st_gid) for status in map(os.stat, (root / "a.yml", root / "c.yml"))]
    assert owners == [(12345, 54321), (0, 54321)]
    assert (root / "a.yml").stat().st_ino == before[0], "what is somebody else's is not replaced"
    assert texts(root) == WRITTEN


@as_root
def test_a_file_of_our_own_that_was_given_away_stays_so(root: Path) -> None:
    os.chown(root / "a.yml", 12345, 54321)
    write_whole(place_inside(str(root), "a.yml"), NEW)
    status = (root / "a.yml").stat()
    assert (status.st_uid, status.st_gid) == (12345, 54321)


def test_a_system_that_does_not_tell_what_a_file_has_is_not_asked_to_replace_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS and Windows, where neither attributes nor access control lists can be read."""
    monkeypatch.delattr(os, "listxattr", raising=False)
    before = (root / "a.yml").stat().st_ino
    write_together(contents(root))
    assert (root / "a.yml").stat().st_ino == before
    assert texts(root) == WRITTEN


def test_without_descriptors_of_folders_their_paths_do(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cilint.writing.folder._HAS_DESCRIPTORS", False)
    write_together(contents(root))
    write_together([Content(place_inside(str(root), "new/deep/d.yml"), NEW)])
    assert texts(root) == {**WRITTEN, "new/deep/d.yml": NEW}


def test_a_file_system_without_hard_links_gets_copies(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", fail)
    write_together(contents(root))
    assert texts(root) == WRITTEN


def test_hundreds_of_files_take_no_more_descriptors_than_a_few(root: Path) -> None:
    resource = pytest.importorskip("resource")
    names = [f"many/{number}/x.yml" for number in range(200)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    in_use = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 64
    resource.setrlimit(resource.RLIMIT_NOFILE, (in_use + 20, hard))
    try:
        write_together([Content(place_inside(str(root), name), OLD) for name in names])
        write_together(contents(root, *names))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert set(texts(root / "many").values()) == {NEW}


def test_a_new_file_is_written_only_where_there_is_none(root: Path) -> None:
    assert write_new(place_inside(str(root), "deep/new.yml"), NEW)
    assert not write_new(place_inside(str(root), "a.yml"), NEW)
    assert texts(root) == {**UNTOUCHED, "deep/new.yml": NEW}


def test_a_folder_is_no_file(root: Path) -> None:
    with pytest.raises(UsageError, match="it is a folder, or something else that is no file"):
        write_whole(place_anywhere(str(root / "b")), NEW)
    assert texts(root) == UNTOUCHED
