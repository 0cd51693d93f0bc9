"""The formats of other programs, each read by a parser that no one here wrote, whatever a pipeline says."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from cilint.errors import UnreadableFileError, YamlSyntaxError
from cilint.findings.finding import Applicability, Confidence, Finding, Fix, HiddenBy, Related, Result, Severity
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

HOSTILE = st.text(min_size=1, max_size=30) | st.sampled_from(
    [
        "</script><script>alert(1)</script>",
        "]]><x a='\"'>&amp;",
        "</details><h1>",
        "![a](https://example.com/a.png) @all #1 /close `x` <b>",
        '=HYPERLINK("https://example.com")',
        'a,"b"\r\nc',
        "::error file=a::b%0A",
        "https://example.com www.example.com",
        "- a\n# b",
        "12. a",
        "---",
        "     a",
    ]
)


def hostile(text: str) -> Result:
    """A result in which a text is wherever a pipeline can put it."""
    source = Source(f"{text}.yml", f"{text}\nx\n")
    span = Span(source, len(text), len(text) + 1)
    finding = Finding("rule", text, span, Severity.MAJOR, Confidence.HIGH, text, text, (text,), (Related(span, text),))
    fixed = finding._replace(fixes=(Fix(text, (Edit(span, text),), Applicability.SAFE),))
    errors = (YamlSyntaxError(text, span), UnreadableFileError(text, Span(Source(text, ""), 0, 0)))
    return Result((finding, fixed), (finding._replace(reason=text),), errors=errors, sources=(source,))


def of(name: str, result: Result) -> Any:
    return json.loads(render(name, result, ReportOptions()))


@pytest.fixture
def fixed(result: Result) -> Result:
    """The result, of which one finding has a fix, and one came to where it is used by a way."""
    image, login, *others = result.findings
    image = image._replace(fixes=(Fix("write the digest", (Edit(image.span, "python@x"),), Applicability.SAFE),))
    login = login._replace(related=(login.related[0]._replace(is_way=True), login.related[1]))
    return result._replace(findings=(image, login, *others), broken=True)


def test_sarif_has_places_ways_fixes_suppressions_and_fingerprints(fixed: Result) -> None:
    report = of("sarif", fixed)
    Sarif.model_validate(report)
    (run,) = report["runs"]
    image, login, *_, suppressed = run["results"]
    assert login["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": ".gitlab-ci.yml", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 5, "startColumn": 43, "endLine": 5, "endColumn": 69},
    }
    assert [place["message"]["text"] for place in login["relatedLocations"]] == [
        "job publish gets it from here",
        "the registry",
    ]
    (flow,) = login["codeFlows"]
    steps = [step["location"]["message"]["text"] for step in flow["threadFlows"][0]["locations"]]
    assert steps == ["other processes and traces can read it", "job publish gets it from here"]
    (change,) = image["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "python@x"}
    assert suppressed["suppressions"] == [{"kind": "inSource", "status": "accepted"}]
    assert len({each["partialFingerprints"]["cilint/v1"] for each in run["results"]}) == len(run["results"])
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]


def test_sarif_is_valid_by_the_schema_of_its_editors(fixed: Result) -> None:
    path = os.environ.get("CILINT_SARIF_SCHEMA")
    if not path:
        pytest.skip("CILINT_SARIF_SCHEMA names no schema: .ci/run fetches it")
    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    assert schema["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    validator = Draft4Validator(schema)
    older = fixed._replace(suppressed=(fixed.findings[0]._replace(hidden_by=HiddenBy.REVISION),))
    for result in (fixed, older, Result()):
        assert [error.message for error in validator.iter_errors(of("sarif", result))] == []
    broken = of("sarif", fixed)
    broken["runs"][0]["results"][0]["codeFlows"] = [{}]
    assert not validator.is_valid(broken)


def test_what_was_there_before_is_told_as_such(fixed: Result) -> None:
    older = fixed.findings[0]._replace(hidden_by=HiddenBy.REVISION)
    result = fixed._replace(findings=fixed.findings[1:], suppressed=(older,))
    *_, last = of("sarif", result)["runs"][0]["results"]
    Sarif.model_validate(of("sarif", result))
    assert last["baselineState"] == "unchanged"
    assert "suppressions" not in last
    # GitLab compares with the target branch by itself.
    vulnerabilities = of("gitlab-sast", result)["vulnerabilities"]
    assert len(vulnerabilities) == len(fixed.findings)


def test_sarif_says_what_could_not_be_read(fixed: Result) -> None:
    (invocation,) = of("sarif", fixed)["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert [(note["descriptor"]["id"], note["level"]) for note in invocation["toolExecutionNotifications"]] == [
        ("invalid-yaml", "error"),
        ("unreadable-file", "error"),
        ("skipped-include", "note"),
        ("skipped-rule", "note"),
    ]


def test_gitlab_gets_what_its_schema_requires(fixed: Result) -> None:
    options = ReportOptions(titles={"unpinned-image": "Image that may change"}, started="2027-01-31T12:00:00")
    report = json.loads(render("gitlab-sast", fixed, options))
    assert re.fullmatch(r"15\.\d+\.\d+", report["version"])
    scan = report["scan"]
    assert (scan["type"], scan["status"], scan["start_time"]) == ("sast", "failure", "2027-01-31T12:00:00")
    for tool in (scan["scanner"], scan["analyzer"]):
        assert {"id", "name", "version", "vendor"} <= set(tool)
        assert tool["vendor"]["name"]
    assert [message["value"] for message in scan["messages"]] == [
        "ci/broken.yml:2: `@` cannot start a value: write it in quotes [invalid-yaml]",
        "ci/gone.yml:1: no such file [unreadable-file]",
    ]
    image, login, *_ = report["vulnerabilities"]
    assert image["name"] == "Image that may change"
    assert login["severity"] == "Medium"
    assert login["solution"] == "give it on standard input, with --password-stdin"
    assert login["location"] == {"file": ".gitlab-ci.yml", "start_line": 5, "end_line": 5}
    for each in report["vulnerabilities"]:
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each["id"])
        assert each["severity"] in {"Info", "Unknown", "Low", "Medium", "High", "Critical"}
        assert all({"type", "name", "value"} <= set(identifier) for identifier in each["identifiers"])
        assert each["identifiers"]


def test_gitlab_gets_no_text_that_is_longer_than_its_schema_takes(fixed: Result) -> None:
    long = fixed.findings[0]._replace(message="m" * 1_100_000, remedy="r" * 9_000)
    (entry,) = of("gitlab-sast", Result(findings=(long,)))["vulnerabilities"]
    assert (len(entry["name"]), len(entry["solution"]), len(entry["description"])) == (255, 7_000, 1_048_576)


def test_junit_counts_findings_as_failures_and_clean_files_as_passed(result: Result) -> None:
    clean = Source("ci/clean.yml", "a: b\n")
    suites = ET.fromstring(render("junit", result._replace(checked=(clean,)), ReportOptions()))
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("8", "5", "2")
    cases = suites.findall("testsuite/testcase")
    assert [case.get("name") for case in cases if not len(case)] == ["ci/clean.yml"]
    failure = cases[2].find("failure")
    assert failure is not None
    assert failure.get("type") == "major"
    assert failure.text is not None
    assert "help: give it on standard input" in failure.text


def test_gnu_says_where_each_place_ends(result: Result) -> None:
    lines = render("gnu", result, ReportOptions()).splitlines()
    assert lines[0].startswith(".gitlab-ci.yml:1.8-18: warning: python:3.12 names no digest; ")
    block = Span(result.sources[0], 0, len(result.sources[0].text))
    several = Result(findings=(result.findings[0]._replace(span=block),))
    assert render("gnu", several, ReportOptions()).startswith(".gitlab-ci.yml:1.1-16.1: ")


def test_github_gets_a_command_for_each_finding(result: Result) -> None:
    lines = render("github", result, ReportOptions()).splitlines()
    assert lines[1].startswith(
        "::error file=.gitlab-ci.yml,line=5,endLine=5,col=43,endColumn=69,title=password-on-command-line::docker login"
    )
    assert [line.split(" ")[0] for line in lines] == ["::warning", "::error", "::error", "::warning", "::warning"] + [
        "::error"
    ] * 2


@given(HOSTILE)
def test_a_command_to_github_ends_where_its_line_ends(text: str) -> None:
    for line in render("github", hostile(text), ReportOptions()).splitlines():
        found = re.fullmatch(r"::(?:error|warning|notice) ((?:[a-zA-Z]+=[^,:]*,?)+)::(.*)", line)
        assert found is not None, line
        assert {part.split("=")[0] for part in found[1].split(",")} <= {
            *("file", "line", "endLine", "col", "endColumn", "title")
        }


@given(HOSTILE)
def test_sarif_is_json_that_others_take_whatever_a_pipeline_says(text: str) -> None:
    report = of("sarif", hostile(text))
    Sarif.model_validate(report)
    for each in report["runs"][0]["results"]:
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])


@given(HOSTILE)
def test_junit_is_xml_whatever_a_pipeline_says(text: str) -> None:
    suites = ET.fromstring(render("junit", hostile(text), ReportOptions()))
    assert {element.tag for element in suites.iter()} == {"testsuites", "testsuite", "testcase", "failure", "error"}


@given(HOSTILE)
def test_a_table_has_as_many_cells_in_each_row_and_no_formula(text: str) -> None:
    header, *rows = csv.reader(io.StringIO(render("csv", hostile(text), ReportOptions()), newline=""), strict=True)
    assert len(rows) == 4
    for row in rows:
        assert len(row) == len(header)
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


class Page(HTMLParser):
    """The elements and the texts of a page, outside of its own style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data

    def without_code(self) -> list[str]:
        """The elements but those of what stands in backticks."""
        return [name for name in self.elements if name != "code"]


def test_a_page_shows_what_stands_in_backticks_as_code(fixed: Result) -> None:
    finding = fixed.findings[0]._replace(remedy="run `cilint pin <b>`, or `x", fixes=())
    page = render("html", fixed._replace(findings=(finding,)), ReportOptions())
    assert "<li>help: run <code>cilint pin &lt;b&gt;</code>, or `x</li>" in page


def read(page: str) -> Page:
    parser = Page()
    parser.feed(page)
    parser.close()
    return parser


@given(HOSTILE)
def test_a_page_has_the_same_elements_whatever_a_pipeline_says(text: str) -> None:
    page, plain = (read(render("html", hostile(each), ReportOptions())) for each in (text, "plain"))
    # What stands in backticks is code, and nothing else is.
    assert page.without_code() == plain.without_code()
    assert "`" in text or page.elements == plain.elements
    assert page.attributes == plain.attributes


def rendered(note: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).render(note))


@given(HOSTILE)
@example(text=" ")
@settings(deadline=None)
def test_a_note_has_the_same_elements_whatever_a_pipeline_says(text: str) -> None:
    report, plain = (read(rendered(render("markdown", hostile(each), ReportOptions()))) for each in (text, "plain"))
    assert report.elements == plain.elements
    assert report.attributes == plain.attributes


def test_a_note_says_what_the_message_says(result: Result) -> None:
    told = read(rendered(render("markdown", result, ReportOptions()))).text
    assert "cilint: 5 findings (1 critical, 1 major, 3 minor), 2 errors" in told
    assert "major password-on-command-line, line 5: docker login gets the registry password as an argument" in told
    assert "help: give it on standard input, with --password-stdin" in told


@pytest.mark.parametrize("text", ["@all", "#1", "!1", "~bug", ":smile:", "$1", "%1", "&1"])
def test_what_gitlab_makes_a_reference_of_follows_a_backslash(text: str, result: Result) -> None:
    finding = result.findings[0]._replace(message=text)
    line = next(
        line for line in render("markdown", Result((finding,)), ReportOptions()).splitlines() if "line 1" in line
    )
    assert f"\\{text[0]}" in line
    assert f" {text}" not in line


FORMATS_OF_FINDINGS: dict[str, Callable[[str], object]] = {
    "sarif": lambda text: json.loads(text)["runs"][0]["results"],
    "gitlab-sast": lambda text: json.loads(text)["vulnerabilities"],
    "junit": lambda text: list(ET.fromstring(text).iter("failure")),
    "csv": lambda text: [*csv.reader(io.StringIO(text))][1:],
    "github": str.splitlines,
    "gnu": str.splitlines,
}


@pytest.mark.parametrize("name", FORMATS_OF_FINDINGS)
def test_a_clean_run_has_no_finding_in_any_format(name: str) -> None:
    report = render(name, Result(sources=(Source("a.yml", ""),)), ReportOptions())
    assert FORMATS_OF_FINDINGS[name](report) == []
