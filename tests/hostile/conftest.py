"""The whole program as a process of its own, within limits on time and memory, and what must hold of every run."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.forks.serving import command
from tests.hostile.pace import Pace

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10
"""Of processor time, as much as that is with nothing else to do on the machine."""
PATIENCE = 120
"""Seconds until a process that waits for something that never comes is given up."""
MEMORY = 512 * 1024 * 1024
"""Address space, with the interpreter's own: a check of an ordinary pipeline takes 25 MiB of it."""

# What moves the cursor, rings, colours, or is a line break to some readers; the line feed is the only control wanted.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_FROM_OUTSIDE = hasattr(resource, "prlimit")
"""Whether limits can be set from here: what is run before the program takes a copy of this process, which is large."""
_PACE = Pace()
_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TMPDIR", "LANG")


class Outcome(NamedTuple):
    """How a run ended: its exit code, and what it printed on both streams."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """All that was printed."""
        return self.out + self.err


class Repository:
    """A repository in a folder of its own, and the program run in it."""

    def __init__(self, folder: Path, record: Callable[[str, object], None]) -> None:
        self.folder = folder
        self._record = record

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    def write_all(self, files: str | bytes | Mapping[str, str | bytes]) -> None:
        """Several files, or the one pipeline."""
        for name, content in (files if isinstance(files, Mapping) else {".gitlab-ci.yml": files}).items():
            self.write(name, content)

    def start(
        self,
        *arguments: str | bytes | Path,
        python: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
        limits: Mapping[int, int] | None = None,
        **streams: Any,
    ) -> subprocess.Popen[bytes]:
        """The program in a process; `python` are options of the interpreter, `limits` those of the system."""
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        bounds = {
            resource.RLIMIT_AS: MEMORY,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: _PACE.seconds(SECONDS),
            **(limits or {}),
        }

        def limit() -> None:
            for name, bound in bounds.items():
                resource.setrlimit(name, (bound, bound))

        # What is said to Python itself has to be said when it starts.
        begins_anew = python or any(name.startswith(("PYTHON", "LANG", "LC_")) for name in variables or ())
        program = [sys.executable, *(python or ("-m", "cilint"))] if begins_anew else command(bounds)
        process = subprocess.Popen(
            [*program, *arguments],
            cwd=streams.pop("cwd", self.folder),
            # A home of its own: what is in the cache of whoever runs this must not be found.
            env={**kept, "HOME": str(self.folder.parent / "home"), "PYTHONPATH": str(ROOT), **(variables or {})},
            stdin=streams.pop("stdin", subprocess.PIPE),
            stdout=streams.pop("stdout", subprocess.PIPE),
            stderr=streams.pop("stderr", subprocess.PIPE),
            preexec_fn=None if _FROM_OUTSIDE else limit,
            **streams,
        )
        for name, bound in bounds.items() if _FROM_OUTSIDE else ():
            resource.prlimit(process.pid, name, (bound, bound))
        return process

    def check(self, *arguments: str | bytes | Path, stdin: bytes = b"", **options: Any) -> Outcome:
        """What `cilint check` comes to. Fails where it takes too long or forgets its manners."""
        return self.finish(self.start(*(options.pop("command", ("check",))), *arguments, **options), stdin)

    def finish(self, process: subprocess.Popen[bytes], stdin: bytes | None = None) -> Outcome:
        """The end of a process, at which everything holds that holds of every run."""
        try:
            out, err = process.communicate(stdin, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            pytest.fail(f"the run took over {PATIENCE} seconds")
        if process.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
            pytest.fail(f"the run took over {SECONDS} seconds of a processor that does nothing else")
        outcome = Outcome(process.returncode, (out or b"").decode("utf-8"), (err or b"").decode("utf-8"))
        self._record("exit code", outcome.code)
        self._record("says", next(iter([*outcome.err.splitlines(), *outcome.out.splitlines()[-1:]]), ""))
        assert outcome.code in (0, 1, 2), f"exit code {outcome.code}: {outcome.words[-2000:]}"
        for word in ("Traceback", "internal error", "Exception ignored", "Warning:"):
            assert word not in outcome.words, outcome.words[-2000:]
        assert not _CONTROLS.search(outcome.words)
        assert outcome.code != 2 or outcome.words, "a failure without a word"
        assert self.left_over() == [], "a temporary file was left behind"
        return outcome

    def left_over(self) -> list[Path]:
        """Files that were to take the place of others."""
        return [path for path in self.folder.rglob(".cilint-*") if not path.suffix]


@pytest.fixture
def repository(forks: None, tmp_path: Path, record_property: Callable[[str, object], None]) -> Repository:  # noqa: ARG001
    """An empty repository."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    return Repository(folder, record_property)
