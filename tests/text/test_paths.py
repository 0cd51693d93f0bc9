"""Paths of the disk and those of `Files`, on systems with one tree of folders and on those with drives and `\\`."""

from __future__ import annotations

import ntpath
import posixpath
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.text import files
from cilint.text.files import relative, relative_path, stays_inside

SYSTEMS = pytest.mark.parametrize("system", [None, "windows"])
PARTS = st.sampled_from(["a", "b.yml", ".", "..", "...", "", "C:", "C:a", "..\\a", "\\\\host\\share", "a\\b", "~"])
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has `Files` take paths apart as on Windows."""
    monkeypatch.setattr(files, "os", SimpleNamespace(path=ntpath, sep="\\", curdir="."))


@pytest.mark.parametrize("path", ["a.yml", "ci/a.yml", ".hidden/a.yml", "a..b/c.yml", "...", "ab:c.yml"])
@SYSTEMS
def test_a_path_below_a_folder_stays_inside(path: str, system: str | None, request: pytest.FixtureRequest) -> None:
    if system:
        request.getfixturevalue(system)
    assert stays_inside(path)


@pytest.mark.parametrize("path", ["..", "../a.yml", "ci/../../a.yml", "/etc/a.yml", "ci/.."])
@SYSTEMS
def test_a_path_that_goes_up_or_begins_at_the_root_does_not(
    path: str, system: str | None, request: pytest.FixtureRequest
) -> None:
    if system:
        request.getfixturevalue(system)
    assert not stays_inside(path)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    "path", ["..\\a.yml", "ci/..\\..\\a.yml", "C:/a.yml", "C:a.yml", "ci/C:/a.yml", "\\\\host\\share\\a.yml", "\\a.yml"]
)
def test_nor_do_the_ways_that_windows_has_besides(path: str) -> None:
    assert not stays_inside(path)


@pytest.mark.parametrize("path", ["..\\a.yml", "C:a.yml", "ci/C:/a.yml", "\\a.yml"])
def test_which_are_names_of_files_elsewhere(path: str) -> None:
    assert stays_inside(path)


@pytest.mark.parametrize(("system", "folder"), [(posixpath, "/srv/repo"), (ntpath, "D:\\srv\\repo")])
@given(path=PATHS)
@example(path="a/C:/b.yml")
@example(path="a/..\\..\\b.yml")
def test_what_stays_inside_is_below_whatever_it_is_joined_to(system, folder: str, path: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "os", SimpleNamespace(path=system, sep=system.sep, curdir="."))
        if stays_inside(path):
            for parts in (path.split("/"), [path]):
                joined = system.normpath(system.join(folder, *parts))
                assert joined == folder or joined.startswith(folder + system.sep)


@pytest.mark.usefixtures("windows")
def test_a_path_of_another_drive_is_absolute() -> None:
    assert relative("D:\\set\\config.toml", "C:\\repo") == "D:/set/config.toml"
    assert relative_path("D:\\set\\config.toml", "C:\\repo") == "D:\\set\\config.toml"


@pytest.mark.usefixtures("windows")
def test_one_of_the_same_drive_has_slashes() -> None:
    assert relative("C:\\repo\\ci\\a.yml", "C:\\repo") == "ci/a.yml"
    assert relative("C:\\set\\a.yml", "C:\\repo") == "../set/a.yml"
