"""The report for GitLab's merge requests, held against what GitLab accepts and shows."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cilint.errors import SettingsError, YamlSyntaxError
from cilint.findings.finding import Confidence, Finding, HiddenBy, Result, Severity
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from cilint.text.source import Source, Span


def accepted(report: str) -> list[dict[str, Any]]:
    """The entries of a report, of which GitLab would take every one."""
    assert not report.startswith("\ufeff")
    entries = json.loads(report)
    assert isinstance(entries, list)
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert isinstance(entry["description"], str)
        assert isinstance(entry["check_name"], str)
        assert entry["check_name"]
        assert isinstance(entry["fingerprint"], str)
        assert entry["fingerprint"]
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        path = entry["location"]["path"]
        assert isinstance(path, str)
        assert path
        assert not path.startswith(("/", "./"))
        begin = entry["location"]["lines"]["begin"]
        assert type(begin) is int
        assert begin >= 1
    # GitLab keeps the first of the entries that have the same fingerprint.
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    return entries


def test_each_finding_is_an_entry(result: Result) -> None:
    entries = accepted(render("codequality", result, ReportOptions()))
    assert [(entry["check_name"], entry["severity"]) for entry in entries[:5]] == [
        (finding.rule, finding.severity.value) for finding in result.findings
    ]
    assert {key: value for key, value in entries[1].items() if key != "fingerprint"} == {
        "description": "docker login gets the registry password as an argument; "
        "other processes and traces can read it; in job publish; "
        "help: give it on standard input, with --password-stdin "
        "(https://gitlab.com/cilint/cilint/-/blob/main/docs/rules/password-on-command-line.md)",
        "check_name": "password-on-command-line",
        "severity": "major",
        "location": {"path": ".gitlab-ci.yml", "lines": {"begin": 5}},
    }


def test_what_could_not_be_read_is_an_entry_of_the_highest_severity(result: Result) -> None:
    entries = accepted(render("codequality", result, ReportOptions()))[5:]
    assert [(entry["check_name"], entry["severity"], entry["location"]) for entry in entries] == [
        ("invalid-yaml", "blocker", {"path": "ci/broken.yml", "lines": {"begin": 2}}),
        ("unreadable-file", "blocker", {"path": "ci/gone.yml", "lines": {"begin": 1}}),
    ]


def test_a_clean_run_is_an_empty_list() -> None:
    assert render("codequality", Result(sources=(Source("a.yml", ""),)), ReportOptions()) == "[]\n"


def test_an_error_about_no_file_has_a_place_all_the_same() -> None:
    errors = (SettingsError("unknown key `colour`"), SettingsError("unknown key `color`"))
    entries = accepted(render("codequality", Result(errors=errors), ReportOptions()))
    assert [entry["location"]["path"] for entry in entries] == [".gitlab-ci.yml", ".gitlab-ci.yml"]


def test_a_path_is_relative_to_the_repository() -> None:
    span = Span(Source("./ci/a.yml", "x", "../repository/ci/a.yml"), 0, 1)
    finding = Finding("rule", "wrong", span, Severity.INFO, Confidence.LOW)
    entries = accepted(render("codequality", Result(findings=(finding,)), ReportOptions()))
    assert entries[0]["location"]["path"] == "ci/a.yml"


def test_a_suppressed_finding_does_not_change_what_the_others_are_called() -> None:
    source = Source("a.yml", "x\nx\n")
    one, other = (Finding("rule", "m", Span(source, at, at + 1), Severity.INFO, Confidence.LOW) for at in (0, 2))
    both = accepted(render("codequality", Result(findings=(one, other)), ReportOptions()))
    only = accepted(render("codequality", Result(findings=(other,), suppressed=(one,)), ReportOptions()))
    assert only == both[1:]


def test_what_was_there_before_is_an_entry_since_gitlab_compares() -> None:
    source = Source("a.yml", "x\nx\n")
    one, other = (Finding("rule", "m", Span(source, at, at + 1), Severity.INFO, Confidence.LOW) for at in (0, 2))
    both = render("codequality", Result(findings=(one, other)), ReportOptions())
    older = one._replace(hidden_by=HiddenBy.REVISION, reason="was there in main")
    new = accepted(render("codequality", Result(findings=(other,), suppressed=(older,)), ReportOptions()))
    assert sorted(new, key=str) == sorted(accepted(both), key=str)


ROWS = st.tuples(st.text(), st.text(), st.sampled_from(list(Severity)), st.integers(0, 9))


@given(st.lists(ROWS, max_size=6, unique_by=lambda row: row[0]), st.text())
def test_gitlab_accepts_whatever_the_findings_say(rows: list[tuple[str, str, Severity, int]], text: str) -> None:
    source = Source("a.yml", text)
    findings = tuple(
        Finding("rule", message, Span(source, min(at, len(text)), len(text)), severity, Confidence.LOW, section=section)
        for message, section, severity, at in rows
    )
    errors = tuple(YamlSyntaxError(message, Span(source, 0, 0)) for message, *_ in rows)
    assert len(accepted(render("codequality", Result(findings=findings, errors=errors), ReportOptions()))) == 2 * len(
        rows
    )
