"""Mutants are what they are said to be."""

from __future__ import annotations

import ast

import pytest

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
