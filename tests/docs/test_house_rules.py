"""The house rules to start from: each does what its examples say, and has its line on the page; so has the package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cilint.engine.catalog import load_rules, read_rule_file
from cilint.engine.documentation import parse_documentation
from cilint.explain.trial import failures

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "house"
RULES = sorted(path.stem for path in FOLDER.iterdir())


@pytest.mark.parametrize("rule", RULES)
def test_the_examples_of_a_house_rule_hold(rule: str) -> None:
    rules = load_rules([str(FOLDER)])
    documentation = parse_documentation(read_rule_file(rule, [str(FOLDER)]))
    assert documentation.bad
    assert documentation.good
    (found,) = [item for item in rules if item.id == rule]
    assert not list(failures(found, documentation, rules))


def test_the_page_has_each_of_them_once() -> None:
    page = (ROOT / "docs" / "house-rules.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[([\w-]+)\]\(\.\./examples/house/\1\.yaml\) \|", page, re.MULTILINE)) == RULES


def test_what_the_page_of_packages_shows_is_in_the_example() -> None:
    page = (ROOT / "docs" / "rule-packages.md").read_text(encoding="utf-8")
    shown = re.findall(r"<!-- in: (\S+) -->\n```\w+\n(.*?)```", page, re.DOTALL)
    assert len(shown) == page.count("```") / 2
    for name, text in shown:
        assert text in (ROOT / "examples" / "acme-cilint" / name).read_text(encoding="utf-8"), name
