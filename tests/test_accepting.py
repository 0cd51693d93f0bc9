"""Comments that accept findings: where they go, and that nothing but findings is another thing with them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, event, given

from cilint.accepting import Accepted, Words, accept, accept_all
from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Result
from cilint.findings.suppressing import MARK
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.syntax import yaml
from cilint.syntax.node import Style
from cilint.text.edit import apply_edits
from cilint.text.files import MemoryFiles
from cilint.text.source import Source
from tests.fixers.test_random_fixes import EXAMPLES, HAS_BASH, NAME, is_yaml, meaning, pipelines, scalars

RULES = built_in_rules()
WHY = Words("why")


def check(text: str, *select: str, name: str = NAME) -> Result:
    return Session(MemoryFiles({name: text}), Settings(Selection(select)), RULES).check([name])


def accepted(text: str, *select: str, words: Words = WHY, name: str = NAME) -> tuple[str, Accepted]:
    """A file with comments for all that is found in it, and what came of them."""
    findings = check(text, *select, name=name).findings
    assert findings
    done = accept(findings[0].span.source, findings, words)
    return apply_edits(text, done.edits), done


ABOVE = "a:\n  # cilint: ignore[unpinned-image] why\n  image: ruby:3\n"
LOGIN = "a:\n  script:\n    - |\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        pytest.param("a:\n  image: ruby:3\n", ABOVE, id="above the line"),
        pytest.param("a:\r\n  image: ruby:3\r\n", ABOVE.replace("\n", "\r\n"), id="with the file's line breaks"),
        pytest.param(
            "a: {script: make,\n  image: ruby:3}\n",
            "a: {script: make,\n  # cilint: ignore[unpinned-image] why\n  image: ruby:3}\n",
            id="in a flow mapping",
        ),
        pytest.param(
            "a:\n  image:\n    'ruby:3'\n",
            "a:\n  image:\n    # cilint: ignore[unpinned-image] why\n    'ruby:3'\n",
            id="above quotes",
        ),
        pytest.param(
            f"{LOGIN}      make\n      docker login -p $P h.example.com\n",
            f"{LOGIN}      make\n      # cilint: ignore[password-on-command-line] why\n"
            "      docker login -p $P h.example.com\n",
            id="in a script",
        ),
        pytest.param(
            f"{LOGIN}      make\n      docker login \\\n        -u ci \\\n        -p $P \\\n        h.example.com\n",
            f"{LOGIN}      make\n      # cilint: ignore[password-on-command-line] why\n"
            "      docker login \\\n        -u ci \\\n        -p $P \\\n        h.example.com\n",
            id="above a command that goes on",
        ),
        pytest.param(
            "a:\n  script:\n    - 'make &&\n\n      docker login -p $P h.example.com'\n",
            "a:\n  script:\n    - 'make &&\n\n      docker login -p $P h.example.com'"
            "  # cilint: ignore[password-on-command-line] why\n",
            id="behind quotes",
        ),
        pytest.param(
            "a:\n  script:\n    - 'make &&\n\n      docker login -p $P h.example.com\n\n      make'\n",
            "# cilint: ignore[password-on-command-line] why\n"
            "a:\n  script:\n    - 'make &&\n\n      docker login -p $P h.example.com\n\n      make'\n",
            id="above the job, from within quotes",
        ),
        pytest.param(
            f"{LOGIN}      cat <<X\n      `docker login -p $P example.com`\n      X\n",
            "# cilint: ignore[password-on-command-line] why\n"
            f"{LOGIN}      cat <<X\n      `docker login -p $P example.com`\n      X\n",
            id="above the job, from within a here-document",
        ),
        pytest.param(
            "variables:\n  T: |\n    a\n    glpat-Fak3Lit3ralT0k3nAAAA\nb: {script: make}\n",
            "# cilint: ignore[hardcoded-secret] why\n"
            "variables:\n  T: |\n    a\n    glpat-Fak3Lit3ralT0k3nAAAA\nb: {script: make}\n",
            id="above the variables, from within a text",
        ),
    ],
)
def test_a_comment_stands_as_near_as_it_can(text: str, after: str) -> None:
    now, done = accepted(text, "unpinned-image", "password-on-command-line", "hardcoded-secret")
    assert now == after
    assert done.left == ()
    assert check(now, "unpinned-image", "password-on-command-line", "hardcoded-secret").findings == ()


def test_a_line_gets_one_comment_for_all_its_rules() -> None:
    text, _ = accepted("a:\n  image: ruby:3\n  services: [postgres:16]\n  script: make\n")
    assert text.count("# cilint: ignore[") == 2
    assert "# cilint: ignore[legacy-service-links, unpinned-image] why\n  services" in text


def test_a_comment_may_have_a_last_day_or_no_reason() -> None:
    text, _ = accepted("a:\n  image: ruby:3\n", words=Words("why", "2999-01-31"))
    assert "# cilint: ignore[unpinned-image] until 2999-01-31 why\n" in text
    text, _ = accepted("a:\n  image: ruby:3\n", words=Words())
    assert "  # cilint: ignore[unpinned-image]\n" in text


def test_a_runner_s_configuration_has_comments_of_its_own() -> None:
    text = '[[runners]]\n  executor = "docker"\n  [runners.docker]\n    privileged = true\n'
    now, done = accepted(text, "runner-privileged", name="config.toml")
    assert done.left == ()
    assert "    # cilint: ignore[runner-privileged] why\n    privileged" in now
    assert check(now, "runner-privileged", name="config.toml").findings == ()


def test_a_shell_script_of_the_repository_gets_comments_between_its_commands() -> None:
    script = "#!/bin/sh\nset -e\ndocker login \\\n  -p $P h.example.com\n"
    files = {NAME: "a:\n  script: ./ci/push.sh\n", "ci/push.sh": script, ".git/HEAD": ""}
    settings = Settings(Selection(("password-on-command-line",)))
    (finding,) = Session(MemoryFiles(files), settings, RULES).check([NAME]).findings
    done = accept(finding.span.source, [finding], WHY)
    now = apply_edits(script, done.edits)
    assert now == script.replace("docker", "# cilint: ignore[password-on-command-line] why\ndocker")
    assert not Session(MemoryFiles({**files, "ci/push.sh": now}), settings, RULES).check([NAME]).findings


def test_a_command_of_powershell_that_goes_on_gets_none_in_between() -> None:
    text = f"{LOGIN}      $Env:A = 1\n      Write-Host `\n        a `\n      ; docker login -p $P h.example.com\n"
    now, _ = accepted(text, "password-on-command-line")
    assert now == f"# cilint: ignore[password-on-command-line] why\n{text}"


def test_a_file_that_cannot_be_read_gets_none() -> None:
    findings = check("a: [\n").findings
    assert accept(findings[0].span.source, findings, WHY) == Accepted((), findings)


def is_told_twice(text: str) -> bool:
    """Whether a key stands twice with scripts that are equal, and so no loss, until one of them has a comment."""
    pending = [*yaml.parse(Source(NAME, text))]
    while pending:
        node = pending.pop()
        if len(node.entries) < len(node.pairs):
            return True
        pending += (*node.items, *(pair.value for pair in node.pairs))
    return False


@EXAMPLES
@given(pipelines)
def test_of_what_is_accepted_nothing_is_left_and_all_else_is_as_it_was(text: str) -> None:
    assume(is_yaml(text) and not is_told_twice(text))
    done = accept_all(lambda texts: check(texts.get(NAME, text)), WHY)
    event(f"left: {len(done.left)}, accepted: {bool(done.accepted)}")
    assert {finding.rule for finding in done.left} <= {"unused-suppression", "empty-pipeline"}
    assert Counter(finding.rule for finding in done.after.findings) == Counter(finding.rule for finding in done.left)
    assert bool(done.revisions) is bool(done.accepted)
    now = done.revisions[0].text if done.revisions else text
    for old, new in zip(scalars(text), scalars(now), strict=True):
        assert (old.style, old.tag) == (new.style, new.tag)
        if old.text != new.text:
            assert old.style in (Style.LITERAL, Style.FOLDED)
            assert MARK in new.text
            if HAS_BASH and (was := meaning(old.text)) is not None:
                assert meaning(new.text) == was
