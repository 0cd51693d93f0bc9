"""A repository to run in, and the program run in it as a user does: arguments in, exit code and texts out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cilint.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent


class Run(NamedTuple):
    """How a run of the program ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        """What was printed, read as JSON."""
        return json.loads(self.out)

    @property
    def rules(self) -> list[str]:
        """The rules of the findings in a JSON report, in its order."""
        return [finding["rule"] for finding in self.report["findings"]]


class Project:
    """A repository in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


Cilint = Callable[..., Run]


@pytest.fixture(autouse=True)
def _outside_of_ci(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever runs these tests must not lend its credentials, colours and cache to the runs in them."""
    for name in os.environ:
        if name.upper().startswith(("CI", "GITLAB", "DOCKER_AUTH", "NO_COLOR", "HTTP_PROXY", "HTTPS_PROXY")):
            monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "user"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty repository, which is the current folder."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return Project(folder)


@pytest.fixture
def cilint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cilint:
    """Runs the program in this process."""

    def run(*arguments: str | Path, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        try:
            code = main(list(map(str, arguments)))
        except SystemExit as end:
            code = int(str(end.code))
        printed = capsys.readouterr()
        return Run(code, printed.out, printed.err)

    return run


@pytest.fixture
def program() -> Callable[..., subprocess.Popen[bytes]]:
    """Starts the program as a process of its own in the current folder; keywords are variables of its environment."""

    def start(*arguments: str, stdout: Any = subprocess.PIPE, **variables: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "cilint", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    return start
