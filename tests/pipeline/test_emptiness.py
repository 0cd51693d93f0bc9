"""Which pipelines have nothing in them that runs: what GitLab refuses, and what only looks as if it would."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


def told(files: dict[str, str], target: str = ROOT) -> list[str]:
    """The places of what GitLab refuses, with the rules that say so."""
    rules = [rule for rule in built_in_rules() if rule.id.startswith(("empty-", "invalid-", "unresolved-"))]
    result = Session(MemoryFiles(files), Settings(), rules).check([target])
    assert not result.errors
    return [f"{finding.span.place} {finding.rule} {finding.span.text!r}" for finding in result.findings]


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("", ""),
        ("\n \n", ""),
        ("\ufeff", ""),
        ("# test:\n#   script: make\n", "# test:"),
        ("\n  # later\r\n", "# later"),
        ("---\n", "---"),
        ("---\n# nothing\n...\n", "---"),
        ("{}\n", "{}"),
        ("[]\n", "[]"),
        ("null\n", "null"),
        ("stages: [build]\n", "stages"),
        (".test: {script: make}\n", ".test"),
        ("include: [{local: a.yml, rules: [{when: never}]}]\nstages: [build]\n", "stages"),
        ("workflow: {rules: [{when: always}]}\n.test: {script: make}\n", "workflow"),
        ("spec: {inputs: {a: {default: b}}}\n---\n.test: {script: '$[[ inputs.a ]]'}\n", ".test"),
    ],
)
def test_a_pipeline_without_a_job_is_told_once(text: str, flagged: str) -> None:
    (only,) = told({ROOT: text})
    assert only.endswith(f" empty-pipeline {flagged!r}")


@pytest.mark.parametrize(
    "text",
    [
        "test: {script: make}\n",
        "# a comment\ntest: {script: make}\n",
        "test: {trigger: group/project}\n",
        "$NAME: {script: make}\n",
        "pages: {script: make}\n",
        "default: {script: make}\n",
        "include: {project: group/templates, file: build.yml}\nstages: [build]\n",
        "include: {remote: 'https://example.com/build.yml'}\n",
        "include: [{local: a.yml, rules: [{if: $A}]}]\nstages: [build]\n",
    ],
)
def test_one_with_a_job_or_with_files_that_may_have_one_is_not(text: str) -> None:
    assert not [line for line in told({ROOT: text}) if "empty-pipeline" in line]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("include: a.yml\n", "invalid-include"),
        ("include: gone.yml\n", "invalid-include"),
        ("test: {image: ruby}\n", "invalid-job"),
        ("test: make\n", "invalid-job"),
        ("spec: {inputs: {}}\n---\n", "invalid-header"),
        ("spec: {inputs: {}}\n---\n# nothing\n", "invalid-header"),
    ],
)
def test_what_leaves_it_empty_is_told_instead(text: str, rule: str) -> None:
    (only,) = told({ROOT: text, "a.yml": "# nothing\n"})
    assert f" {rule} " in only


def test_a_file_without_content_is_no_pipeline_whatever_its_name_is() -> None:
    assert told({"ci/test.yml": "# nothing\n"}, "ci/test.yml") == ["ci/test.yml:1 empty-pipeline '# nothing'"]


def test_a_file_of_templates_may_be_a_part_of_others() -> None:
    assert told({"ci/test.yml": ".test: {script: make}\n"}, "ci/test.yml") == []


def test_a_child_pipeline_without_a_job_is_told_at_its_own_file() -> None:
    files = {ROOT: "start: {trigger: {include: child.yml}}\n"}
    assert told({**files, "child.yml": ".test: {script: make}\n"}) == ["child.yml:1 empty-pipeline '.test'"]
    assert told({**files, "child.yml": "# nothing\n"}) == [f"{ROOT}:1 invalid-include 'child.yml'"]
