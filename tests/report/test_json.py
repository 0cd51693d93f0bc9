"""The report for programs."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from cilint.errors import SettingsError
from cilint.findings.finding import Applicability, BaselineUse, Fix, KnownFinding, Result
from cilint.report.formats import render
from cilint.report.json import dumps, schema
from cilint.report.options import ReportOptions
from cilint.text.edit import Edit
from cilint.text.source import Source

SCHEMA = Draft202012Validator(json.loads(schema()))


def test_the_schema_describes_every_report(result: Result) -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    fix = Fix("write it so", (Edit(result.findings[0].span, "x"),), Applicability.SAFE)
    fixed = result._replace(
        findings=(result.findings[0]._replace(fixes=(fix,), url=""), *result.findings[1:]),
        errors=(*result.errors, SettingsError("unknown key")),
    )
    entry = KnownFinding("a.yml", "job", "unpinned-image", "0" * 32, result.findings[0].span)
    known = result._replace(baselines=(BaselineUse("known.yml", mended=(entry,), doubtful=(entry,)),))
    for each in (fixed, result, known, Result()):
        SCHEMA.validate(json.loads(render("json", each, ReportOptions())))


@pytest.mark.parametrize("key", ["rule", "help", "column", "fixes", "fingerprint"])
def test_the_schema_asks_for_what_is_documented(result: Result, key: str) -> None:
    report = json.loads(render("json", result, ReportOptions()))
    del report["findings"][0][key]
    with pytest.raises(ValidationError):
        SCHEMA.validate(report)


def test_the_schema_knows_each_key_of_a_report(result: Result) -> None:
    report = json.loads(render("json", result, ReportOptions()))
    definitions = SCHEMA.schema["$defs"]
    known = set(definitions["finding"]["properties"]) | set(definitions["place"]["properties"])
    assert set(report) == set(SCHEMA.schema["properties"])
    assert set(report["findings"][0]) == known


def test_a_report_holds_what_is_known_of_a_result(result: Result) -> None:
    report = json.loads(render("json", result, ReportOptions()))
    assert list(report) == [
        "version",
        "findings",
        "suppressed",
        "skipped",
        "errors",
        "repositories",
        "baselines",
        "summary",
        "broken",
        "shard",
        "rules",
        "checked",
        "sources",
    ]
    assert report["version"] == 1
    assert report["skipped"] == [
        {
            "kind": "include",
            "what": "project group/templates",
            "why": "cilint reads no other projects",
            "repository": None,
        },
        {"kind": "rule", "what": "digest-outdated", "why": "needs --online", "repository": None},
    ]
    assert report["errors"] == [
        {
            "check": "invalid-yaml",
            "message": "`@` cannot start a value: write it in quotes",
            "path": "ci/broken.yml",
            "name": "ci/broken.yml",
            "repository": None,
            "line": 2,
            "column": 11,
            "end_line": 2,
            "end_column": 12,
        },
        {
            "check": "unreadable-file",
            "message": "no such file",
            "path": "ci/gone.yml",
            "name": "ci/gone.yml",
            "repository": None,
        },
    ]
    assert report["summary"] == {
        "files": 2,
        "findings": 5,
        "severities": {"blocker": 0, "critical": 1, "major": 1, "minor": 3, "info": 0},
        "suppressed": 1,
        "skipped": 2,
        "errors": 2,
    }


def test_a_finding_has_the_documented_keys_in_order(result: Result) -> None:
    finding = json.loads(render("json", result, ReportOptions()))["findings"][1]
    fingerprint = finding["fingerprint"]
    assert list(finding.items()) == [
        ("rule", "password-on-command-line"),
        ("message", "docker login gets the registry password as an argument"),
        ("severity", "major"),
        ("confidence", "high"),
        ("path", ".gitlab-ci.yml"),
        ("line", 5),
        ("column", 43),
        ("end_line", 5),
        ("end_column", 69),
        ("repository", None),
        ("label", "other processes and traces can read it"),
        ("help", "give it on standard input, with --password-stdin"),
        ("jobs", ["publish"]),
        (
            "related",
            [
                {
                    "path": ".gitlab-ci.yml",
                    "line": 8,
                    "column": 3,
                    "end_line": 8,
                    "end_column": 19,
                    "note": "job publish gets it from here",
                    "way": False,
                },
                {
                    "path": "ci/docker.yml",
                    "line": 2,
                    "column": 26,
                    "end_line": 2,
                    "end_column": 46,
                    "note": "the registry",
                    "way": False,
                },
            ],
        ),
        ("fixes", []),
        ("fingerprint", fingerprint),
        ("url", "https://gitlab.com/cilint/cilint/-/blob/main/docs/rules/password-on-command-line.md"),
        ("fails", False),
        ("aside", False),
        ("section", ".docker"),
        ("fold", ""),
        ("subject", ""),
    ]
    assert len(fingerprint) == 64


def test_suppressed_findings_look_like_the_others_and_share_no_fingerprint(result: Result) -> None:
    report = json.loads(render("json", result, ReportOptions()))
    everything = report["findings"] + report["suppressed"]
    keys = tuple(report["findings"][0])
    assert {tuple(finding) for finding in report["findings"]} == {keys}
    assert {tuple(finding) for finding in report["suppressed"]} == {(*keys, "reason", "by")}
    assert len({finding["fingerprint"] for finding in everything}) == 6


def test_a_clean_run_is_reported_as_such() -> None:
    report = json.loads(render("json", Result(sources=(Source("a.yml", ""),)), ReportOptions()))
    assert report["findings"] == report["errors"] == []
    assert report["summary"]["files"] == 1


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_is_dumped_is_printable_ascii_that_says_the_same(value: object) -> None:
    text = dumps(value)
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text) == value


def test_a_lone_surrogate_is_replaced() -> None:
    assert dumps(["\udcff", "a\ud800"]) == r'["\ufffd","a\ufffd"]'
