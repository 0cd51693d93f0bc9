"""What holds for every format: no secret is disclosed, and no control character is printed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.errors import UnreadableFileError, YamlSyntaxError
from cilint.findings.finding import Confidence, Finding, Related, Result, Severity, Skipped
from cilint.report.formats import FORMATS, render
from cilint.report.options import ReportOptions
from cilint.text.source import Source, Span

OPTIONS = [
    ReportOptions(),
    ReportOptions(statistics=True),
    ReportOptions(encoding="ascii", columns=50),
    ReportOptions(encoding="cp1252", quiet=True),
]

HARMFUL = "\x00\x07\x08\t\r\n\x1b\x7f\x85\x9b\u200b\u202e\u2066\u2028\ufeff\udc80"

# It begins with a letter that no fingerprint and no word of a report holds, so that it cannot be there by chance.
secrets = st.from_regex(r"\AQ[a-z0-9+/=$&!.-]{0,20}[0-9]{3}\Z")


def result_with(text: str, secret: str, *, sensitive: bool) -> Result:
    """A result in which `secret` is wherever a careless rule could put it, and `text` besides."""
    said = f"{text} {secret} {text}"
    source = Source("a.yml", f"{text}\njob:\n  script: {secret} -p {secret} {secret}\n{text}\nlast: {secret}")
    start = source.text.index("-p ") + 3
    span = Span(source, start, start + len(secret))
    wider = Span(source, span.start - 3, span.end)
    all_of_it = Span(source, 0, len(source.text))
    related = (Related(all_of_it, said), Related(Span(source, len(source.text) - 3, len(source.text)), said))
    found = Finding(
        "rule", said, wider, Severity.MAJOR, Confidence.HIGH, said, said, (said,), related, said, subject=said
    )
    return Result(
        findings=(found, found, found._replace(span=all_of_it), found._replace(span=span, sensitive=sensitive)),
        suppressed=(found,),
        skipped=(Skipped(said, said),),
        errors=(
            YamlSyntaxError(said, wider),
            YamlSyntaxError(said, all_of_it),
            UnreadableFileError(said, Span(Source("b.yml", ""), 0, 0)),
        ),
        sources=(source,),
        secrets=() if sensitive else (span,),
    )


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30)
@given(secret=secrets, text=st.text(max_size=5), sensitive=st.booleans(), options=st.sampled_from(OPTIONS))
def test_no_format_discloses_a_secret(
    name: str, secret: str, text: str, sensitive: bool, options: ReportOptions
) -> None:
    report = render(name, result_with(text, secret, sensitive=sensitive), options)
    assert secret not in report
    assert secret not in report.replace("\\u", "")


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30)
@given(text=st.text(st.characters(codec=None) | st.sampled_from(HARMFUL)), options=st.sampled_from(OPTIONS))
def test_no_format_prints_a_control_character(name: str, text: str, options: ReportOptions) -> None:
    result = result_with(text, "Q123456789", sensitive=True)
    source = Source(f"{text}.yml", text)
    span = Span(source, 0, len(text))
    result = result._replace(
        findings=(*result.findings, result.findings[0]._replace(span=span)),
        errors=(*result.errors, UnreadableFileError(text, Span(Source(text, ""), 0, 0)), YamlSyntaxError(text, span)),
    )
    report = render(name, result, options)
    assert not set(report) & (set(HARMFUL) - {"\n"})
    assert all(line.isprintable() or not line.isascii() for line in report.split("\n"))
    report.encode(options.encoding)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_result_gives_the_same_report(name: str, result: Result) -> None:
    assert render(name, result, ReportOptions()) == render(name, result, ReportOptions())


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_ends_with_a_line_break(name: str, result: Result) -> None:
    report = render(name, result, ReportOptions())
    assert report.endswith("\n")
    assert not report.endswith("\n\n")


@pytest.mark.parametrize("name", ["json", "codequality"])
def test_machine_formats_are_json_whatever_the_options(name: str, result: Result) -> None:
    plain = render(name, result, ReportOptions())
    assert json.loads(plain)
    assert render(name, result, ReportOptions(color=True, quiet=True, statistics=True, encoding="ascii")) == plain
