"""The rule that CONTRIBUTING.md adds fails first and works in the end, and the paths that it names are there."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import pytest

from cilint.engine.documentation import parse_documentation
from cilint.engine.rule import parse_rule
from cilint.explain.example import check_example
from cilint.text.source import Source

ROOT = Path(__file__).resolve().parent.parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FIRST, ENGINE = (dedent(text) for text in re.findall(r"^ +```yaml\n(.*?)^ +```$", GUIDE, re.DOTALL | re.MULTILINE))


def flagged(text: str, kind: str) -> list[bool]:
    """For each example of a kind, whether it is flagged as it says."""
    source = Source("ignored-failure.yaml", text)
    rule = parse_rule(source)
    return [
        [finding.span.text for finding in check_example(rule, example, [rule]).findings]
        == [text for texts in example.flagged.values() for text in texts]
        for example in getattr(parse_documentation(source), kind)
    ]


def test_before_the_selector_the_bad_examples_fail() -> None:
    assert not any(flagged(FIRST, "bad"))
    assert all(flagged(FIRST, "good"))


def test_with_the_selector_and_the_predicates_all_examples_pass() -> None:
    finished = FIRST.replace("select: $.nothing\n", ENGINE)
    assert finished != FIRST
    assert all(flagged(finished, "bad"))
    assert all(flagged(finished, "good"))


TABLE = GUIDE.partition("| to change |")[2].partition("\n\n")[0]
PLACES = [
    path
    for row in re.findall(r"^\| (.+) \|$", TABLE, re.MULTILINE)
    for path in re.findall(r"`([\w./]+)`", row.partition(" | ")[2])
]
DECISIONS = sorted(path for path in (ROOT / "docs/decisions").glob("*.md") if path.stem != "README")


@pytest.mark.parametrize("path", PLACES)
def test_what_is_to_be_changed_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_what_was_asked_and_what_it_costs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Question", "Decision", "Why", "Price"]
    title = text.partition("\n")[0].removeprefix("# ")
    assert f"* [{title}]({path.name})" in (ROOT / "docs/decisions/README.md").read_text(encoding="utf-8")
