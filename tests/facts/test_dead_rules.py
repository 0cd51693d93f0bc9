"""Entries of rules that never decide: compared as they are written, in one list."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles


def facts_of(text: str) -> Facts:
    return next(Session(MemoryFiles({".gitlab-ci.yml": text}), Settings(), ()).facts([".gitlab-ci.yml"]))


def dead_of(*rules: str, before: str = "") -> list[str]:
    lines = "".join(f"    - {rule}\n" for rule in rules)
    return [fact.span.text for fact in facts_of(f"{before}build:\n  script: make\n  rules:\n{lines}").dead_rules]


@pytest.mark.parametrize(
    ("rules", "dead"),
    [
        (["when: manual", "if: $A"], ["$A"]),
        (["{if: , when: always}", "if: $A"], ["$A"]),
        (["if: $A == 'x'", "if: $A == 'x'"], ["$A == 'x'"]),
        (["changes: [a]", "{if: $A, changes: [a]}"], ["$A"]),
        (["{if: $A, changes: [a]}", "if: $A"], []),
        (["if: $A", "if: $B", "when: never"], []),
        (["if: $A == 'a  b'", "if: $A == 'a b'"], []),
    ],
)
def test_an_entry_is_dead_behind_one_that_asks_no_more(rules: list[str], dead: list[str]) -> None:
    assert dead_of(*rules) == dead


def test_entries_that_come_from_elsewhere_are_not_compared() -> None:
    before = ".always: {rules: [&always {when: always}]}\n"
    assert not dead_of("*always", "if: $A", before=before)
    assert not dead_of("!reference [.always, rules]", "if: $A", before=before)


def test_what_an_input_says_is_not_compared() -> None:
    before = "spec: {inputs: {a: {type: string}}}\n---\n"
    assert not dead_of("if: $[[ inputs.a ]]", "if: $[[ inputs.a ]]", before=before)


def test_a_list_that_jobs_share_is_told_at_one_place() -> None:
    text = ".a: {rules: [{when: always}, {if: $A}]}\nb: {extends: .a, script: x}\nc: {extends: .a, script: x}\n"
    assert len({fact.span for fact in facts_of(text).dead_rules}) == 1


@pytest.mark.parametrize(
    ("rules", "dead"),
    [
        (["if: $A == 'x' || $A == 'y'", "if: $A == 'x'"], ["$A == 'x'"]),
        (["if: $A", "if: $A == 'x'"], ["$A == 'x'"]),
        (["if: $A", "if: $A != 'x'"], []),
        (["if: $A =~ /^v/", "if: $A =~ /^v[0-9]/"], ["$A =~ /^v[0-9]/"]),
        (["if: $A =~ /^v[0-9]/", "if: $A =~ /^v/"], []),
        (
            ["if: $CI_COMMIT_BRANCH", "if: $CI_COMMIT_TAG", "if: $CI_PIPELINE_SOURCE == 'push'"],
            ["$CI_PIPELINE_SOURCE == 'push'"],
        ),
        (["if: $CI_COMMIT_BRANCH", "if: $CI_PIPELINE_SOURCE == 'push'"], []),
        (["if: $A && $B", "if: $A && !$B", "if: $A == 'x'"], ["$A == 'x'"]),
        (["changes: [a]", "if: $CI_PIPELINE_SOURCE == 'schedule'"], ["$CI_PIPELINE_SOURCE == 'schedule'"]),
        (["changes: {paths: [a], compare_to: main}", "if: $CI_PIPELINE_SOURCE == 'schedule'"], []),
        (["exists: [a]", "if: $CI_PIPELINE_SOURCE == 'schedule'"], []),
        (["{if: $A, exists: [a]}", "{if: $A == 'x', exists: [a]}"], ["$A == 'x'"]),
        (["if: $A", "if: $A && !$A"], []),
    ],
)
def test_an_entry_is_dead_where_others_apply_whenever_it_does(rules: list[str], dead: list[str]) -> None:
    assert dead_of(*rules) == dead


def test_of_many_entries_before_it_those_are_named_without_which_it_would_decide() -> None:
    rules = [
        "if: $A",
        "if: $CI_COMMIT_BRANCH",
        "if: $CI_MERGE_REQUEST_IID",
        "if: $CI_COMMIT_TAG",
        "if: $CI_PIPELINE_SOURCE == 'web'",
    ]
    lines = "".join(f"    - {rule}\n" for rule in rules)
    (fact,) = facts_of(f"build:\n  script: make\n  rules:\n{lines}").dead_rules
    assert [place.text for place in fact.before] == ["$CI_COMMIT_BRANCH", "$CI_COMMIT_TAG"]
