"""The pages of rules, as text and as Markdown, with what cilint says on their examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.engine.catalog import load_rules
from cilint.engine.rule import parse_rule
from cilint.explain import markdown, text
from cilint.explain.page import Page, by_group, confidences, origin, selection, severities
from cilint.explain.text import wrapped
from cilint.text.source import Source

RULE = """\
title: A retried job
group: house
severity: minor
confidence: high
tree: pipeline
select: $.*.retry
message: "job {job} is retried"
"""
DOCUMENTATION = """\
what: |
  A job with `retry`
  in it.

      retry: 2

  * one
  * two
why: It hides failures.
how: Take it out.
owasp: [CICD-SEC-10]
cwe: [390]
bad:
  - name: a job
    code: |
      test:
        retry: 2
    flagged: ["2"]
  - name: from a file
    files:
      main.yml: "include: more.yml\\n"
      more.yml: "test: {retry: 1}\\n"
    flagged: {more.yml: ["1"]}
  - name: a third one
    code: "test: {retry: 2}\\n"
good:
  - name: without it
    environment: {CI: "true"}
    code: |
      test: {script: make}
references:
  - https://docs.example.com/retry
"""

Load = Callable[..., Page]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """The page of a house rule in the folder `house`."""
    monkeypatch.chdir(tmp_path)
    Path("house").mkdir()

    def page(rule: str = RULE, documentation: str = DOCUMENTATION) -> Page:
        Path("house/retried-job.yaml").write_text(f"{rule}---\n{documentation}", encoding="utf-8")
        rules = load_rules(["house"])
        return Page(next(rule for rule in rules if rule.id == "retried-job"), rules)

    return page


def test_the_text_tells_what_the_rule_is(load: Load) -> None:
    lines = text.render(load(), 80)
    assert lines[0] == "retried-job: A retried job"
    assert {
        "  group       house",
        "  severity    minor",
        "  selects     $.*.retry (pipeline)",
        "  OWASP       CICD-SEC-10 Insufficient Logging and Visibility",
        "  CWE         CWE-390",
        f"  from        {Path('house', 'retried-job.yaml')}",
    } <= set(lines)


FIXABLE = """\
title: A login
group: house
severity: minor
confidence: high
select: logins
where: [login.password-argument]
message: m
fix: login.password-to-stdin
"""
FIXED = """\
bad:
  - name: a job
    code: |
      a: {script: docker login -u b -p $P}
    fixed: |
      a: {script: printf '%s' "$P" | docker login -u b --password-stdin}
  - name: a program in a variable
    code: |
      a: {script: $DOCKER login -u b -p $P quay.io}
    fixed: {.gitlab-ci.yml: "a:\\n"}
"""


def test_the_text_and_the_markdown_show_what_a_fix_makes_of_an_example(load: Load) -> None:
    page = load(FIXABLE, FIXED)
    lines = text.render(page, 80)
    start = lines.index("  cilint check --rules house --fix --select retried-job makes of it:")
    assert lines[start + 1] == """    a: {script: printf '%s' "$P" | docker login -u b --password-stdin}"""
    assert "  cilint check --rules house --fix --unsafe-fixes --select retried-job makes of it:" in lines
    lines = markdown.render(page)
    start = lines.index("`cilint check --rules house --fix --select retried-job` makes of it:")
    fixed = """a: {script: printf '%s' "$P" | docker login -u b --password-stdin}"""
    assert lines[start : start + 5] == [lines[start], "", "```yaml", fixed, "```"]


def test_the_text_shows_what_cilint_says_on_an_example(load: Load) -> None:
    lines = text.render(load(), 80)
    start = lines.index("Flagged: a job")
    assert lines[start : start + 12] == [
        "Flagged: a job",
        "    test:",
        "      retry: 2",
        "",
        "  $ cilint check --rules house --quiet --select retried-job",
        "    minor: retried-job: job test is retried",
        "     --> .gitlab-ci.yml:2:10",
        "      |",
        "    2 |   retry: 2",
        "      |          ^",
        "      |",
        "      = in: job test",
    ]


def test_the_text_shows_some_examples_and_says_how_many_more_there_are(load: Load) -> None:
    lines = text.render(load(), 80)
    assert [line for line in lines if line.startswith(("Flagged", "Not flagged"))] == [
        "Flagged: a job",
        "Flagged: from a file",
        "Not flagged: without it",
    ]
    assert "1 more example: --format markdown has them all" in lines


def test_the_markdown_shows_all_examples(load: Load) -> None:
    lines = markdown.render(load())
    headings = [line for line in lines if line.startswith("#")]
    assert headings == [
        "# retried-job",
        "## What it finds",
        "## Why it matters",
        "## What to do",
        "## Flagged",
        "### A job",
        "### From a file",
        "### A third one",
        "## Not flagged",
        "### Without it",
        "## References",
    ]
    assert "$ cilint check --rules house --quiet --select retried-job main.yml" in lines
    assert "`more.yml`:" in lines
    assert "With `CI=true` in the environment." in lines
    assert "* <https://docs.example.com/retry>" in lines
    assert any("(https://cwe.mitre.org/data/definitions/390.html)" in line for line in lines)


@pytest.mark.parametrize("render", [lambda page: text.render(page, 80), markdown.render], ids=["text", "markdown"])
def test_a_rule_without_documentation_has_a_page_without_sections(load: Load, render) -> None:
    lines = render(load(documentation=""))
    assert "A retried job" in lines[0] + lines[2]
    assert not [line for line in lines if line.startswith(("##", "What", "Flagged", "References"))]


def test_a_code_block_has_a_fence_that_its_text_has_not() -> None:
    assert markdown.fenced("text", "a\n```\nb\n") == ["````text", "a", "```", "b", "````"]


@pytest.mark.parametrize(("code", "span"), [("a", "`a`"), ("a`b", "``a`b``"), ("`a", "`` `a ``")])
def test_a_code_span_may_hold_backticks(code: str, span: str) -> None:
    assert markdown.code_span(code) == span


def test_paragraphs_are_wrapped_and_code_stays(load: Load) -> None:
    assert list(wrapped(load().documentation.what, 20)) == [
        "A job with `retry`",
        "in it.",
        "",
        "    retry: 2",
        "",
        "* one",
        "* two",
    ]


@given(st.lists(st.text("ab*- `\n", min_size=1), max_size=6).map("\n\n".join), st.integers(3, 30))
def test_wrapping_keeps_every_word(paragraphs: str, width: int) -> None:
    assert " ".join(wrapped(paragraphs, width)).split() == paragraphs.split()


def test_levels_name_the_variants_that_have_others() -> None:
    variants = "variants:\n  a: {severity: major}\n  b: {severity: major, confidence: low}\n  c: {message: x}\n"
    rule = parse_rule(Source("retried-job.yaml", RULE + variants))
    assert severities(rule) == "minor; major (a, b)"
    assert confidences(rule) == "high; low (b)"


def test_rules_are_grouped_and_sorted(load: Load) -> None:
    load()
    groups = by_group(load_rules(["house"]))
    assert list(groups) == sorted(groups)
    assert [rule.id for rule in groups["house"]] == ["retried-job"]
    assert all(rules == sorted(rules, key=lambda rule: rule.id) for rules in groups.values())


def test_a_built_in_rule_comes_from_cilint_and_has_an_address(load: Load) -> None:
    house = load()
    rules = load_rules(["house"])
    built_in = Page(next(rule for rule in rules if rule.id == "unpinned-image"), rules)
    assert (origin(built_in.rule), selection(built_in.rule)) == ("cilint", "images")
    assert built_in.rule.url.endswith("/docs/rules/unpinned-image.md")
    assert built_in.command(built_in.documentation.bad[0]) == "cilint check --select unpinned-image"
    assert house.rule.url == ""
