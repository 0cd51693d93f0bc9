"""What GitLab's own code said of small pipelines: the cases in the folder that CILINT_ORACLE names."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
FOLDER = Path(os.environ.get("CILINT_ORACLE") or Path(__file__).parents[2] / ".." / "shared" / "oracle")
FAMILIES = sorted(path.name.partition(".")[0] for path in FOLDER.glob("*.jsonl.gz")) if FOLDER.is_dir() else ["none"]
"""The names of the families of cases."""

needs_cases = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="GitLab's verdicts are not here: set CILINT_ORACLE to the folder with *.jsonl.gz"
)


class Clone(MemoryFiles):
    """The files of a clone, all of which are at hand."""

    def exists(self, path: str) -> bool:
        return path == ".git" or super().exists(path)


def all_cases(family: str) -> Iterator[dict[str, Any]]:
    """The cases of a family."""
    with gzip.open(FOLDER / f"{family}.jsonl.gz", "rt", encoding="utf-8", errors="surrogatepass") as file:
        yield from map(json.loads, file)


def valid_cases(family: str) -> Iterator[dict[str, Any]]:
    """The cases of a family that GitLab takes."""
    return (case for case in all_cases(family) if case["valid"])


def refused_cases(family: str) -> Iterator[dict[str, Any]]:
    """The cases of a family that GitLab refuses."""
    with gzip.open(FOLDER / f"{family}.jsonl.gz", "rt", encoding="utf-8", errors="surrogatepass") as file:
        yield from (case for case in map(json.loads, file) if not case["valid"])


def pipeline_of(case: dict[str, Any]) -> tuple[Pipeline, Loader]:
    """The pipeline of a case, and what knows its files."""
    loader = Loader(Clone({**dict.fromkeys(case.get("paths", ()), ""), **case["files"]}))
    return build_pipeline(loader, ROOT, is_entry_point=True), loader
