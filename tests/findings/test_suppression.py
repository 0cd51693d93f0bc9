"""Suppression comments: what they are, what they count for, and which of them hide nothing."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.comments import runner_comments
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
    source = Source("a.toml", "x = 1  # cilint: ignore[ a ,b] why not # tag\n# cilint: ignore-file[c] \ny = 2\n")
    first, second = find_suppressions(runner_comments(source))
    assert first.span.text == "# cilint: ignore[ a ,b] why not"
    assert [(rule.id, rule.span.text) for rule in first.rules] == [("a", "a"), ("b", "b")]
    assert (first.reason, first.line) == ("why not", 1)
    assert second.span.text == "# cilint: ignore-file[c]"
    assert ([rule.id for rule in second.rules], second.reason, second.line) == (["c"], "", 0)


def test_a_comment_may_hold_several_suppressions() -> None:
    text = "a:\n  # cilint: ignore[unpinned-image] b # cilint: ignore[legacy-service-links] c\n  image: ruby:3\n"
    result = check(text, "unpinned-image")
    assert [finding.reason for finding in result.suppressed] == ["b"]
    assert result.findings == ()


LOGIN = 'docker login -u a -p "$P" h.example.com'
MARK = "# cilint: ignore[password-on-command-line] x"
NO_COMMENTS = {
    "single quotes": f"a:\n  script:\n    - '{LOGIN} && echo \"{MARK}\"'\n",
    "double quotes": f'a:\n  script:\n    - "{LOGIN.replace(chr(34), "")} && echo {MARK}"\n',
    "quotes over several lines": f"a:\n  script:\n    - '{LOGIN}\n\n      {MARK}'\n",
    "a here-document": f"a:\n  script:\n    - |\n      cat > x << E\n      {MARK}\n      E\n      {LOGIN}\n",
    "quotes of the shell": f"a:\n  script:\n    - |\n      echo '\n      {MARK}' && {LOGIN}\n",
    "a comment that goes on": f"a:\n  script:\n    - >\n      make\n      {MARK}\n      {LOGIN}\n    - {LOGIN}\n",
    "a variable": f"variables:\n  A: |\n    {MARK}\na:\n  script: {LOGIN}\n",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NO_COMMENTS.items()])
def test_text_that_only_looks_like_a_comment_hides_nothing_and_is_not_judged(text: str) -> None:
    result = check(text.replace("ignore[", "ignore-file["), "password-on-command-line", "unused-suppression")
    assert [finding.rule for finding in result.findings] == ["password-on-command-line"]
    assert result.suppressed == ()


@pytest.mark.parametrize(
    "text",
    [
        f"a:\n  script: |  {MARK}\n    {LOGIN}\n",
        f"a:\n  script:\n    - >-\n      {LOGIN}  {MARK}\n",
        f".b: &b |\n  {LOGIN}  {MARK}\na:\n  script: [*b]\n",
        f".b:\n  - |\n    {LOGIN}  {MARK}\na:\n  script: [!reference [.b]]\n",
        f"a:\n  script:\n    - |\n      $env:A = 'b'\n      {LOGIN}  {MARK}\n",
    ],
)
def test_a_comment_of_a_script_hides_what_stands_beside_it(text: str) -> None:
    result = check(text.replace("ignore[", "ignore-file["), "password-on-command-line", "unused-suppression")
    assert result.findings == ()
    assert [finding.reason for finding in result.suppressed] == ["x"]


def test_in_a_file_that_is_no_yaml_nothing_is_a_suppression() -> None:
    result = check("a: [  # cilint: ignore-file[invalid-yaml]\n", "invalid-yaml", "unused-suppression")
    assert [finding.rule for finding in result.findings] == ["invalid-yaml"]
    assert result.broken


def test_a_section_is_suppressed_wherever_its_findings_stand() -> None:
    text = "# cilint: ignore[unpinned-image] b\na:\n  script: c\n  image: ruby:3\nd:\n  image: ruby:3\n"
    assert lines(check(text, "unpinned-image", "unused-suppression")) == [("unpinned-image", 6)]


def test_each_of_several_that_hide_the_same_is_used() -> None:
    comment = "# cilint: ignore[unpinned-image]"
    text = f"{comment} 1\na:\n  image: ruby:3  {comment} 2\n# cilint: ignore-file[unpinned-image] 3\n"
    result = check(text, "unpinned-image", "unused-suppression")
    assert result.findings == ()
    assert [finding.reason for finding in result.suppressed] == ["1"]


@pytest.mark.parametrize(
    ("name", "confidence", "problem"),
    [
        ("unpined-image", "medium", "there is no rule 'unpined-image'; did you mean unpinned-image?"),
        ("zebra-stripes", "medium", "there is no rule 'zebra-stripes' (--rules adds rules of your own)"),
        ("invalid-yaml", "high", "it hides no finding of invalid-yaml"),
        ("missing-registry-auth", "medium", "it hides no finding of missing-registry-auth"),
    ],
)
def test_how_sure_it_is_that_a_suppression_hides_nothing(name: str, confidence: str, problem: str) -> None:
    (finding,) = check(f"a:\n  script: b  # cilint: ignore[{name}]\n").findings
    assert finding.message == f"this comment suppresses nothing: {problem}"
    assert finding.confidence.value == confidence


def test_where_an_include_was_not_read_no_suppression_is_sure_to_hide_nothing() -> None:
    text = "include: {project: a/b, file: c.yml}\na:\n  script: b  # cilint: ignore[unpinned-image]\n"
    (finding,) = [finding for finding in check(text).findings if finding.rule == "unused-suppression"]
    assert finding.confidence.value == "medium"
    assert [fix.applicability.value for fix in finding.fixes] == ["unsafe"]
