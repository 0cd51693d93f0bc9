"""Whole jobs that are offered: what they write is what cilint would have of others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cilint.cli.lsp import opening
from cilint.engine.catalog import load_rules
from cilint.lsp.desk import Desk
from cilint.lsp.snippets import Snippet, filled, snippets
from tests.lsp.conftest import PIPELINE
from tests.lsp.direct import desktop

DIGEST = "sha256:" + "0" * 64
IMAGES = [f"docker:29.0@{DIGEST}", f"ruby:3.3@{DIGEST}"]
JOB = "other:\n  script: make\n"
FILES = {
    ".cilint.yml": "includes: {group/project: other}\n",
    "part/.gitlab-ci.yml": JOB,
    "other/ci.yml": JOB,
    "other/templates/component.yml": JOB,
}
FILLED = {"COMMIT": "c0ffee" + "0" * 34, "inputs:\n      make": "inputs: {}"}


def written(body: str) -> str:
    """A snippet as a person leaves it who takes the first choice at each place and writes the rest out."""
    text = re.sub(r"\$\{\d+\|([^,|]*)[^|]*\|\}", r"\1", body)
    text = re.sub(r"\$\{\d+:([^}]*)\}|\$0", lambda match: match[1] or "make", text)
    return text.replace("\\$", "$")


@pytest.mark.parametrize("snippet", snippets(), ids=lambda snippet: str(snippet.label))
def test_a_snippet_has_no_findings(snippet: Snippet, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    text = written(filled(snippet.body, ["build", "test"], IMAGES))
    for hole, filling in FILLED.items():
        text = re.sub(rf"(?<!_){hole}\b", filling, text)
    text = text if "script:" in text or "include:" in text else f"{text}\n{JOB}"
    found = Desk(opening(), load_rules()).file(str(tmp_path / PIPELINE), desktop(tmp_path, {PIPELINE: text}))
    assert found
    assert [(finding.rule, finding.message) for finding in found[0].result.findings] == []
    assert not found[0].result.errors


@pytest.mark.parametrize("snippet", snippets(), ids=lambda snippet: str(snippet.label))
def test_no_digest_is_made_up(snippet: Snippet) -> None:
    text = filled(snippet.body, ["test"], [])
    assert re.findall(r"sha256:(?!\$\{\d+:DIGEST\})", text) == []


def test_an_image_is_chosen_among_those_with_its_name() -> None:
    assert filled("@image 3 docker@", [], IMAGES) == f"${{3|{IMAGES[0]}|}}"
    assert filled("@image 3@", [], IMAGES) == f"${{3|{','.join(IMAGES)}|}}"
    assert filled("@image 3 docker@", [], IMAGES[1:]) == "docker:${3:TAG}@sha256:${4:DIGEST}"
    assert filled("@image 3@", [], []) == "${3:IMAGE:TAG}@sha256:${4:DIGEST}"


def test_stages_are_chosen_among_those_of_the_pipeline() -> None:
    assert filled("@stage 2@", ["build", "test"], []) == "${2|test,build|}"
    assert filled("@stage 2@", ["a,b"], []) == "${2|a\\,b|}"
