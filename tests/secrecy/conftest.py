"""The repository in which secrets are planted, with a house rule that tells all it knows and digests to be pinned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cilint.registry.lock import LOCK_PATH, format_lock

# A house rule that does its worst: it says all that it is told.
HOUSE = {
    "tell-nodes": ("pipeline", "$..*", "{node} {value}"),
    "tell-sources": ("source", "$..*", "{node} {value}"),
    "tell-images": ("facts", "images", "{written}"),
    "tell-commands": ("facts", "commands", "{program}"),
}


@pytest.fixture(scope="module", autouse=True)
def _one_time() -> Iterator[None]:
    """Two runs differ by their secrets alone, and not by when they were."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1800000000")
        yield


@pytest.fixture(scope="module")
def folder(working_repository: Path) -> Path:
    lock = working_repository / LOCK_PATH
    lock.parent.mkdir()
    lock.write_text(format_lock({"docker.io/library/alpine:latest": f"sha256:{'0' * 64}"}), encoding="utf-8")
    house = working_repository / "house"
    house.mkdir()
    for name, (tree, select, message) in HOUSE.items():
        (house / f"{name}.yaml").write_text(
            f"title: t\ngroup: g\nseverity: info\nconfidence: low\ntree: {tree}\nselect: {select}\n"
            f"where: [{{fact.has: kind}}]\nmessage: '{message}'\n",
            encoding="utf-8",
        )
    (working_repository / "expected.yml").write_text(
        "tests: [{on: [push, mr, 'tag:v1'], other_variables: true, jobs: {'*': [failure]}, pipeline: never}]\n",
        encoding="utf-8",
    )
    return working_repository
