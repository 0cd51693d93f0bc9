"""One finding for a reference that is wrong, and none of the rules about what a right one should have."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Confidence
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles

GROUP = (
    "unsupported-variable-syntax",
    "invalid-image-reference",
    "undefined-image-variable",
    "unpinned-image",
    "missing-registry-auth",
)


def findings(text: str) -> list[tuple[str, Confidence]]:
    session = Session(MemoryFiles({".gitlab-ci.yml": text}), Settings(Selection(select=GROUP)), built_in_rules())
    return [(finding.rule, finding.confidence) for finding in session.check([".gitlab-ci.yml"]).findings]


def rules_for(text: str) -> list[str]:
    return [rule for rule, _ in findings(text)]


@pytest.mark.parametrize(
    ("image", "rule"),
    [
        ("registry.example.com/${X:-App}:latest", "unsupported-variable-syntax"),
        ("registry.example.com/$X/App:${Y-1}", "unsupported-variable-syntax"),
        ("registry.example.com/Team/App", "invalid-image-reference"),
        ("$X", "undefined-image-variable"),
        ("app:$X", "undefined-image-variable"),
    ],
)
def test_a_wrong_reference_is_one_finding(image: str, rule: str) -> None:
    assert rules_for(f"test:\n  image: {image}\n  script: a\n") == [rule]


def test_one_wrong_value_silences_what_is_said_of_the_others() -> None:
    text = "test:\n  image: $X\n  parallel: {matrix: [{X: ['ruby:latest', 'Ruby', 'registry.example.com/ruby']}]}\n"
    assert rules_for(text + "  script: a\n") == ["invalid-image-reference"]


def test_a_scheme_alone_is_left_to_the_rule_about_it() -> None:
    assert rules_for("test:\n  image: https://registry.example.com/app:latest\n  script: a\n") == []


def test_a_variable_from_elsewhere_hides_nothing_that_is_known() -> None:
    text = "test:\n  image: $MIRROR/docker:latest\n  script: a\n"
    assert rules_for(text) == ["undefined-image-variable", "unpinned-image"]


def test_an_empty_variable_is_less_sure_than_a_wrong_one() -> None:
    text = "variables: {{TAG: '{}'}}\ntest:\n  image: app:$TAG\n  script: a\n"
    assert findings(text.format("-1")) == [("invalid-image-reference", Confidence.HIGH)]
    assert findings(text.format("")) == [("invalid-image-reference", Confidence.MEDIUM)]


def test_an_empty_variable_of_a_file_that_others_include_is_theirs_to_fill() -> None:
    assert rules_for("variables: {TAG: ''}\n.test:\n  image: app:$TAG\n  script: a\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "include: [{project: a/b, file: c.yml}]\ntest: {image: $X, script: a}\n",
        "test: {image: $X, script: a, extends: .elsewhere}\n",
        ".test: {image: $X, script: a}\n",
        "a: {script: b, artifacts: {reports: {dotenv: c}}}\ntest: {image: $X, script: a}\n",
    ],
)
def test_what_may_be_defined_elsewhere_is_not_undefined(text: str) -> None:
    assert "undefined-image-variable" not in rules_for(text)
