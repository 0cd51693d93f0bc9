"""The report for editors."""

from __future__ import annotations

import re

from cilint.errors import SettingsError
from cilint.findings.finding import Applicability, Confidence, Finding, Fix, Result, Severity
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from cilint.text.source import Source, Span

LINE = re.compile(r"[^:\n]+:\d+:\d+: (?:error|warning|note): .+ \[[a-z-]+\]")


def test_each_finding_and_error_is_one_line(result: Result) -> None:
    assert render("concise", result, ReportOptions(color=True)) == (
        ".gitlab-ci.yml:1:8: warning: python:3.12 names no digest; in jobs publish, a, b; 2 more jobs; "
        "help: cilint pin writes the digests of all images [unpinned-image]\n"
        ".gitlab-ci.yml:5:43: error: docker login gets the registry password as an argument; "
        "other processes and traces can read it; in job publish; "
        "help: give it on standard input, with --password-stdin [password-on-command-line]\n"
        ".gitlab-ci.yml:10:29: error: a registry password is written in the pipeline; in job publish"
        " [hardcoded-registry-password]\n"
        ".gitlab-ci.yml:13:10: warning: python:3.12 names no digest; in job lint; "
        "help: cilint pin writes the digests of all images [unpinned-image]\n"
        ".gitlab-ci.yml:15:10: warning: python:3.12 names no digest; in job test; "
        "help: cilint pin writes the digests of all images [unpinned-image]\n"
        "ci/broken.yml:2:11: error: `@` cannot start a value: write it in quotes [invalid-yaml]\n"
        "ci/gone.yml:1:1: error: no such file [unreadable-file]\n"
    )


def test_a_fix_is_said_in_the_place_of_help(result: Result) -> None:
    finding = result.findings[1]._replace(fixes=(Fix("use standard input", (), Applicability.SAFE),))
    line = render("concise", Result(findings=(finding,)), ReportOptions())
    assert "; fix: use standard input (safe: --fix) [" in line
    assert "help:" not in line


def test_a_clean_run_prints_nothing() -> None:
    assert render("concise", Result(sources=(Source("a.yml", ""),)), ReportOptions()) == ""


def test_severities_become_the_kinds_that_compilers_use() -> None:
    source = Source("a.yml", "x")
    findings = tuple(
        Finding("rule", "wrong", Span(source, 0, 1), severity, Confidence.HIGH) for severity in reversed(Severity)
    )
    kinds = [line.split(": ")[1] for line in render("concise", Result(findings=findings), ReportOptions()).splitlines()]
    assert kinds == ["error", "error", "error", "warning", "note"]


def test_no_name_or_message_can_forge_a_line() -> None:
    source = Source("a\n::error::b.yml", "x")
    finding = Finding("rule", "job c\r\nd.yml:1:1: error: e", Span(source, 0, 1), Severity.INFO, Confidence.HIGH)
    assert render("concise", Result(findings=(finding,)), ReportOptions()).splitlines() == [
        r"a\x0a::error::b.yml:1:1: note: job c\x0d\x0ad.yml:1:1: error: e [rule]"
    ]


def test_an_error_about_no_file_is_no_place_for_an_editor() -> None:
    report = render("concise", Result(errors=(SettingsError("unknown key `colour`"),)), ReportOptions())
    assert report == "cilint: error: unknown key `colour` [invalid-settings]\n"
    assert not LINE.match(report)


def test_statistics_are_no_places_for_an_editor(result: Result) -> None:
    lines = render("concise", result, ReportOptions(statistics=True)).splitlines()
    assert lines[0] == "3  unpinned-image               3 minor"
    assert [bool(LINE.fullmatch(line)) for line in lines] == [False, False, False, True, True]


def test_editors_see_the_name_by_which_they_open_a_file() -> None:
    span = Span(Source("ci/a.yml", "x", "../ci/a.yml"), 0, 1)
    finding = Finding("rule", "wrong", span, Severity.INFO, Confidence.HIGH)
    assert render("concise", Result(findings=(finding,)), ReportOptions()).startswith("../ci/a.yml:1:1: ")
