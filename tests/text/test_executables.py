"""Which programs are run: those of the user, and none that a repository brings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilint.text.executables import find_executable


@pytest.fixture
def program(tmp_path: Path) -> Path:
    file = tmp_path / "repository" / "bin" / "tool.exe"
    file.parent.mkdir(parents=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return file


@pytest.mark.parametrize(("inside", "is_found"), [(False, True), (True, False)])
def test_one_on_the_search_path_is_run_unless_it_lies_in_the_repository(
    program: Path, monkeypatch: pytest.MonkeyPatch, inside: bool, is_found: bool
) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    repositories = (str(program.parents[1]),) if inside else ()
    assert (find_executable("tool.exe", repositories) is not None) is is_found


def test_one_that_was_installed_with_cilint_is_run_wherever_that_is(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    found = find_executable("tool.exe", (str(program.parents[1]),), (str(program.parent),))
    assert found == str(program)
