"""The grammar is had without what the packages around would load, and through these where it must be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder

import pytest
import tree_sitter  # noqa: F401 - where extensions are hidden, it is there already
import tree_sitter_bash

from cilint.shell import grammar

SCRIPT = "echo a | docker login\n"
PARSES_AND_TELLS = f"""
import sys
from cilint.shell.grammar import parse
assert parse({SCRIPT!r}).type == "program"
print([name for name in ("tree_sitter", "tree_sitter_bash", "typing") if name in sys.modules])
"""


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test makes the parser anew, and what it made it from is forgotten afterwards."""
    grammar._parser.cache_clear()
    yield
    grammar._parser.cache_clear()


@pytest.fixture
def hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages of the parser and the grammar, imported already, are not where packages are looked for."""
    find = PathFinder.find_spec

    def find_others(name: str, *arguments: object) -> object:
        return None if name.startswith("tree_sitter") else find(name, *arguments)

    monkeypatch.setattr(PathFinder, "find_spec", find_others)


def test_parsing_does_not_import_the_packages_around_parser_and_grammar() -> None:
    run = subprocess.run([sys.executable, "-c", PARSES_AND_TELLS], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


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
