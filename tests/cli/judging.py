"""What goes wrong while a pipeline is judged, in this process or in another one of the run."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

from cilint.cli import parallel
from cilint.engine import check
from cilint.facts.gather import Facts
from tests.cli.conftest import Cilint


def fail_at(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Have a defect wherever the pipeline with that path is judged."""

    def fail() -> None:
        raise ValueError("a defect")

    _before(monkeypatch, path, fail)


def check_survival(cilint: Cilint, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Whichever process other than this one judges the pipeline with that path is killed, and nothing is lost by it."""
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    one = cilint("check", ".", "--no-cache", "--format", "json", "--jobs", "1")
    first = os.getpid()

    def kill() -> None:
        if os.getpid() != first:
            os.kill(os.getpid(), signal.SIGKILL)

    _before(monkeypatch, path, kill)
    run = cilint("check", ".", "--no-cache", "--format", "json", "--jobs", "2")
    assert (run.code, run.out) == (one.code, one.out)
    assert "a process of this run was killed" in run.err


def _before(monkeypatch: pytest.MonkeyPatch, path: str, act: Callable[[], None]) -> None:
    judge = check.check_pipeline

    def judged(facts: Facts, *rest: Any) -> Any:
        if facts.pipeline.shown_path == path:
            act()
        return judge(facts, *rest)

    monkeypatch.setattr(check, "check_pipeline", judged)
