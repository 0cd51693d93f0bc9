"""Suppression comments: what they are, what they count for, and which of them hide nothing."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Result
from cilint.findings.suppression import find_suppressions
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source


def check(text: str, *select: str) -> Result:
    files = MemoryFiles({".gitlab-ci.yml": text})
    return Session(files, Settings(Selection(select)), built_in_rules()).check([".gitlab-ci.yml"])


def lines(result: Result) -> list[tuple[str, int]]:
    return [(finding.rule, finding.span.begin.line) for finding in result.findings]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a:\n  image: ruby:3  # cilint: ignore[unpinned-image] known\n", id="on the line"),
        pytest.param("a:\n  image: ruby:3\t#cilint:ignore[unpinned-image]\n", id="without spaces"),
        pytest.param("a:\n  # cilint: ignore[unpinned-image] known\n  image: ruby:3\n", id="on the line above"),
        pytest.param(
            "a:\n  # cilint: ignore[unpinned-image]\n  # renovate: x\n  image: ruby:3\n", id="above a comment"
        ),
        pytest.param("a:\n  image: ruby:3  # 3.1 # cilint: ignore[unpinned-image]\n", id="behind a comment"),
        pytest.param("a:\n  image: ruby:3  # cilint: ignore[unpinned-image] known # 3.1\n", id="before a comment"),
        pytest.param(
            "a:\n  image: ruby:3  # cilint: ignore[unpinned-image, invalid-yaml]\n", id="one of several rules"
        ),
        pytest.param("# cilint: ignore[unpinned-image] all of it\na:\n  image: ruby:3\n", id="above the job"),
        pytest.param(
            "# cilint: ignore[unpinned-image]\n\na:\n  image: ruby:3\n# cilint: ignore-file[unpinned-image]\n",
            id="file",
        ),
        pytest.param("a:\r\n  # cilint: ignore[unpinned-image] known\r\n  image: ruby:3\r\n", id="with CRLF"),
    ],
)
def test_a_comment_hides_the_findings_that_it_names(text: str) -> None:
    result = check(text, "unpinned-image")
    assert lines(result) == []
    assert [finding.rule for finding in result.suppressed] == ["unpinned-image"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a:\n  image: ruby:3  # cilint: ignore[invalid-yaml]\n", id="another rule"),
        pytest.param("a:\n  image: ruby:3\n  # cilint: ignore[unpinned-image]\n  script: a\n", id="below"),
        pytest.param("a:\n  # cilint: ignore[unpinned-image]\n\n  image: ruby:3\n", id="an empty line between"),
        pytest.param(
            "# cilint: ignore[unpinned-image]\nb:\n  script: a\na:\n  image: ruby:3\n", id="above another job"
        ),
        pytest.param("a:\n  image: ruby:3  # cilint: ignore unpinned-image\n", id="no brackets"),
        pytest.param("a:\n  image: ruby:3\n  script: 'echo#cilint: ignore-file[unpinned-image]'\n", id="no comment"),
    ],
)
def test_anything_else_hides_nothing(text: str) -> None:
    result = check(text, "unpinned-image")
    assert [rule for rule, _ in lines(result)] == ["unpinned-image"]
    assert result.suppressed == ()


def test_comments_of_the_shell_count_in_block_scalars() -> None:
    text = """\
a:
  script:
    - |
      # cilint: ignore[password-on-command-line] an old host
      docker login -u a -p "$P" a.example.com
      docker login -u a -p "$P" b.example.com  # cilint: ignore[password-on-command-line] another
      docker login -u a -p "$P" c.example.com
"""
    result = check(text, "password-on-command-line")
    assert lines(result) == [("password-on-command-line", 7)]
    assert [finding.reason for finding in result.suppressed] == ["an old host", "another"]


def test_a_comment_counts_in_the_file_where_the_finding_is_written() -> None:
    files = MemoryFiles(
        {
            ".gitlab-ci.yml": "include: b.yml\n# cilint: ignore[unpinned-image]\na:\n  extends: .b\n  script: a\n",
            "b.yml": ".b:\n  image: ruby:3\n",
        }
    )
    result = Session(files, Settings(), built_in_rules()).check([".gitlab-ci.yml"])
    assert [(finding.rule, finding.span.place) for finding in result.findings] == [
        ("unused-suppression", ".gitlab-ci.yml:2"),
        ("unpinned-image", "b.yml:2"),
    ]


def test_what_hides_nothing_is_told_rule_by_rule() -> None:
    text = "a:\n  script: a\n  image: ruby:3  # cilint: ignore[unpinned-image, invalid-yaml, unpined-image]\n"
    result = check(text)
    assert [(finding.span.text, finding.message) for finding in result.findings] == [
        ("invalid-yaml", "this comment suppresses nothing: it hides no finding of invalid-yaml"),
        (
            "unpined-image",
            "this comment suppresses nothing: there is no rule 'unpined-image'; did you mean unpinned-image?",
        ),
    ]


def test_a_rule_that_did_not_run_is_not_said_to_hide_nothing() -> None:
    text = "a:\n  image: ruby  # cilint: ignore[legacy-service-links] later\n"
    assert lines(check(text, "unpinned-image", "unused-suppression")) == [("unpinned-image", 2)]


def test_a_secret_stays_masked_when_its_finding_is_suppressed() -> None:
    comment = "# cilint: ignore[hardcoded-registry-password]"
    text = f"a:\n  script: docker login -u a -p Fake-literal-1 h.example.com  {comment}\n"
    result = check(text)
    assert [finding.rule for finding in result.suppressed] == ["hardcoded-registry-password"]
    assert [span.text for span in result.secrets] == ["Fake-literal-1"]


def test_places_reasons_and_rules_are_exact() -> None:
    source = Source("a.yml", "x: 1  # cilint: ignore[ a ,b] why not # tag\n# cilint: ignore-file[c]\ny: 2\n")
    first, second = find_suppressions(source)
    assert first.span.text == "# cilint: ignore[ a ,b] why not # tag"
    assert [(rule.id, rule.span.text) for rule in first.rules] == [("a", "a"), ("b", "b")]
    assert (first.reason, first.line) == ("why not", 1)
    assert ([rule.id for rule in second.rules], second.reason, second.line) == (["c"], "", 0)
