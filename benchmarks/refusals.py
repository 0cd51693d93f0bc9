"""What GitLab refuses, beside check-jsonschema with its schema for GitLab: `python benchmarks/refusals.py [FOLDER]`.

FOLDER (or CILINT_ORACLE) has GitLab's own verdicts on small pipelines, as the tests of the pipeline room read them.
Asked are the cases of one file without a header, whose verdict hangs on nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.pipeline.gitlab_cases import FOLDER, ROOT, all_cases
from tests.pipeline.test_refusals_oracle import depends, refuses

_MANY = 1_000
"""Files to a call: a command line has an end."""


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """The cases that are asked."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        for case in all_cases(path.name.partition(".")[0]):
            text = case["files"][ROOT]
            if len(case["files"]) == 1 and "spec:" not in text and text.isascii() and not depends(case):
                yield case


def refused_by_schema(asked: Sequence[dict[str, Any]]) -> set[str]:
    """The ids of the cases that check-jsonschema refuses, or cannot read."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{case['id']}.yml") for case in asked]
        for path, case in zip(paths, asked, strict=True):
            path.write_text(case["files"][ROOT], encoding="utf-8")
        groups = (paths[start : start + _MANY] for start in range(0, len(paths), _MANY))
        return {path.stem for group in groups for path in _refused(group)}


def _refused(paths: Sequence[Path]) -> set[Path]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
    options = ["--data-transform", "gitlab-ci", "-o", "json"]
    run = subprocess.run([*command, *options, *paths], capture_output=True, text=True, check=False)
    if run.stdout.startswith("{"):
        told = json.loads(run.stdout)
        return {Path(error["filename"]) for error in (*told["errors"], *told.get("parse_errors", ()))}
    # One of them ends the whole run.
    half = len(paths) // 2
    return _refused(paths[:half]) | _refused(paths[half:]) if half else set(paths)


def main() -> None:
    """Print, for each tool, what it takes of what GitLab refuses, and what it refuses of what GitLab takes."""
    asked = list(cases(FOLDER))
    tools = {
        "cilint": {case["id"] for case in asked if refuses(case)},
        "check-jsonschema": refused_by_schema(asked),
    }
    verdicts = Counter("taken" if case["valid"] else "refused" for case in asked)
    print(f"GitLab refuses {verdicts['refused']} and takes {verdicts['taken']}")
    for tool, refused in tools.items():
        missed = sum(not case["valid"] and case["id"] not in refused for case in asked)
        wrong = sum(case["valid"] and case["id"] in refused for case in asked)
        print(f"{tool}: {missed} refused ones pass, {wrong} taken ones are refused")


if __name__ == "__main__":
    main()
