"""Texts that a run needs again: on the disk where they are many, in memory where they are few or the disk is full."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from cilint.writing import spool
from cilint.writing.spool import Spool

TEXTS = ["one", "", "three é 漢字", "four " * 100]


def kept() -> list[str]:
    texts = Spool()
    assert [texts.add(text.encode()) for text in TEXTS] == [*range(len(texts))]
    return [texts.read(number).decode() for number in (*range(len(texts)), 2)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That of temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def test_few_texts_need_no_file(folder: Path) -> None:
    assert kept() == [*TEXTS, TEXTS[2]]
    assert not folder.exists()


def test_many_are_in_a_file_that_nobody_sees(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    monkeypatch.setattr(spool, "_IN_MEMORY", 0)
    assert kept() == [*TEXTS, TEXTS[2]]
    assert not list(folder.iterdir())
    assert capsys.readouterr().err == ""


class _Full:
    """A file on a disk with room for so many bytes."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._data = b""
        self._place = 0

    def seek(self, place: int) -> None:
        self._place = place

    def write(self, data: bytes) -> int:
        if len(self._data) == self._room:
            raise OSError(28, "No space left on device")
        data = data[: self._room - self._place]
        self._data = self._data[: self._place] + data
        return len(data)

    def read(self, length: int) -> bytes:
        return self._data[self._place : self._place + length]


@pytest.mark.parametrize("room", [0, 2, 3, 10])
def test_a_full_disk_loses_nothing_and_is_said_once(
    room: int, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY", 0)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: _Full(room))
    assert kept() == [*TEXTS, TEXTS[2]]
    said = capsys.readouterr().err
    assert said.count("kept in memory") == 1
    assert str(folder) in said
    assert "TMPDIR" in said


def test_so_does_a_folder_that_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY", 0)
    assert not folder.exists()
    assert kept() == [*TEXTS, TEXTS[2]]
    assert "No such file or directory: what this run finds is kept in memory" in capsys.readouterr().err
