"""Every example of every rule: a bad one is flagged exactly as it says, and fixed so; a good one not at all."""

from __future__ import annotations

from functools import cache

import pytest

from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.documentation import Documentation, parse_documentation
from cilint.explain.trial import failures

RULES = {rule.id: rule for rule in built_in_rules()}
CORE_RULES = (
    "hardcoded-registry-password",
    "password-on-command-line",
    "unpinned-image",
    "missing-registry-auth",
    "legacy-service-links",
)


def examples() -> list[object]:
    """Each example by itself, as the only one of its rule."""
    return [
        pytest.param(rule, documentation(rule)._replace(**{kind: (example,), other: ()}), id=f"{rule}: {example.name}")
        for rule in RULES
        for kind, other in (("bad", "good"), ("good", "bad"))
        for example in getattr(documentation(rule), kind)
    ]


@cache
def documentation(rule: str) -> Documentation:
    return parse_documentation(read_rule_file(rule))


@pytest.mark.parametrize(("rule", "only"), examples())
def test_an_example_holds(rule: str, only: Documentation) -> None:
    assert list(failures(RULES[rule], only, built_in_rules())) == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_tells_what_it_finds_why_it_matters_and_what_to_do(rule: str) -> None:
    pages = documentation(rule)
    assert pages.what
    assert pages.why
    assert pages.how
    assert pages.references
    assert pages.bad
    assert pages.good


def test_a_finding_says_what_to_do_but_for_those_whose_message_says_it() -> None:
    verdicts = {rule.id: (rule.verdict, *rule.variants.values()) for rule in RULES.values() if not rule.fix}
    silent = {rule for rule, each in verdicts.items() if not any(verdict.remedy for verdict in each)}
    assert silent == {"invalid-image-reference", "invalid-yaml", "unpinned-image-in-script"}


@pytest.mark.parametrize("rule", CORE_RULES)
def test_the_core_rules_have_six_examples_of_either_kind(rule: str) -> None:
    pages = documentation(rule)
    assert len(pages.bad) >= 6
    assert len(pages.good) >= 6
