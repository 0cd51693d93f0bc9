"""Fingerprints: unique, and the same after changes elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.findings.finding import Confidence, Finding, Found, Severity
from cilint.findings.fingerprint import numbered, of_repository, place
from cilint.text.source import Source, Span

PIPELINE = """\
build:
  image: python:3.12
test:
  image: python:3.12
  services: [postgres:16, python:3.12]
"""


def finding(span: Span, *, rule: str = "unpinned-image", section: str = "", sensitive: bool = False) -> Finding:
    return Finding(rule, "message", span, Severity.MINOR, Confidence.HIGH, section=section, sensitive=sensitive)


def fingerprints(findings: Sequence[Finding], secrets: Sequence[Span]) -> list[str]:
    """The fingerprints of these findings, in their order."""
    prints = of_repository(Found(tuple(findings), tuple(secrets)))
    return [prints[place(finding)] for finding in findings]


def found(text: str, wanted: tuple[str, ...] = ("python:3.12", "postgres:16"), path: str = "a.yml") -> list[Finding]:
    """A finding for each occurrence of the wanted texts, in the order of the source."""
    source = Source(path, text)
    starts = sorted((start, word) for word in wanted for start in range(len(text)) if text.startswith(word, start))
    return [
        finding(Span(source, start, start + len(word)), section="build" if start < text.index("test:") else "test")
        for start, word in starts
    ]


def test_equal_findings_have_different_fingerprints() -> None:
    prints = fingerprints(found(PIPELINE), [])
    assert len(set(prints)) == len(prints) == 4


@given(st.lists(st.sampled_from(["", "# note", "# python:3.11", "variables: {A: b}", "\t"])), st.sampled_from("\n\r"))
def test_lines_before_change_nothing(lines: list[str], line_break: str) -> None:
    before = "".join(line + line_break for line in lines)
    assert fingerprints(found(before + PIPELINE), []) == fingerprints(found(PIPELINE), [])


def test_white_space_within_the_flagged_text_changes_nothing() -> None:
    one, other = Source("a.yml", "docker  login\n   -p x"), Source("a.yml", "docker login -p x")
    spans = [Span(source, 0, len(source.text)) for source in (one, other)]
    assert fingerprints([finding(spans[0])], []) == fingerprints([finding(spans[1])], [])


def test_the_order_of_the_findings_changes_nothing() -> None:
    findings = found(PIPELINE)
    assert fingerprints(findings[::-1], []) == fingerprints(findings, [])[::-1]


def test_a_finding_in_another_section_changes_nothing() -> None:
    with_it = found(PIPELINE)
    assert fingerprints(with_it[1:], []) == fingerprints(with_it, [])[1:]


def test_rule_path_section_and_text_each_make_a_difference() -> None:
    source = Source("a.yml", "ab")
    variants = [
        finding(Span(source, 0, 1)),
        finding(Span(source, 1, 2)),
        finding(Span(source, 0, 1), rule="floating-image"),
        finding(Span(source, 0, 1), section="job"),
        finding(Span(Source("b.yml", "ab"), 0, 1)),
    ]
    assert len({fingerprints([variant], [])[0] for variant in variants}) == len(variants)


@given(st.text(min_size=1), st.text(min_size=1), st.booleans())
def test_a_fingerprint_tells_nothing_about_a_secret(one: str, other: str, sensitive: bool) -> None:
    def fingerprint(secret: str) -> str:
        source = Source("a.yml", f"-p {secret}")
        span = Span(source, 3, len(source.text))
        flagged = finding(span if sensitive else span._replace(start=0), sensitive=sensitive)
        return fingerprints([flagged], [] if sensitive else [span])[0]

    assert fingerprint(one) == fingerprint(other)


def secrets_of(text: str, *secrets: str) -> list[str]:
    source = Source("a.yml", text)
    spans = [Span(source, text.index(secret), text.index(secret) + len(secret)) for secret in secrets]
    return fingerprints([finding(span, rule="hardcoded-secret", section="a", sensitive=True) for span in spans], spans)


def test_the_secrets_of_two_variables_have_fingerprints_of_their_own_wherever_they_move() -> None:
    before = secrets_of("a:\n  ONE: hunter2\n  TWO: hunter3\n", "hunter2", "hunter3")
    after = secrets_of("a:\n  # new\n  TWO: hunter3\n  ONE: hunter2\n", "hunter2", "hunter3")
    assert before == after
    assert len(set(before)) == 2


def test_another_secret_in_the_same_place_has_the_same_fingerprint() -> None:
    assert secrets_of("a:\n  ONE: hunter2\n", "hunter2") == secrets_of("a:\n  ONE: Fake-literal-1\n", "Fake-literal-1")


def test_a_secret_before_an_accepted_one_does_not_take_its_fingerprint() -> None:
    (accepted,) = secrets_of("a:\n  TWO: hunter3\n", "hunter3")
    assert secrets_of("a:\n  ONE: hunter2\n  TWO: hunter3\n", "hunter2", "hunter3")[1] == accepted


@given(st.lists(st.tuples(st.text(max_size=2), st.text(max_size=2))))
def test_numbered_fingerprints_are_unique_and_of_one_form(keys: list[tuple[str, str]]) -> None:
    prints = numbered(keys)
    assert len(set(prints)) == len(keys)
    assert all(len(mark) == 64 and int(mark, 16) >= 0 for mark in prints)


@pytest.mark.parametrize("text", ["\ud800", "", "数字"])
def test_any_text_has_a_fingerprint(text: str) -> None:
    source = Source(text, text)
    assert len(fingerprints([finding(Span(source, 0, len(text)), section=text)], [])) == 1
