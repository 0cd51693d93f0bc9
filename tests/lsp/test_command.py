"""`cilint lsp` as a command."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cilint.cli import main


def test_without_its_library_the_server_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cilint.cli.lsp.find_spec", lambda _: None)
    assert main(["lsp"]) == 2
    assert "pip install 'cilint[lsp]'" in capsys.readouterr().err


def test_an_editor_that_goes_away_ends_the_server() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "cilint", "lsp"], input=b"", capture_output=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
