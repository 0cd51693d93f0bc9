"""What tests of the pipeline room share: pipelines from texts, and their nodes as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import Problem, ProblemKind
from cilint.syntax.node import Node, Step
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


class Built:
    """A pipeline, and short ways to what tests ask of it."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.loader = Loader(MemoryFiles(files))
        self.pipeline: Pipeline = build_pipeline(self.loader, ROOT)
        self.jobs = {job.name: job for job in self.pipeline.jobs}

    def value(self, job: str, keyword: str) -> Any:
        """The keyword of a job as it counts, as a plain value."""
        return plain(self.jobs[job].keyword(keyword))

    def way(self, job: str, keyword: str) -> list[str]:
        """The steps by which a job's keyword came."""
        node = self.jobs[job].keyword(keyword)
        assert node is not None
        return steps(node.via)

    def scripts(self, job: str) -> list[str]:
        return [item.node.text for item in self.jobs[job].script_items]

    def texts(self, job: str, text: str) -> list[str | None]:
        """What a text with variables can become in a job; None stands for what is not known."""
        return [expansion.known for expansion in self.jobs[job].variables.expand(text)]

    @property
    def refused(self) -> list[Problem]:
        """What GitLab refuses but for its jobs: tests of other subjects write them without scripts."""
        return [problem for problem in self.pipeline.problems if problem.kind is not ProblemKind.JOB]

    def problems(self) -> dict[str, str]:
        return {include.name: include.problem for include in self.pipeline.includes if include.problem}


def plain(node: Node | None) -> Any:
    """A node as texts, lists and dicts; null is None and a tag that was not resolved is a tuple."""
    if node is None or node.is_null:
        return None
    if node.is_reference:
        return tuple(item.text for item in node.items)
    if node.is_sequence:
        return [plain(item) for item in node.items]
    if node.is_mapping:
        return {name: plain(pair.value) for name, pair in node.entries.items()}
    return node.canonical


def steps(via: Iterable[Step]) -> list[str]:
    return [f"{step.kind.value} {step.name}" for step in via]


@pytest.fixture(scope="session")
def build() -> Callable[..., Built]:
    """Builds a pipeline from the text of its root file, and of others by path."""

    def from_texts(root: str, others: Mapping[str, str] | None = None) -> Built:
        return Built({ROOT: root, **(others or {})})

    return from_texts
