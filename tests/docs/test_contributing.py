"""The rule that CONTRIBUTING.md adds fails first and works in the end, as it says."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

from cilint.engine.documentation import parse_documentation
from cilint.engine.rule import parse_rule
from cilint.explain.example import check_example
from cilint.text.source import Source

GUIDE = (Path(__file__).resolve().parent.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
FIRST, ENGINE = (dedent(text) for text in re.findall(r"^   ```yaml\n(.*?)^   ```$", GUIDE, re.DOTALL | re.MULTILINE))


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
