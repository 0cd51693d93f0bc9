"""The page of attacks names rules that there are, with the numbers that these have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.documentation import parse_documentation

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "attacks.md").read_text(encoding="utf-8")
SECTIONS = dict(section.split("\n", 1) for section in PAGE.split("\n## ")[1:])
RULES = {rule.id for rule in built_in_rules()}


@pytest.mark.parametrize("title", SECTIONS)
def test_each_attack_names_rules_that_there_are_with_their_numbers(title: str) -> None:
    named = re.findall(r"^\| \[([^\]]+)\]\(rules/([^)]+)\.md\) \| \S", SECTIONS[title], re.MULTILINE)
    assert named
    assert all(rule == page and rule in RULES for rule, page in named)
    pages = [parse_documentation(read_rule_file(rule)) for rule, _ in named]
    numbers = re.search(r"^(CICD-SEC-.*) · CWE (.*)$", SECTIONS[title], re.MULTILINE)
    risks = {risk for page in pages for risk in page.owasp}
    weaknesses = {number for page in pages for number in page.cwe}
    assert set(numbers[1].split(", ") if numbers else ()) == risks
    assert {int(number) for number in (numbers[2].split(", ") if numbers else ())} == weaknesses


@pytest.mark.parametrize("title", SECTIONS)
def test_the_page_of_each_rule_leads_to_its_attack(title: str) -> None:
    for rule in re.findall(r"\(rules/([^)]+)\.md\)", SECTIONS[title]):
        page = (Path(__file__).resolve().parent.parent.parent / "docs" / "rules" / f"{rule}.md").read_text("utf-8")
        assert f"[what an attacker does: {title.lower()}](../attacks.md#" in page
