"""Times `cilint check` on generated pipelines of growing size: the time grows as they do. See README.md beside it."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from measure import ENVIRONMENT

FACTORS = (1, 2, 4)
DEPTH = 10
ROOT = ".gitlab-ci.yml"

Files = Mapping[str, str]


def extending(factor: int) -> Files:
    """A thousand jobs, each of which extends ten levels of hidden jobs; a level for every ten jobs."""
    levels = []
    for chain in range(100 * factor):
        levels.append(f".base-{chain}-0:\n  image: alpine:3.20\n")
        for level in range(1, DEPTH):
            parent = f".base-{chain}-{level - 1}"
            levels.append(f".base-{chain}-{level}:\n  extends: {parent}\n  variables:\n    LEVEL_{level}: '{level}'\n")
    jobs = [
        f"job-{number}:\n  extends: .base-{number % (100 * factor)}-{DEPTH - 1}\n  script: make {number}\n"
        for number in range(1_000 * factor)
    ]
    return {ROOT: "".join(levels + jobs)}


def including(factor: int) -> Files:
    """A hundred and fifty includes, as many as GitLab takes, of files that grow; each overrides a part of the last."""
    files = {
        f"ci/{number}.yml": "".join(
            f"job-{number + part}:\n  image: ruby:3.{number % 10}\n  script: [make, make {number}]\n"
            for part in range(20 * factor)
        )
        for number in range(150)
    }
    return {ROOT: "include:\n" + "".join(f"  - {path}\n" for path in files), **files}


def referring(factor: int) -> Files:
    """Ten thousand `!reference` tags to a hundred scripts, a fifth of which refer to others."""
    parts = [f".part-{number}:\n  script: [make {number}, make all]\n" for number in range(80)]
    parts += [
        f".part-{number}:\n  script:\n    - !reference [.part-{number - 80}, script]\n    - make {number}\n"
        for number in range(80, 100)
    ]
    jobs = []
    for number in range(1_000 * factor):
        tags = "".join(f"    - !reference [.part-{(number + tag) % 100}, script]\n" for tag in range(10))
        jobs.append(f"job-{number}:\n  image: alpine:3.20\n  script:\n{tags}")
    return {ROOT: "".join(parts + jobs)}


SHAPES: Mapping[str, tuple[Callable[[int], Files], str]] = {
    "extends": (extending, "1,000 jobs that extend 10 levels deep"),
    "include": (including, "150 includes"),
    "reference": (referring, "10,000 references"),
}


def seconds(command: Sequence[str], folder: Path) -> float:
    """How long the processor works on a command; the clock would tell of all else that runs on the machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratio(root: Path, pairs: int) -> float:
    """The median of how many times more work a check is than an empty process."""
    check = (sys.executable, "-m", "cilint", "check", "--exit-zero", root.name)
    # The first run writes byte code and fills the caches of the disk.
    seconds(check, root.parent)
    empty = (sys.executable, "-c", "pass")
    return median(seconds(check, root.parent) / seconds(empty, root.parent) for _ in range(pairs))


def write(files: Files, folder: Path) -> Path:
    """Write a pipeline's files and give the root's path."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    # What is above the folder is none of its business.
    (folder / ".git").mkdir(exist_ok=True)
    return folder / ROOT


def main() -> None:
    """Print a table with a row for each shape, and a column for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, metavar="N", help="pairs of runs for each size (default: 5)")
    parser.add_argument("--shapes", nargs="+", choices=sorted(SHAPES), default=list(SHAPES), help="which pipelines")
    options = parser.parse_args()
    print(f"{'times python -c pass':<40}" + "".join(f"{f'{factor} x':>9}" for factor in FACTORS) + f"{'growth':>16}")
    for shape in options.shapes:
        make, title = SHAPES[shape]
        found = []
        for factor in FACTORS:
            with tempfile.TemporaryDirectory() as folder:
                found.append(ratio(write(make(factor), Path(folder)), options.pairs))
        growth = " ".join(f"{value / found[0]:.1f}" for value in found)
        print(f"{title:<40}" + "".join(f"{value:>9.1f}" for value in found) + f"{growth:>16}", flush=True)


if __name__ == "__main__":
    main()
