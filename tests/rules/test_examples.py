"""Every example of every rule: a bad one is flagged exactly as it says, and fixed so; a good one not at all."""

from __future__ import annotations

import re

import pytest

from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.documentation import Documentation, Example, parse_documentation
from cilint.explain.example import check_example, fix_example
from cilint.findings.finding import Result

RULES = {rule.id: rule for rule in built_in_rules()}
CORE_RULES = (
    "hardcoded-registry-password",
    "password-on-command-line",
    "unpinned-image",
    "missing-registry-auth",
    "legacy-service-links",
)


def examples(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule}: {example.name}")
        for rule in RULES
        for example in getattr(documentation(rule), kind)
    ]


def documentation(rule: str) -> Documentation:
    return parse_documentation(read_rule_file(rule))


def check(rule: str, example: Example) -> Result:
    return check_example(RULES[rule], example, built_in_rules())


def flagged(result: Result) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for finding in result.findings:
        texts.setdefault(finding.span.source.path, []).append(finding.span.text)
    return texts


@pytest.mark.parametrize(("rule", "example"), examples("bad"))
def test_a_bad_example_is_flagged_exactly_where_it_says(rule: str, example: Example) -> None:
    result = check(rule, example)
    assert flagged(result) == {path: list(texts) for path, texts in example.flagged.items()}
    for path, texts in example.flagged.items():
        assert_in_source_order(example.files[path], texts, result, path)
    expected = example.severity or RULES[rule].verdict.severity.value
    assert {finding.severity.value for finding in result.findings} == {expected}


def assert_in_source_order(source: str, texts: tuple[str, ...], result: Result, path: str) -> None:
    """Each flagged text is its next occurrence after the one before, so that a finding at the wrong one fails."""
    places = [finding.span.start for finding in result.findings if finding.span.source.path == path]
    start = 0
    for text, place in zip(texts, places, strict=True):
        assert source.startswith(text, place)
        assert place >= start
        start = place + 1


@pytest.mark.parametrize(("rule", "example"), examples("bad"))
def test_a_fix_makes_of_a_bad_example_what_it_says_and_nothing_where_it_says_nothing(
    rule: str, example: Example
) -> None:
    fixed = fix_example(RULES[rule], example, built_in_rules())
    assert fixed.texts == example.fixed
    if example.fixed:
        assert flagged(fixed.after) == {}
        again = example._replace(files={**example.files, **example.fixed})
        assert fix_example(RULES[rule], again, built_in_rules()).revisions == ()


@pytest.mark.parametrize(("rule", "example"), examples("good"))
def test_a_good_example_is_silent(rule: str, example: Example) -> None:
    result = check(rule, example)
    assert flagged(result) == {}
    assert not result.broken


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_tells_what_it_finds_why_it_matters_and_what_to_do(rule: str) -> None:
    pages = documentation(rule)
    assert pages.what
    assert pages.why
    assert pages.how
    assert pages.references
    assert pages.bad
    assert pages.good


@pytest.mark.parametrize("rule", CORE_RULES)
def test_the_core_rules_have_six_examples_of_either_kind(rule: str) -> None:
    pages = documentation(rule)
    assert len(pages.bad) >= 6
    assert len(pages.good) >= 6


@pytest.mark.parametrize("rule", RULES)
def test_no_message_has_a_placeholder_that_nothing_fills(rule: str) -> None:
    verdicts = (RULES[rule].verdict, *RULES[rule].variants.values())
    templates = " ".join(f"{verdict.message} {verdict.label} {verdict.remedy}" for verdict in verdicts)
    placeholders = re.findall(r"\{[a-z_]+\}", templates)
    for example in documentation(rule).bad:
        for finding in check(rule, example).findings:
            text = f"{finding.message} {finding.label} {finding.remedy}"
            assert [name for name in placeholders if name in text] == []
