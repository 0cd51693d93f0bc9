"""Mutants are what they are said to be, a run tells which no test notices, and the tables are about what is there."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mutation import table
from mutation.page import page
from mutation.table import ROOT, Score, explained, rooms, scores, write_score

CODE = '''\
from functools import lru_cache

LIMIT = 3


@lru_cache(maxsize=5)
def nearest(numbers: list[int | str], most: int = 7) -> int | None:
    """What is `<` something."""
    found = [number for number in numbers if number.known and number < most]
    if found:
        return found[0]
    raise ValueError("nothing is there", 8)


class Shelf:
    def books(self, work: object) -> str:
        work.spend(12)
        return "many" if self.full else "few"
'''


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """The functions and changes of the mutants, with the code of each."""
    pytest.importorskip("libcst")
    pytest.importorskip("mutmut")
    from mutation.mutants import mutants

    path = tmp_path_factory.mktemp("code") / "code.py"
    path.write_text(CODE, encoding="utf-8")
    return {(each.function, f"{each.before} -> {each.after}"): each.code for each in mutants(path, "code.py")}


@pytest.mark.parametrize(
    "change",
    [
        ("nearest", "< most -> <= most"),
        ("nearest", "found -> not (found)"),
        ("nearest", "number.known and number < most -> number.known or number < most"),
        ("nearest", "0 -> 1"),
        ("Shelf.books", '"few" -> "XXfewXX"'),
    ],
)
def test_a_mutant_has_one_change_in_a_function(changes: dict[tuple[str, str], str], change: tuple[str, str]) -> None:
    lines = zip(CODE.splitlines(), changes[change].splitlines(), strict=True)
    assert len([1 for before, after in lines if before != after]) == 1
    ast.parse(changes[change])


@pytest.mark.parametrize("number", ["3", "5", "7", "8", "12"])
def test_nothing_is_changed_that_is_loaded_raised_or_a_bound(changes: dict[tuple[str, str], str], number: str) -> None:
    assert not [change for _, change in changes if change.startswith(f"{number} ->")]


def run(*tests: str) -> subprocess.CompletedProcess[str]:
    for library in ("coverage", "libcst", "mutmut"):
        pytest.importorskip(library)
    command = ["mutation/run.py", "container", "--only", "stars.py", "--count", "4", "--jobs", "1", "--tests", *tests]
    env = {**os.environ, "PYTEST_ADDOPTS": "--reruns 2 -rR"}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_mutant_that_a_test_notices_is_killed() -> None:
    told = run("tests/container/test_stars.py")
    assert told.stdout == "container: 100.0 % of 4, 0 left\n"
    assert told.returncode == 0


@pytest.mark.slow
def test_one_that_no_test_notices_survives() -> None:
    told = run("tests/container/test_placeholder.py")
    assert told.stdout.count("reached by no test") == 4
    assert "container: 0.0 % of 4, 4 left" in told.stdout
    assert told.returncode == 1


@pytest.mark.slow
def test_tests_that_fail_anyway_say_nothing() -> None:
    told = run("tests/container/no_such_file.py")
    assert told.stdout == "container: its tests fail without any mutant\n"
    assert told.returncode == 1


def test_rooms_have_modules_and_tests() -> None:
    for room in rooms():
        assert room.paths()
        every = room._replace(without=()).paths()
        assert all(path.is_file() for path in every)
        assert {path.stem for path in every} - {path.stem for path in room.paths()} == {*room.without}
        assert all((ROOT / test).exists() for test in room.tests)


def test_what_is_explained_is_a_mutant_that_is_there_and_has_a_reason() -> None:
    pytest.importorskip("libcst")
    pytest.importorskip("mutmut")
    from mutation.mutants import mutants

    paths = {mutant.partition("\t")[0] for mutant in explained()}
    there = {each.name for path in paths for each in mutants(ROOT / path, path)}
    assert explained().keys() - there == set()
    assert all(why.endswith(".") for why in explained().values())


def test_the_page_has_all_rooms_that_were_measured() -> None:
    for room in rooms():
        if score := scores().get(room.name):
            assert score.drawn == score.killed + score.explained + score.left
            assert f"| `{room.name}` | {score.of} | {score.first} of {score.first_drawn} | {score.drawn} |" in page()


def test_what_was_killed_at_first_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rooms.tsv", "survivors.tsv"):
        (tmp_path / name).write_text((table.FOLDER / name).read_text("utf-8"), encoding="utf-8")
    (tmp_path / "scores.tsv").write_text("# nothing yet\n", encoding="utf-8")
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    write_score(Score("secrets", 900, 1, drawn=97, killed=82, explained=0, first=82, first_drawn=97))
    write_score(Score("secrets", 910, 2, drawn=96, killed=95, explained=1, first=95, first_drawn=96))
    assert scores() == {"secrets": Score("secrets", 910, 2, drawn=96, killed=95, explained=1, first=82, first_drawn=97)}
    assert "| `secrets` | 910 | 82 of 97 | 96 | 95 | 1 | 0 | 100 % |\n" in page()
