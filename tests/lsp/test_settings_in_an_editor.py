"""The settings of a repository count in an editor as they do in a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.direct import told

JOB = "test:\n  image: python\n  script: make\n"


@pytest.fixture
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CILINT_CONFIG", raising=False)
    (folder / ".gitlab-ci.yml").write_text(JOB, encoding="utf-8")
    return folder


def settings(repository: Path, text: str, name: str = ".cilint.yml") -> str:
    (repository / name).write_text(text, encoding="utf-8")
    return told(repository, ".gitlab-ci.yml")


def test_nothing_is_told_of_a_file_that_is_excluded(repository: Path) -> None:
    assert "unpinned-image" in settings(repository, "exclude: [old]\n")
    assert settings(repository, "exclude: [.gitlab-ci.yml]\n") == ""


def test_findings_below_the_threshold_are_left_out(repository: Path) -> None:
    assert "unpinned-image" in settings(repository, "min_severity: major\n")
    assert "unpinned-image" not in settings(repository, "min_severity: critical\n")


def test_the_environment_names_the_file(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CILINT_CONFIG", str(repository / "org.yml"))
    assert "unpinned-image" not in settings(repository, "rules: {unpinned-image: off}\n", "org.yml")


def test_pages_about_rules_are_where_the_settings_say(repository: Path) -> None:
    shown = settings(repository, "docs_url: https://docs.example.com/{rule}.html\n")
    assert "https://docs.example.com/unpinned-image.html" in shown
    assert "docs/rules/unpinned-image.md" not in shown
