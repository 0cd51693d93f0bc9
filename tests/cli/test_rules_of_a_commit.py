"""Rules of a commit that a checkout has: as the settings name it, whatever the checkout shows by now."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

RULE = """\
title: A service
group: house
severity: {}
confidence: high
select: services
message: no services here
"""
PIPELINE = f"a:\n  image: ruby@sha256:{'a' * 64}\n  services: [redis]\n  script: make\n"


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *name, "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def house(project, tmp_path: Path):
    """A repository, and beside it a checkout of rules in which the tag v1 is not what lies there."""
    checkout = tmp_path / "house"
    (checkout / "rules").mkdir(parents=True)
    git(checkout, "init", "-q", "-b", "main")
    (checkout / "rules/no-services.yaml").write_text(RULE.format("critical"))
    git(checkout, "add", ".")
    git(checkout, "commit", "-q", "-m", "one")
    git(checkout, "tag", "v1")
    (checkout / "rules/no-services.yaml").write_text(RULE.format("awful"))
    project.write(".gitlab-ci.yml", PIPELINE)
    project.write(".cilint.yml", "rules_from: ['git:../house@v1:rules']\nrules: {no-services: on}\n")
    return project


def severities(run) -> list[str]:
    assert run.code == 1, run.err
    return [finding["severity"] for finding in run.report["findings"] if finding["rule"] == "no-services"]


def test_the_commit_counts_and_not_what_lies_in_the_checkout(cilint, house, monkeypatch) -> None:
    assert severities(cilint("check", "--format", "json")) == ["critical"]
    (house.folder / "ci").mkdir()
    monkeypatch.chdir(house.folder / "ci")
    assert severities(cilint("check", "--format", "json", "..")) == ["critical"]
    assert "no-services: A service" in cilint("rules").out
    assert "git:../../house@v1:rules" in cilint("explain", "no-services").out
    assert cilint("rules", "test").out == "no-services: no examples\n1 rule, 0 examples passed\n"


def test_the_command_line_takes_it_too(cilint, house) -> None:
    house.write(".cilint.yml", "")
    assert severities(cilint("check", "--format", "json", "--rules", "git:../house@v1:rules")) == ["critical"]
    run = cilint("check", "--rules", "../house/rules")
    assert run.code == 2
    assert "no-services.yaml:3: 'severity' must be one of" in run.err


def test_rules_of_another_branch_of_the_same_repository(cilint, tmp_path: Path, monkeypatch) -> None:
    """Whoever changes the rules in a merge request does not change those by which it is checked."""
    folder = tmp_path / "same"
    (folder / "ci").mkdir(parents=True)
    (folder / ".gitlab-ci.yml").write_text(PIPELINE)
    (folder / ".cilint.yml").write_text("rules_from: ['git:.@main:ci']\n")
    (folder / "ci/no-services.yaml").write_text(RULE.format("blocker"))
    git(folder.parent, "init", "-q", "-b", "main", str(folder))
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "checkout", "-q", "-b", "feature")
    (folder / "ci/no-services.yaml").write_text(RULE.format("info"))
    git(folder, "commit", "-q", "-a", "-m", "two")
    monkeypatch.chdir(folder)
    assert severities(cilint("check", "--format", "json")) == ["blocker"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("git:../house", "'git:../house' names no folder of a commit, as git:../house@v1.0:rules does"),
        ("git:../gone@v1:rules", "there is no checkout '../gone' with rules"),
        ("git:../house@v9:rules", "git knows no commit 'v9' here"),
        ("git:../house@v1:gone", "there is no folder 'gone' in v1 of ../house"),
        ("git:ci@v1:rules", "'ci' is in the repository and no checkout of its own: name the repository's root"),
    ],
)
def test_what_is_not_there_is_told_at_its_place(cilint, house, source: str, words: str) -> None:
    (house.folder / "ci").mkdir()
    house.write(".cilint.yml", f"persona: regular\nrules_from:\n  - '{source}'\n")
    run = cilint("check")
    assert run.code == 2
    assert f".cilint.yml:3: {words}" in run.err


def test_a_rule_that_is_wrong_is_told_at_its_place_in_the_commit(cilint, house, tmp_path: Path) -> None:
    git(tmp_path / "house", "commit", "-q", "-a", "-m", "two")
    house.write(".cilint.yml", "rules_from: ['git:../house@main:rules']\n")
    assert "git:../house@main:rules/no-services.yaml:3: 'severity' must be one of" in cilint("check").err
