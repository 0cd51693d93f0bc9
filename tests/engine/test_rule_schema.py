"""The JSON schema of rule files: it takes every rule that there is, and refuses what cilint refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from cilint.engine import documentation, rule
from cilint.engine.catalog import checked_rule
from cilint.engine.documentation import parse_documentation
from cilint.engine.rule_schema import rule_schema
from cilint.errors import RuleError
from cilint.text.source import Source

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = rule_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
yaml = YAML(typ="safe", pure=True)
yaml.version = (1, 1)

RULE = """\
title: A job
group: house
severity: major
confidence: high
persona: regular
tree: facts
select: jobs
where:
  - job.runs
  - not: {job.has: timeout}
  - any: [{job.named: [a, b]}, [job.runs, {job.stage: deploy}]]
message: job {job}
label: here
remedy: mend it
---
what: A job.
why: x
how: x
owasp: [CICD-SEC-1]
cwe: [798]
bad:
  - name: one
    files: {.gitlab-ci.yml: "a: {script: make}"}
    flagged: {.gitlab-ci.yml: [a]}
    environment: {CI: "true"}
good:
  - name: another
    code: "a: {script: make}"
references: [https://example.com/]
since: 1.2.3
"""


def errors(text: str) -> list[str]:
    return [error.message for document in yaml.load_all(text) for error in VALIDATOR.iter_errors(document)]


def test_it_is_a_schema_with_all_keys_that_rule_files_have() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    parts = SCHEMA["definitions"]
    assert set(parts["rule"]["properties"]) == rule._RULE_KEYS
    assert set(parts["verdict"]["properties"]) == rule._VARIANT_KEYS
    assert set(parts["documentation"]["properties"]) == documentation._DOCUMENTATION_KEYS
    assert set(parts["example"]["properties"]) == documentation._EXAMPLE_KEYS


def test_check_jsonschema_takes_all_of_our_rules_and_of_the_examples(tmp_path: Path) -> None:
    """It reads one document of a file, so that each stands in one of its own here."""
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    files = [*(ROOT / "rules").glob("*.yaml"), *(ROOT / "examples/house").glob("*.yaml")]
    for file in files:
        for number, text in enumerate(file.read_text(encoding="utf-8").split("\n---\n")):
            (tmp_path / f"{file.parent.name}-{file.stem}-{number}.yaml").write_text(text + "\n", encoding="utf-8")
    made = sorted(map(str, tmp_path.glob("*.yaml")))
    assert len(made) == 2 * len(files)
    program = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(tmp_path / "schema.json")]
    run = subprocess.run([*program, *made], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_a_rule_with_everything_is_taken_by_both() -> None:
    assert errors(RULE) == []
    source = Source("a.yaml", RULE)
    assert checked_rule(source).id == "a"
    assert parse_documentation(source).bad


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A job\n", ""),
        ("title: A job", "titel: A job"),
        ("title: A job", "title: [A job]"),
        ("severity: major", "severity: high"),
        ("severity: major\n", ""),
        ("confidence: high", "confidence: sure"),
        ("persona: regular", "persona: loud"),
        ("tree: facts", "tree: fact"),
        ("select: jobs", "select: job"),
        ("select: jobs\n", ""),
        ("message: job {job}\n", ""),
        ("- job.runs\n", "- job.run\n"),
        ("- job.runs\n", "- job.has\n"),
        ("- job.runs\n", "- {job.runs: x, job.named: y}\n"),
        ("- job.runs\n", "- {}\n"),
        ("- job.runs\n", "- [job.runs]\n"),
        ("- not: {job.has: timeout}", "- not: [job.runs]"),
        ("- not: {job.has: timeout}", "- not: {job.has: []}"),
        ("- any: [{job.named: [a, b]}", "- any: {job.named: a}\n  - any: [{job.named: [a, b]}"),
        ("label: here", "fix: job.shorten"),
        ("label: here", "variants: {a: {title: x}}"),
        ("label: here", "variants: {a: {severity: x}}"),
        ("label: here", "texts: {a: x}"),
        ("what: A job.", "whatever: A job."),
        ("owasp: [CICD-SEC-1]", "owasp: [CICD-SEC-11]"),
        ("cwe: [798]", "cwe: [CWE-798]"),
        ("  - name: one\n    files", "  - files"),
        ('    code: "a: {script: make}"\n', ""),
        ("    flagged: {.gitlab-ci.yml: [a]}", "    flagged: a"),
        ("    environment: {CI", "    enviroment: {CI"),
        ("references: [https://example.com/]", "references: https://example.com/"),
        ("since: 1.2.3", "since: 01.2.3"),
        ("since: 1.2.3", "since: 1.2.3.4"),
        ("since: 1.2.3", "since: \N{ARABIC-INDIC DIGIT ONE}.2.3"),
    ],
)
def test_what_is_mutilated_is_refused_by_both(before: str, after: str) -> None:
    text = RULE.replace(before, after, 1)
    assert text != RULE
    assert errors(text)
    with pytest.raises(RuleError):  # noqa: PT012 - either half may be the one
        source = Source("a.yaml", text)
        checked_rule(source)
        parse_documentation(source)
