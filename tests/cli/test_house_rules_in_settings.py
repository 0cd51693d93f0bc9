"""House rules whose folder the settings name: every command knows them, and a stranger's links lead nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.lsp.direct import told

RULE = """\
title: Redis as a service
group: services
severity: major
confidence: high
persona: regular
select: images
where: [{fact.equals: role=service}]
message: "no redis here"
---
what: A service.
why: x
how: x
owasp: []
cwe: []
bad:
  - name: one
    code: |
      a:
        services: [redis]
        script: make
    flagged: [redis]
good: []
references: []
"""
PIPELINE = "a:\n  image: ruby@sha256:" + "a" * 64 + "\n  services: [redis]\n  script: make\n"


@pytest.fixture(autouse=True)
def house(project):
    project.write(".gitlab-ci.yml", PIPELINE)
    project.write(".cilint.yml", "rules_from: [ci/rules]\nrules: {no-redis: critical}\n")
    project.write("ci/rules/no-redis.yaml", RULE)
    return project


def severities(run) -> dict[str, str]:
    assert run.code == 1, run.err
    return {finding["rule"]: finding["severity"] for finding in run.report["findings"]}


def test_a_check_runs_them_and_they_can_be_named(cilint) -> None:
    assert severities(cilint("check", "--format", "json"))["no-redis"] == "critical"
    assert severities(cilint("check", "--format", "json", "--select", "no-redis")) == {"no-redis": "critical"}
    assert "no-redis" not in cilint("check", "--format", "json", "--ignore", "no-redis").rules
    assert "no-redis: " in cilint("check", "--trace", "no-redis").err


def test_who_names_the_folder_as_well_names_it_once(cilint) -> None:
    assert severities(cilint("check", "--format", "json", "--rules", "./ci/rules"))["no-redis"] == "critical"


def test_they_are_listed_explained_and_tested(house, cilint, monkeypatch) -> None:
    monkeypatch.chdir(house.folder / "ci")
    assert "no-redis: Redis as a service" in cilint("rules").out
    assert "cilint check --rules rules --quiet --select no-redis" in cilint("explain", "no-redis").out
    assert cilint("rules", "test").out == "no-redis: 1 example passed\n1 rule, 1 example passed\n"


@pytest.mark.parametrize("command", ["images", "jobs", "resolve", "settings", "graph"])
def test_commands_without_findings_know_them(cilint, command: str) -> None:
    run = cilint(command)
    assert (run.code, run.err) == (0, "")


def test_an_editor_shows_what_they_find(house) -> None:
    assert "no redis here" in told(house.folder, ".gitlab-ci.yml")
    house.write("ci/rules/no-redis.yaml", RULE.replace("no redis here", "not this one"))
    assert "not this one" in told(house.folder, ".gitlab-ci.yml")
    house.write("ci/rules/no-redis.yaml", RULE.replace("severity: major", "severity: awful"))
    assert "no-redis.yaml:3: 'severity' must be one of info" in told(house.folder, ".gitlab-ci.yml")


def test_of_two_repositories_each_has_its_own(house, cilint) -> None:
    for name in ("one", "two"):
        (house.folder / name / ".git").mkdir(parents=True)
        house.write(f"{name}/.gitlab-ci.yml", PIPELINE)
    house.write("two/.cilint.yml", "rules_from: ../ci/rules\n")
    run = cilint("check", "--format", "json", "one", "two")
    assert [finding["severity"] for finding in run.report["findings"] if finding["rule"] == "no-redis"] == ["major"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("rules_from: [ci/gone]\n", ".cilint.yml:1: there is no folder 'ci/gone' with rules"),
        ("rules_from: [.gitlab-ci.yml]\n", ".cilint.yml:1: there is no folder '.gitlab-ci.yml' with rules"),
        ("rules_from:\n  - ci/rules\n  - linked\n", ".cilint.yml:3: 'linked' is, or holds, a link that leads out"),
        ("rules_from: [ci/linked]\n", ".cilint.yml:1: 'ci/linked' is, or holds, a link that leads out"),
    ],
)
@pytest.mark.parametrize("command", ["check", "images", "rules", "explain"])
def test_a_folder_that_is_none_or_leads_out_is_told_at_its_place(
    house, cilint, tmp_path: Path, settings: str, words: str, command: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "other.yaml").write_text(RULE, encoding="utf-8")
    os.symlink(outside, house.folder / "linked")
    (house.folder / "ci/linked").mkdir()
    os.symlink(outside / "other.yaml", house.folder / "ci/linked/other.yaml")
    house.write(".cilint.yml", settings)
    run = cilint(command, *(["unpinned-image"] if command == "explain" else []))
    assert run.code == 2
    assert words in run.err


def test_a_rule_that_is_wrong_ends_the_check(house, cilint) -> None:
    house.write("ci/rules/no-redis.yaml", RULE.replace("severity: major", "severity: awful"))
    run = cilint("check")
    assert run.code == 2
    assert "ci/rules/no-redis.yaml:3: " in run.err
