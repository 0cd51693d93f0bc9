"""Findings that the settings accept: by rule, by path, and by fingerprint wherever they move."""

from __future__ import annotations

import json

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Result
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from cilint.session import Session
from cilint.settings.model import Ignore, Selection, Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source, Span

ROOT = ".gitlab-ci.yml"
PIPELINE = "variables:\n  SMTP_PASSWORD: f4ke1iterala7\n  WIKI_PASSWORD: f4ke1iteralb8\ndeploy:\n  script: make\n"


def check(text: str, *ignores: Ignore, select: str = "hardcoded-secret") -> Result:
    settings = Settings(Selection((select,)), ignores=ignores)
    return Session(MemoryFiles({ROOT: text}), settings, built_in_rules()).check([ROOT])


def ignore(*fingerprints: str, paths: tuple[str, ...] = (), rules: tuple[str, ...] = ()) -> Ignore:
    return Ignore(paths, rules, "a sample", Span(Source(".cilint.yml", ""), 0, 0), fingerprints)


def reported(result: Result, key: str = "findings") -> list[str]:
    return [finding["fingerprint"] for finding in json.loads(render("json", result, ReportOptions()))[key]]


def left(result: Result) -> list[str]:
    return [finding.span.text for finding in result.findings]


def test_the_fingerprint_of_the_report_accepts_that_finding_and_no_other() -> None:
    one, other = reported(check(PIPELINE))
    result = check(PIPELINE, ignore(one))
    assert left(result) == ["f4ke1iteralb8"]
    assert reported(result) == [other]
    assert reported(result, "suppressed") == [one]
    assert [finding.reason for finding in result.suppressed] == ["a sample"]


def test_it_accepts_the_finding_wherever_it_moves() -> None:
    one, _ = reported(check(PIPELINE))
    moved = PIPELINE.replace("  SMTP_PASSWORD: f4ke1iterala7\n", "").replace(
        "deploy:", "  NEW: x\n  SMTP_PASSWORD: f4ke1iterala7\ndeploy:"
    )
    assert left(check(moved, ignore(one))) == ["f4ke1iteralb8"]


def test_a_new_secret_before_it_is_reported() -> None:
    one, other = reported(check(PIPELINE))
    grown = PIPELINE.replace("  SMTP", "  FTP_PASSWORD: f4ke1iteralc9\n  SMTP")
    assert left(check(grown, ignore(one, other))) == ["f4ke1iteralc9"]


def test_of_equal_findings_each_has_its_own() -> None:
    text = "test:\n  script:\n    - deploy glpat-Fak3Lit3ralT0k3nAAAA\n    - deploy glpat-Fak3Lit3ralT0k3nBBBB\n"
    _, second = reported(check(text))
    assert left(check(text, ignore(second))) == ["glpat-Fak3Lit3ralT0k3nAAAA"]


def test_findings_that_comments_hide_count_among_the_equal_ones() -> None:
    lines = ["    - a glpat-Fak3Lit3ralT0k3nAAAA", "    - a glpat-Fak3Lit3ralT0k3nBBBB"]
    text = "\n".join(("deploy:", "  script:", "    # cilint: ignore[hardcoded-secret] revoked", *lines, ""))
    (second,) = reported(check(text))
    assert left(check(text, ignore(second))) == []


def test_paths_and_rules_narrow_it() -> None:
    one, other = reported(check(PIPELINE))
    assert left(check(PIPELINE, ignore(one, other, rules=("unpinned-image",)))) == ["f4ke1iterala7", "f4ke1iteralb8"]
    assert left(check(PIPELINE, ignore(one, other, paths=("ci/**",)))) == ["f4ke1iterala7", "f4ke1iteralb8"]
    assert left(check(PIPELINE, ignore(one, other, paths=(ROOT,), rules=("hardcoded-secret",)))) == []


def test_a_file_that_is_no_yaml_is_never_accepted() -> None:
    (finding,) = reported(check("a: b: c\n", select="invalid-yaml"))
    assert len(check("a: b: c\n", ignore(finding), select="invalid-yaml").findings) == 1
