"""Checks a folder of many repositories, multiplied from pipelines that are at hand, and tells what each file takes.

    python benchmarks/fleet.py FOLDER [--copies 3,10,30] [--jobs 1,2] [--shards 4]

FOLDER holds pipelines: each file in it, and each folder with a .gitlab-ci.yml, becomes a repository in each copy. They
are made in a temporary folder. Times of the clock depend on what else the machine does; processor time hardly does.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PIPELINE = ".gitlab-ci.yml"


_RUN = """
import json, resource, sys
from cilint.cli import main
try:
    main(sys.argv[1:])
finally:
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = [used.ru_utime + used.ru_stime for used in (own, others)]
    print(json.dumps([*seconds, max(own.ru_maxrss, others.ru_maxrss) / 1024]), file=sys.stderr)
"""


class Taken(NamedTuple):
    """What a run took: seconds by the clock, those of processors in the first process and the others, and megabytes.

    What the first process does is done by no other meanwhile, but for taking in what they find. The megabytes are those
    of the largest process.
    """

    clock: float
    first: float
    others: float
    megabytes: float


def main() -> None:
    """Print a line for each run, and whether the parts of one make the same report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=_numbers, default=[3, 10, 30])
    parser.add_argument("--jobs", type=_numbers, default=[1, 2])
    parser.add_argument("--shards", type=int, default=4)
    options = parser.parse_args()
    if not pipelines_in(options.folder):
        parser.error(f"{options.folder} holds no pipelines: neither a folder with a {PIPELINE} nor a file *.yml")
    print("  files  repositories  processes   clock s  processor s  of the first  ms/file  largest MB")
    for copies in options.copies:
        with tempfile.TemporaryDirectory() as name:
            fleet = Path(name)
            repositories = sum(1 for _ in multiply(options.folder, fleet / "fleet", copies))
            files = sum(1 for path in (fleet / "fleet").rglob("*.y*ml"))
            for jobs in options.jobs:
                taken = run(fleet, "check", "fleet", "--no-cache", "--jobs", str(jobs), "--output", "json=one.json")
                processor = taken.first + taken.others
                print(
                    f"{files:7}  {repositories:12}  {jobs:9}  {taken.clock:8.1f}  {processor:11.1f}"
                    f"  {taken.first:12.1f}  {1000 * processor / files:7.1f}  {taken.megabytes:10.0f}",
                    flush=True,
                )
            if copies == min(options.copies):
                print(f"{options.shards} parts {told(fleet, options.shards)}", flush=True)


def told(fleet: Path, count: int) -> str:
    """Whether so many parts together say what one run does."""
    parts = [f"part{number}.json" for number in range(1, count + 1)]
    for number, part in enumerate(parts, 1):
        run(fleet, "check", "fleet", "--no-cache", "--shard", f"{number}/{count}", "--output", f"json={part}")
    run(fleet, "merge", *parts, "--output", "json=merged.json")
    is_equal = (fleet / "merged.json").read_bytes() == (fleet / "one.json").read_bytes()
    return "say the same as one run" if is_equal else "say something else than one run"


def pipelines_in(folder: Path) -> Sequence[Path]:
    """What becomes a repository: folders, and files in none of them."""
    roots = sorted(path.parent for path in folder.rglob(PIPELINE))
    singles = sorted(path for path in folder.rglob("*.yml") if not any(path.is_relative_to(root) for root in roots))
    return (*roots, *singles)


def multiply(folder: Path, fleet: Path, copies: int) -> Iterator[Path]:
    """Make the repositories: of each pipeline so many."""
    for copy in range(copies):
        for number, source in enumerate(pipelines_in(folder)):
            place = fleet / str(copy) / f"{number:04}-{source.stem}"
            if source.is_dir():
                shutil.copytree(source, place)
            else:
                place.mkdir(parents=True)
                shutil.copyfile(source, place / PIPELINE)
            (place / ".git").mkdir(exist_ok=True)
            yield place


def run(folder: Path, *arguments: str) -> Taken:
    """Run the program in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1800000000"}
    started = time.monotonic()
    command = [sys.executable, "-c", _RUN, *arguments]
    process = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True
    )
    first, others, megabytes = json.loads(process.stderr.splitlines()[-1])
    return Taken(time.monotonic() - started, first, others, megabytes)


def _numbers(text: str) -> Sequence[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    main()
