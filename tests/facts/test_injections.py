"""The facts about texts of others that are read as code; whether they run is shown in tests/verdicts."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.pipeline.free_text import may_hold_free_text
from cilint.pipeline.predefined import predefined_variables
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


def facts_of(text: str) -> Facts:
    return next(Session(MemoryFiles({ROOT: text}), Settings(), ()).facts([ROOT]))


@pytest.mark.parametrize(
    ("command", "readers"),
    [
        ('eval "x $CI_COMMIT_TAG"', ["eval"]),
        ('su ci -c "x $CI_COMMIT_TAG"', ["su"]),
        ('docker run --rm alpine sh -c "x $CI_COMMIT_TAG"', ["sh"]),
        ('sudo bash -c "x $CI_COMMIT_TAG"', ["bash"]),
        ("node -e \"x('$CI_COMMIT_TAG')\"", ["node"]),
        ("ruby -ne \"x('$CI_COMMIT_TAG')\"", ["ruby"]),
        ("php -r \"x('$CI_COMMIT_TAG');\"", ["php"]),
        ('python3 -m tool -c "x $CI_COMMIT_TAG"', []),
        ('Invoke-Expression "x $env:CI_COMMIT_TAG"; Write-Host $env:X', ["Invoke-Expression"]),
        ('Write-Host "x $env:CI_COMMIT_TAG"', []),
        ("ssh host 'eval \"$CI_COMMIT_TAG\"'", []),
        ("docker exec app sh -c 'eval \"$CI_COMMIT_TAG\"'", []),
        ("bash -c 'eval \"$CI_COMMIT_TAG\"'", ["eval"]),
    ],
)
def test_the_reader_is_the_program_that_reads_it_as_code(command: str, readers: list[str]) -> None:
    found = facts_of(f"test:\n  script:\n    - |\n        {command}\n").injections
    assert [fact.reader.name for fact in found] == readers


def test_the_steps_lead_from_the_variable_to_the_reader() -> None:
    text = (
        "variables: {COMMAND: deploy $CI_COMMIT_TAG}\n"
        "test:\n  script:\n    - TEXT=\"x $COMMAND\"\n    - echo \"$TEXT\" > run.sh\n    - sh run.sh\n"
    )  # fmt: skip
    (fact,) = facts_of(text).injections
    assert (fact.origin.name, fact.span.text) == ("CI_COMMIT_TAG", "run.sh")
    assert [step.text for step in fact.steps] == ["deploy $CI_COMMIT_TAG", 'TEXT="x $COMMAND"', 'echo "$TEXT" > run.sh']


def test_a_script_of_the_repository_reads_with_the_variables_of_the_job() -> None:
    root, script = "test: {script: ./run.sh}\n", 'eval "x $CI_COMMIT_TAG"\nssh host \'eval "$CI_COMMIT_TAG"\'\n'
    session = Session(MemoryFiles({ROOT: root, "run.sh": f"#!/bin/sh\n{script}"}), Settings(), ())
    (fact,) = next(session.facts([ROOT])).injections
    assert (fact.span.source.path, fact.span.begin.line) == ("run.sh", 2)


def test_what_is_asked_of_a_text_knows_every_free_variable() -> None:
    free = [known.name for known in predefined_variables().values() if known.control.is_free_text]
    assert all(may_hold_free_text(f"${name}") for name in free)


HANDED = """\
stages: [prepare, deploy]
notes:
  stage: prepare
  script: |
    {write}
  artifacts: {{reports: {{dotenv: {report}}}}}
deploy:
  stage: deploy
  {keywords}
  script: eval "echo $TITLE"
"""


@pytest.mark.parametrize(
    ("write", "report", "keywords", "variables"),
    [
        ('echo "TITLE=$CI_COMMIT_TITLE" > a.env', "a.env", "", ["CI_COMMIT_TITLE"]),
        ('echo "X=1" > a.env\n    echo "TITLE=$CI_COMMIT_TAG" >> a.env', "['*.env']", "", ["CI_COMMIT_TAG"]),
        ('printf "X=1\\nTITLE=%s\\n" "$CI_COMMIT_TITLE" > a.env', "a.env", "", ["CI_COMMIT_TITLE"]),
        ('cat > a.env <<EOF\n    X=1\n    TITLE=v$CI_COMMIT_TITLE\n    EOF', "a.env", "", ["CI_COMMIT_TITLE"]),
        ('echo "TITLE=$CI_COMMIT_TITLE" > a.env', "a.env", "needs: [notes]", ["CI_COMMIT_TITLE"]),
        ('echo "TITLE=$CI_COMMIT_TITLE" > a.env', "a.env", "needs: []", []),
        ('echo "TITLE=$CI_COMMIT_TITLE" > a.env', "a.env", "dependencies: []", []),
        ('echo "TITLE=$CI_COMMIT_TITLE" > a.env', "b.env", "", []),
        ('echo "NAME=$CI_COMMIT_TITLE" > a.env', "a.env", "", []),
        ('echo "TITLE=$CI_COMMIT_SHA" > a.env; echo "$CI_COMMIT_TITLE"', "a.env", "", []),
        ("echo \"TITLE=$(echo \"$CI_COMMIT_TITLE\" | tr -cd a-z)\" > a.env", "a.env", "", []),
    ],
)  # fmt: skip
def test_a_dotenv_report_hands_texts_to_the_jobs_that_get_it(
    write: str, report: str, keywords: str, variables: list[str]
) -> None:
    text = HANDED.format(write=write, report=report, keywords=keywords)
    assert [fact.origin.name for fact in facts_of(text).injections] == variables
