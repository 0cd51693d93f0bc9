"""What the benchmarks measure with: an installed cilint, and the work of a process. See README.md beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
# An installed program has its byte code; a shell that forbids to write it would measure the compiler instead. And in a
# pipeline's job no results are kept.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "CI")}
# Of real pipelines some include what is not there, which is 2.
DONE = (0, 2)
# What a process takes that has been started just now says more about the machine's caches.
WARM_UPS = 1


class Work(NamedTuple):
    """What a process took: seconds of a processor, seconds of the clock, and the most memory it had, in MB."""

    processor: float
    clock: float
    memory: float


class Ratio(NamedTuple):
    """How many times more than an empty process a command took, and the most memory it had, in MB."""

    processor: float
    clock: float
    memory: float


def install(folder: Path) -> Path:
    """The interpreter of a new environment in `folder` in which this checkout is installed as users install it."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", ROOT], check=True, env=ENVIRONMENT)
    return python


def work(command: Sequence[str | Path], folder: Path) -> Work:
    """What a command takes from start to end. Raises `RuntimeError` where it fails."""
    start = perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in DONE:
        raise RuntimeError(f"exit code {process.returncode}: {command}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Work(usage.ru_utime + usage.ru_stime, perf_counter() - start, usage.ru_maxrss / unit)


def ratio(command: Sequence[str | Path], folder: Path, pairs: int) -> Ratio:
    """The medians of so many pairs of the command and of an empty process, which are run in turns."""
    empty = (command[0], "-c", "pass")
    for _ in range(WARM_UPS):
        work(command, folder)
    measured = [(work(empty, folder), work(command, folder)) for _ in range(pairs)]
    return Ratio(
        median(one.processor / none.processor for none, one in measured),
        median(one.clock / none.clock for none, one in measured),
        max(one.memory for _, one in measured),
    )
