"""Texts that a script writes or keeps, and then runs, by whatever door: a real shell runs them, too."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from cilint.sessions.runs import WrittenRuns
from tests.sessions.conftest import evaluated
from tests.shells import SHELLS, needs_shell

WRITTEN = "echo 'touch done' > l.sh\n"
DOORS = [
    "echo 'touch done' | cat | sh",
    f"{WRITTEN}sh l.sh",
    f"{WRITTEN}sh ./l.sh argument",
    f"{WRITTEN}. ./l.sh",
    f"{WRITTEN}sh < l.sh",
    f"{WRITTEN}sh -s < l.sh",
    f"{WRITTEN}cat l.sh | sh",
    f"{WRITTEN}cat l.sh | sh -s -- argument",
    f'{WRITTEN}sh -c "$(cat l.sh)"',
    f'{WRITTEN}eval "$(cat l.sh)"',
    f"{WRITTEN}chmod +x l.sh\n./l.sh",
    f"{WRITTEN}cp l.sh m.sh\nsh m.sh",
    f"{WRITTEN}mv l.sh m.sh\nsh m.sh",
    f"{WRITTEN}mkdir a\ncd a\nsh ../l.sh",
    f'{WRITTEN}F=l.sh\nsh "$F"',
    "printf '%s\\n' 'touch done' > l.sh\nsh l.sh",
    "echo 'touch done' | tee l.sh\nsh l.sh",
    "cat > l.sh <<E\ntouch done\nE\nsh l.sh",
    "tee l.sh <<E\ntouch done\nE\nsh l.sh",
    "echo : > l.sh\necho 'touch done' >> l.sh\nsh l.sh",
    "X='touch done'\neval \"$X\"",
    "X='touch done'\n$X",
]


def texts(script: str) -> Sequence[str]:
    """The texts that a script runs."""
    evaluation = evaluated(script)
    return [run.text.text.text for run in WrittenRuns(evaluation).of(evaluation.record.commands)]


def test_a_variable_is_run_as_it_is_then() -> None:
    assert texts("X=one\n$X\nX=two\n$X") == ["one", "two"]


@needs_shell
@pytest.mark.parametrize("script", DOORS)
def test_a_text_is_run_by_every_door(script: str, tmp_path: Path) -> None:
    for shell in SHELLS:
        folder = tmp_path / shell[-1]
        folder.mkdir()
        environment = {"PATH": os.environ["PATH"]}
        subprocess.run(
            [*shell, "-c", script], cwd=folder, env=environment, capture_output=True, timeout=60, check=False
        )
        assert list(folder.rglob("done"))
    assert "touch done" in [text.strip() for text in texts(script)]


@pytest.mark.parametrize(
    "script",
    [
        "echo 'touch done' > l.sh\ncat l.sh",
        "sh l.sh\necho 'touch done' > l.sh",
        "echo 'touch done' > a/l.sh\necho : > l.sh\nsh l.sh",
        "echo 'touch done' > l.sh\necho : > l.sh\nsh l.sh",
        "echo 'touch done' 2> l.sh\nsh l.sh",
        "X='touch done'\necho $X",
    ],
)
def test_a_text_that_is_only_kept_or_read_is_not_run(script: str) -> None:
    assert "touch done" not in texts(script)
