"""The program in a process of its own for each run, and yet in little time: copies of one that has loaded everything.

A new interpreter takes nine tenths of a small run to load what the run needs. Here a server has loaded it once for all
tests of a process, and is forked for each run. How Python starts, and what is loaded when, is not to be tested so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_HERE = Path(__file__).parent
_CAN_FORK = hasattr(os, "fork")
_ADDRESS = os.path.join(tempfile.gettempdir(), f"cilint-forks-{os.getpid()}")


def command(limits: Mapping[int, int] | None = None) -> list[str]:
    """What to call in place of `cilint`, before its arguments, while there is a server.

    `limits` are numbers of `resource`, with their bounds.
    """
    if not _CAN_FORK:
        return [sys.executable, "-m", "cilint"]
    bounds = ",".join(f"{name}={bound}" for name, bound in (limits or {}).items())
    return [sys.executable, "-I", "-S", str(_HERE / "client.py"), _ADDRESS, bounds]


@contextmanager
def serving() -> Iterator[None]:
    """A server, which is there from now on and goes when this is left."""
    if not _CAN_FORK:
        yield
        return
    server = subprocess.Popen(
        [sys.executable, _HERE / "server.py", _ADDRESS],
        env={**os.environ, "PYTHONPATH": str(_HERE.parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdout
    assert server.stdin
    try:
        assert server.stdout.readline(), "the server has not begun"
        yield
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()
        Path(_ADDRESS).unlink(missing_ok=True)
