"""The grammar is had without what the package around it would load, and through that package where it must be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder

import pytest
import tree_sitter_bash

from cilint.shell import grammar

SCRIPT = "echo a | docker login\n"
PARSES_AND_TELLS = f"""
import sys
from cilint.shell.grammar import parse
assert parse({SCRIPT!r}).type == "program"
print("tree_sitter_bash" in sys.modules)
"""


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test makes the parser anew, and what it made it from is forgotten afterwards."""
    grammar._parser.cache_clear()
    yield
    grammar._parser.cache_clear()


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package of the grammar, imported already, is not where packages are looked for."""
    find = PathFinder.find_spec

    def find_others(name: str, *arguments: object) -> object:
        return None if name.startswith(tree_sitter_bash.__name__) else find(name, *arguments)

    monkeypatch.setattr(PathFinder, "find_spec", find_others)


def test_parsing_does_not_import_the_package_around_the_grammar() -> None:
    run = subprocess.run([sys.executable, "-c", PARSES_AND_TELLS], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


@pytest.mark.usefixtures("hidden")
def test_the_package_is_asked_where_its_extension_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    language = tree_sitter_bash.language

    def recorded() -> object:
        asked.append(True)
        return language()

    monkeypatch.setattr(tree_sitter_bash, "language", recorded)
    assert grammar.parse(SCRIPT).type == "program"
    assert asked == [True]


def test_both_ways_give_the_same_tree(request: pytest.FixtureRequest) -> None:
    directly = str(grammar.parse(SCRIPT))
    grammar._parser.cache_clear()
    request.getfixturevalue("hidden")
    assert str(grammar.parse(SCRIPT)) == directly
