"""Resolved pipelines, and what is refused beyond the keywords of jobs, beside what GitLab's own code made of the cases.

`normal.py` beside the cases says what GitLab makes of a resolved file; the cases name what no file tells.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from cilint.engine.trees import pipeline_tree
from cilint.findings.finding import Result
from cilint.findings.mask import Mask
from cilint.pipeline.keywords import NAMES_OF_BOTH
from cilint.pipeline.problem import ProblemKind
from tests.pipeline.gitlab_cases import FAMILIES, FOLDER, all_cases, needs_cases, pipeline_of

Case = dict[str, Any]

OPEN = {
    "c1a774437a8c": "what expand_vars leaves of a variable that no file defines is cut and escaped by what follows it",
    "2ab60a535dfe": "a text tagged as !!binary stays as it is written",
}
"""Cases that are open, and why."""

KINDS = {
    ProblemKind.EMPTY,
    ProblemKind.EXTENDS,
    ProblemKind.HEADER,
    ProblemKind.INCLUDE,
    ProblemKind.INPUTS,
    ProblemKind.REFERENCE,
    ProblemKind.YAML,
}
"""What is refused beyond the keywords of jobs."""


def told_by_files(case: Case) -> bool:
    """Whether what the files come to depends on nothing from outside of them."""
    texts = case["files"].values()
    expands = case.get("variables") and any("expand_vars" in text for text in texts)
    return not (case.get("outside") or case.get("inputs") or expands)


@cache
def normal() -> Any:
    spec = importlib.util.spec_from_file_location("gitlab_normal", FOLDER / "normal.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def different(family: str) -> Iterator[tuple[str, list[Any]]]:
    nothing = Mask.of(Result())
    for case in all_cases(family):
        # normal.py knows no jobs of such names.
        is_comparable = case["id"] not in OPEN and not names_of(case) & NAMES_OF_BOTH
        if case["valid"] and told_by_files(case) and is_comparable:
            pipeline, _ = pipeline_of(case)
            found = normal().compare(pipeline_tree(pipeline, nothing).value, case)
            refused = [problem.message for problem in pipeline.refusals if problem.kind in KINDS]
            if found or refused:
                yield case["id"], [*found, *refused]


def names_of(case: Case) -> set[str]:
    return {job["name"] for job in case.get("jobs", ())}


@needs_cases
@pytest.mark.parametrize("family", FAMILIES)
def test_what_gitlab_takes_is_taken_and_resolved_as_there(family: str) -> None:
    assert list(different(family)) == []


@needs_cases
def test_default_and_workflow_are_jobs_where_gitlab_takes_them_for_jobs() -> None:
    for case in all_cases("structure-global"):
        if case["valid"]:
            pipeline, _ = pipeline_of(case)
            assert {job.name for job in pipeline.jobs} & NAMES_OF_BOTH == names_of(case) & NAMES_OF_BOTH
