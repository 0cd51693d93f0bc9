"""What a run says at its end: what makes it fail, and the one command that mends most."""

from __future__ import annotations

import pytest

from cilint.errors import UnreadableFileError
from cilint.findings.finding import Applicability, Confidence, Finding, Fix, Result, Severity
from cilint.report.options import ReportOptions
from cilint.report.terminal import Terminal
from cilint.report.verdict import verdict_lines
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

SOURCE = Source("a.yml", "job: x\n")
PLACE = Span(SOURCE, 0, 3)
SAFE, UNSAFE = (Fix("x", (Edit(PLACE, "y"),), applicability) for applicability in Applicability)
PIN = "write a digest; `cilint pin` does so for all images"


def finding(
    rule: str, severity: Severity = Severity.MINOR, *fixes: Fix, fails: bool = False, remedy: str = "", url: str = ""
) -> Finding:
    return Finding(rule, "wrong", PLACE, severity, Confidence.HIGH, remedy=remedy, fixes=fixes, url=url, fails=fails)


def verdict(*findings: Finding, exit_zero: bool = False, **more: object) -> list[str]:
    result = Result(findings=findings)._replace(**more)
    return list(verdict_lines(result, ReportOptions(exit_zero=exit_zero), Terminal("utf-8", color=False)))


def test_a_clean_run_needs_no_words() -> None:
    assert verdict() == []


def test_what_fails_the_run_is_named_the_worst_first_and_counted() -> None:
    bad = [finding("r1", Severity.MAJOR, fails=True), finding("r2", Severity.BLOCKER, fails=True)]
    more = [finding("r1", Severity.MAJOR, fails=True), finding("r3")]
    assert verdict(*bad, *more) == ["fails the run: r2, r1 (2)"]
    assert verdict(*bad, *more, exit_zero=True) == ["would fail the run: r2, r1 (2)"]
    many = [finding(f"rule-{number}", fails=True) for number in range(9)]
    assert verdict(*many) == ["fails the run: rule-0, rule-1, rule-2, rule-3, rule-4, rule-5 …"]


def test_so_is_that_nothing_does() -> None:
    assert verdict(finding("r1")) == ["nothing fails the run"]


@pytest.mark.parametrize("more", [{"broken": True}, {"errors": (UnreadableFileError("no such file"),)}])
def test_what_could_not_be_read_fails_the_run_whatever_was_found(more: dict[str, object]) -> None:
    assert verdict(finding("r1", fails=True), **more) == ["fails the run: not all could be read; r1"]
    assert verdict(finding("r1", fails=True), exit_zero=True, **more) == ["fails the run: not all could be read"]
    assert verdict(**more) == ["fails the run: not all could be read"]


@pytest.mark.parametrize(
    ("findings", "words"),
    [
        ([finding("a", Severity.MINOR, SAFE)], "cilint check --fix (1 of 1)"),
        ([finding("a", remedy=PIN)], "cilint pin (1 of 1)"),
        ([finding("a", remedy=PIN), finding("b", Severity.MINOR, SAFE)], "cilint check --fix (1 of 2)"),
        ([finding("a", remedy=PIN)] * 2 + [finding("b", Severity.MINOR, SAFE)], "cilint pin (2 of 3)"),
        (
            [finding("a", Severity.MINOR, SAFE), finding("b", Severity.MINOR, UNSAFE), finding("c")],
            "cilint check --fix --unsafe-fixes (2 of 3, 1 of them to be looked at)",
        ),
        (
            [finding("a", Severity.MINOR, UNSAFE), finding("b", remedy=PIN)],
            "cilint pin (1 of 2)",
        ),
        ([finding("a", Severity.MINOR, SAFE, UNSAFE, remedy=PIN)], "cilint check --fix (1 of 1)"),
    ],
)
def test_the_command_that_mends_most_is_named(findings: list[Finding], words: str) -> None:
    assert verdict(*findings) == [f"nothing fails the run; mends most: {words}"]


def test_where_a_rule_has_a_page_there_is_a_command_that_shows_it() -> None:
    told = verdict(finding("a", url="https://docs.example.com/a"), finding("b", Severity.MAJOR, SAFE, fails=True))
    assert told == ["fails the run: b", "mends most: cilint check --fix (1 of 2); tells more: cilint explain RULE"]
