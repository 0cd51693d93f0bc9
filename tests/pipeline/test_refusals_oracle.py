"""What GitLab refuses, beside what its own code says (CILINT_ORACLE): of each case, whether it is taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cilint.pipeline.problem import ProblemKind
from tests.pipeline.gitlab_cases import FAMILIES, ROOT, all_cases, needs_cases, pipeline_of

_LATER = {"limit", "tier"}
"""What an administrator can allow, and what GitLab refuses when it makes the job."""

_PAGE = Path(__file__).parents[2] / "docs" / "what-gitlab-refuses.md"

TAKEN = {
    "607e20ded94b": "$[[ matrix.X ]] is left open wherever it stands",
    "ee918aea1860": "$[[ matrix.X ]] is left open wherever it stands",
    "509d2b925da2": "$[[ matrix.X ]] is left open wherever it stands",
    "6e9c4c675a5e": "a text that begins like JSON's list may be one to Ruby's parser",
    "1439cab132fd": "whoever starts the pipeline can choose another of the options, with which GitLab takes it",
}
"""What GitLab refuses and cilint does not, each with its reason."""


def depends(case: dict[str, Any]) -> bool:
    """Whether the verdict hangs on variables or inputs that no file gives, or on what a child pipeline includes."""
    if case.get("outside") or case.get("inputs"):
        return True
    if case.get("variables") and any("expand_vars" in text for text in case["files"].values()):
        return True
    if any("required value has not been provided" in error for error in case["errors"]):
        return bool(case["files"][ROOT].startswith("spec:"))
    return "trigger" in case["keyword"] and "include" in case["keyword"]


def refuses(case: dict[str, Any]) -> bool:
    """Whether cilint says that GitLab refuses a case; of `secrets` the code that was asked reads nothing."""
    pipeline, loader = pipeline_of(case)
    refused = (
        problem
        for problem in pipeline.problems
        if not problem.condition and problem.variant not in _LATER and problem.kind is not ProblemKind.SECRETS
    )
    return bool(loader.errors) or any(refused)


@needs_cases
def test_the_page_of_refusals_says_how_many_cases_these_are() -> None:
    cases = [case for family in FAMILIES for case in all_cases(family) if not depends(case)]
    refused = sum(not case["valid"] for case in cases)
    page = " ".join(_PAGE.read_text(encoding="utf-8").split())
    assert f"of {refused:,} small pipelines that its own code refuses, cilint refuses all but {len(TAKEN)}," in page
    assert f"and of {len(cases) - refused:,} that it takes, none" in page


@needs_cases
@pytest.mark.parametrize("family", FAMILIES)
def test_what_gitlab_refuses_is_refused_and_nothing_else(family: str) -> None:
    cases = [case for case in all_cases(family) if not depends(case)]
    assert cases
    differing = {case["id"]: case["files"] for case in cases if refuses(case) == case["valid"]}
    known = TAKEN.keys() & {case["id"] for case in cases}
    assert differing.keys() == known, {name: differing.get(name) for name in differing.keys() ^ known}
