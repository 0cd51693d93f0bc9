"""Scans for weaknesses that say nothing."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


def facts_of(text: str) -> Facts:
    return next(Session(MemoryFiles({ROOT: text}), Settings(), ()).facts([ROOT]))


@pytest.mark.parametrize(
    ("command", "flagged"),
    [
        ("npm audit || true", ["|| true"]),
        ("npm audit --json > audit.json || :", ["|| :"]),
        ("npm audit ||\\\n        true", ["||\\\n        true"]),
        ("npm audit || exit 0; make", ["|| exit 0"]),
        ("npm audit || truely", []),
        ("npm audit || exit 1", []),
        ("npm audit | tee log || true", []),
        ("npm audit fix || true", []),
        ("trivy --exit-code $CODE image app || true", []),
        ("trivy --exit-code=0 image app", ["--exit-code=0"]),
        ("trivy fs --exit-code 2 . || true", ["|| true"]),
        ("trivy fs . || true", []),
        ("grype app --fail-on high || true", ["|| true"]),
        ("grype app || true", []),
        ("gitleaks detect --exit-code 0", ["--exit-code 0"]),
        ("checkov -d . --soft-fail", ["--soft-fail"]),
        ("echo 'npm audit || true'", []),
    ],
)
def test_a_scan_that_nobody_hears_of(command: str, flagged: list[str]) -> None:
    found = facts_of(f"test:\n  script:\n    - |\n        {command}\n").weak_scans
    assert [fact.span.text for fact in found] == flagged


VALUES = {'"true"': True, "true": True, '"1"': True, '"false"': False, '"0"': False, '""': False, "$OFF": False}


@pytest.mark.parametrize(("value", "is_off"), VALUES.items())
def test_a_variable_switches_off_by_what_gitlabs_templates_take_for_yes(value: str, is_off: bool) -> None:
    found = facts_of(f"variables:\n  SAST_DISABLED: {value}\ntest: {{script: make}}\n").weak_scans
    assert bool(found) is is_off


def test_a_job_that_may_fail_is_told_of_unless_another_one_fails() -> None:
    allowed = "one:\n  script: pip-audit\n  allow_failure: true\n"
    assert [fact.span.text for fact in facts_of(allowed).weak_scans] == ["true"]
    assert not facts_of(allowed + "two:\n  script: pip-audit\n").weak_scans
    assert facts_of(allowed + "two:\n  script: pip-audit || true\n").weak_scans


def test_rules_of_the_scan_itself_take_the_place_of_the_variable() -> None:
    text = "variables: {SAST_DISABLED: 'true'}\nsemgrep-sast:\n  script: make\n"
    assert facts_of(text).weak_scans
    assert not facts_of(text + "  rules: [{if: $CI_COMMIT_BRANCH}]\n").weak_scans


def test_a_file_for_other_pipelines_may_switch_off_what_these_do_otherwise() -> None:
    text = "variables: {SAST_DISABLED: 'true'}\ntest: {script: make}\n"
    assert not next(Session(MemoryFiles({"ci/a.yml": text}), Settings(), ()).facts(["ci/a.yml"])).weak_scans
