"""Counts the findings of each rule on the pipelines in a folder, as fetch.py lays them out, into counts.tsv.

`make precision CORPUS=FOLDER` runs it and renders docs/precision.md. Findings that were read stay as they are in
read.tsv: what a rule says now of another line is not read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from precision.table import Count, projects, write_counts


def main(folder: Path) -> int:
    """Check each unit in a process of its own, and write what was counted."""
    repositories = {project.unit: project.repository for project in projects()}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(repositories, pool.map(lambda unit: _rules(folder / unit), repositories), strict=True))
    findings: dict[str, int] = defaultdict(int)
    places: dict[str, set[str]] = defaultdict(set)
    for unit, rules in found.items():
        for rule in rules:
            findings[rule] += 1
            places[rule].add(repositories[unit])
    write_counts([Count(rule, count, len(places[rule])) for rule, count in findings.items()])
    print(f"{sum(findings.values())} findings of {len(findings)} rules in {len(found)} pipelines")
    return 0


def _rules(unit: Path) -> list[str]:
    """The rule of each finding in a unit."""
    command = [sys.executable, "-m", "cilint", "check", "--no-cache", "--persona", "pedantic", "--format", "json", unit]
    run = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    return [finding["rule"] for finding in json.loads(run.stdout)["findings"]]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
