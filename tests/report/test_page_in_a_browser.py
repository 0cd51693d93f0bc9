"""The page of a report, as a real browser without a screen shows it."""

from __future__ import annotations

import re
from pathlib import Path

from cilint.findings.finding import Result
from cilint.report.formats import render
from cilint.report.options import ReportOptions
from tests.browser import needs_browser, shown

pytestmark = needs_browser


def visible(document: str) -> list[str]:
    """The rules of the findings that are shown."""
    articles = re.findall(r'<article data-severity="[a-z]+" data-rule="([a-z-]+)"( hidden="")?>', document)
    assert articles
    return [rule for rule, hidden in articles if not hidden]


def test_a_page_opens_with_all_findings(result: Result, tmp_path: Path) -> None:
    page = render("html", result, ReportOptions())
    assert visible(shown(page, tmp_path)) == [finding.rule for finding in result.findings]


def test_a_search_that_the_address_names_hides_the_others(result: Result, tmp_path: Path) -> None:
    document = shown(render("html", result, ReportOptions()), tmp_path, "#Python:3.12%2013:10")
    assert visible(document) == ["unpinned-image"]
    assert "1 of 5" in document
