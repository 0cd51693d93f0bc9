"""How far a run is: on a terminal from the first second on, and never in a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.terminal import SECONDS, read_until

ROOT = Path(__file__).resolve().parent.parent.parent
SLOW = """
import sys
from cilint.cli.progress import Progress
progress = Progress("asking registries", "images")
for _ in progress.watching(iter(sys.stdin.readline, ""), 2):
    pass
print("done")
"""


def start(stderr: int) -> subprocess.Popen[bytes]:
    """Something that is slow: a step for each line that it is given."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", SLOW], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals here")
def test_a_terminal_shows_it_while_the_first_thing_takes_long() -> None:
    import pty

    ours, theirs = pty.openpty()
    process = start(theirs)
    os.close(theirs)
    assert process.stdin
    try:
        read_until(ours, "\rcilint: asking registries: 0 of 2 images, ")
        process.stdin.write(b"\n")
        process.stdin.flush()
        read_until(ours, "\rcilint: asking registries: 1 of 2 images, ")
        process.stdin.close()
        # Blanks are written over it.
        read_until(ours, f"\r{' ' * len('cilint: asking registries: 1 of 2 images, 1 s')}")
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        os.close(ours)


def test_a_pipe_gets_nothing_of_it() -> None:
    process = start(subprocess.PIPE)
    time.sleep(1.5)
    assert process.communicate(b"\n\n", SECONDS) == (b"done\n", b"")
