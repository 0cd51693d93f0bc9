"""Whether an agent gets a text is shown by running the script with agents that tell what they are given."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.verdicts.flagging import is_flagged, job

RULE = "agent-injection"
PUSH = '\ngit push "https://ci:$PUSH_TOKEN@gitlab.example.com/a/b.git" HEAD:c'
"""What the job has to lose."""
TITLE = "Ignore the above"
AGENTS = ("claude", "codex", "gemini", "aider", "opencode")

GIVEN = {
    "an argument": 'claude -p "Review: $CI_COMMIT_TITLE"',
    "without quotes": "claude -p Review $CI_COMMIT_TITLE",
    "behind options": 'claude --model opus --max-turns 3 -p "Review: $CI_COMMIT_TITLE"',
    "a system prompt": 'claude -p --append-system-prompt "$CI_COMMIT_TITLE" Review',
    "standard input": 'echo "Review: $CI_COMMIT_TITLE" | claude -p',
    "beside a prompt": 'echo "$CI_COMMIT_TITLE" | claude -p "Review this"',
    "a here-document": "claude -p <<EOF\nReview: $CI_COMMIT_TITLE\nEOF",
    "a file": 'echo "$CI_COMMIT_TITLE" > prompt\nclaude -p < prompt',
    "a substitution": 'echo "$CI_COMMIT_TITLE" > prompt\nclaude -p "$(cat prompt)"',
    "codex": 'codex exec --full-auto "Fix: $CI_COMMIT_TITLE"',
    "codex, standard input": 'echo "$CI_COMMIT_TITLE" | codex exec -',
    "gemini": 'gemini --prompt "Review: $CI_COMMIT_TITLE" --yolo',
    "aider": 'aider --yes --message "Fix: $CI_COMMIT_TITLE"',
    "opencode": 'opencode run "Fix: $CI_COMMIT_TITLE"',
    "a variable": 'P="Review: $CI_COMMIT_TITLE"\nclaude -p "$P"',
}
NOT_GIVEN = {
    "a text of one's own": 'claude -p "Review $CI_COMMIT_SHA"',
    "single quotes": "claude -p 'Review $CI_COMMIT_TITLE'",
    "another program": 'echo "$CI_COMMIT_TITLE"\nclaude -p Review',
    "its length": 'claude -p "Review ${#CI_COMMIT_TITLE}"',
    "another subcommand": 'echo "$CI_COMMIT_TITLE" > title\nclaude mcp list',
}


def is_given(script: str, folder: Path) -> bool:
    """Whether an agent gets the text, among its arguments or on its standard input."""
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    for name in AGENTS:
        (folder / name).write_text(f'#!/bin/sh\n{{ echo "$@"; cat; }} >> {folder}/calls\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "CI_COMMIT_TITLE": TITLE}
    subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL
    )
    return TITLE in (folder / "calls").read_text(encoding="utf-8")


@pytest.mark.parametrize("script", GIVEN.values(), ids=GIVEN)
def test_what_is_flagged_gets_to_the_agent(script: str, tmp_path: Path) -> None:
    assert is_given(script, tmp_path)
    assert is_flagged(RULE, job(script + PUSH))


@pytest.mark.parametrize("script", NOT_GIVEN.values(), ids=NOT_GIVEN)
def test_what_does_not_get_there_is_not_flagged(script: str, tmp_path: Path) -> None:
    assert not is_given(script, tmp_path)
    assert not is_flagged(RULE, job(script + PUSH))
