"""Each promise of SECURITY.md names tests, and these exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PARTIES = ("The repository", "What it includes", "A registry", "Settings", "House rules", "An editor")
SECTIONS = dict(re.findall(r"^### (.+)\n((?:(?!^##).*\n)*)", PAGE, re.MULTILINE))
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def promises(section: str) -> list[str]:
    """The rows of a table below its head."""
    return [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| promise")]


def test_everyone_who_is_not_trusted_has_promises() -> None:
    assert tuple(SECTIONS) == PARTIES
    assert all(promises(section) for section in SECTIONS.values())


@pytest.mark.parametrize("promise", [row for section in SECTIONS.values() for row in promises(section)])
def test_a_promise_names_the_tests_that_hold_it(promise: str) -> None:
    said, tests = promise.strip("| ").split(" | ")
    assert said
    assert re.fullmatch(r"`tests/[\w/]+\.py::\w+`(, `tests/[\w/]+\.py::\w+`)*", tests)


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda text: text)
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
