"""The cache of results under damage: a run says the same with any of it, waits for nothing, and mends it."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.test_hostile_files import endless, fifo, needs_fifo, unix_socket

PIPELINE = ".gitlab-ci.yml"
JOB = "test:\n  image: python\n  script: make\n"


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_off(path: Path) -> None:
    path.write_bytes(b"x" * 7)


def too_long(path: Path) -> None:
    path.write_bytes(b"x" * 5_000_000)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


DAMAGES = [empty, cut_off, too_long, endless, link_to_nothing, link_to_itself, Path.mkdir]
NO_FILES = [pytest.param(make, marks=needs_fifo) for make in (fifo, unix_socket)]


def results(repository) -> Path:
    return repository.folder.parent / "home" / ".cache" / "cilint" / "results"


def kept(repository) -> list[Path]:
    return [path for path in results(repository).iterdir() if path.name != "key"]


def damage(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink(missing_ok=True)
    make(path)


@pytest.mark.parametrize("make", [*DAMAGES, *NO_FILES], ids=lambda make: make.__name__)
def test_a_key_that_was_damaged_is_made_anew(repository, make) -> None:
    repository.write(PIPELINE, JOB)
    first = repository.check()
    key = results(repository) / "key"
    damage(key, make)
    assert repository.check() == first
    assert key.is_file()
    assert not key.is_symlink()
    assert key.stat().st_size == 32
    # One result is under the old key, where nobody finds it, and one under the new one, which serves from now on.
    assert len(kept(repository)) == 2
    assert repository.check() == first
    assert len(kept(repository)) == 2


@pytest.mark.parametrize("make", [*DAMAGES, *NO_FILES], ids=lambda make: make.__name__)
def test_a_result_that_was_damaged_is_made_anew(repository, make) -> None:
    repository.write(PIPELINE, JOB)
    first = repository.check()
    (result,) = kept(repository)
    whole = result.read_bytes()
    damage(result, make)
    assert repository.check() == first
    assert result.is_file()
    assert not result.is_symlink()
    assert len(result.read_bytes()) == len(whole)
    assert kept(repository) == [result]


@pytest.mark.parametrize("name", ["key", "result"])
def test_a_folder_with_files_is_left_as_it_is(repository, name) -> None:
    repository.write(PIPELINE, JOB)
    first = repository.check()
    path = results(repository) / "key" if name == "key" else kept(repository)[0]
    damage(path, Path.mkdir)
    (path / "somebody's").write_bytes(b"x")
    assert repository.check() == first
    assert (path / "somebody's").read_bytes() == b"x"
    assert not [path for path in results(repository).iterdir() if path.name.startswith(".cilint-")]


@pytest.mark.parametrize("where", ["", "cilint", "cilint/results"])
@pytest.mark.parametrize("make", [empty, endless, link_to_nothing, link_to_itself, *NO_FILES], ids=lambda m: m.__name__)
def test_no_folder_for_it_is_no_trouble(repository, where, make) -> None:
    repository.write(PIPELINE, JOB)
    without = repository.check("--no-cache")
    place = repository.folder.parent / "home" / ".cache" / where
    place.parent.mkdir(parents=True)
    make(place)
    assert repository.check() == without
    assert repository.check() == without


def test_runs_that_find_a_damaged_key_at_the_same_time_do_not_disturb_each_other(repository) -> None:
    repository.write(PIPELINE, JOB)
    first = repository.check()
    damage(results(repository) / "key", cut_off)
    runs: list[subprocess.Popen[bytes]] = [repository.start("check") for _ in range(6)]
    assert [repository.finish(run) for run in runs] == [first] * 6
    assert (results(repository) / "key").stat().st_size == 32
    count = len(kept(repository))
    assert repository.check() == first
    assert repository.check() == first
    assert len(kept(repository)) <= count + 1


@needs_fifo
@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets here")
def test_what_is_no_result_does_not_keep_old_ones(repository) -> None:
    repository.write(PIPELINE, JOB)
    repository.check()
    folder = results(repository)
    for number in range(120):
        link_to_nothing(folder / f"link-{number}")
        os.utime(folder / f"link-{number}", (number, number), follow_symlinks=False)
    repository.write(PIPELINE, JOB + "\n")
    repository.check()
    assert len(kept(repository)) == 75
