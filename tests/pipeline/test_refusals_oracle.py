"""What is refused of each keyword, against what GitLab's own code says of thousands of small pipelines."""

from __future__ import annotations

from typing import Any

import pytest

from cilint.pipeline.problem import ProblemKind
from tests.pipeline.gitlab_cases import needs_cases, pipeline_of, refused_cases, valid_cases

pytestmark = needs_cases

_FAMILIES = ("structure-job", "structure-global", "structure-names", "combination", "graph", "rules")
_ALLOWED = {"structure-global": 0.03, "structure-names": 0.03}
"""The part of what GitLab refuses that may pass: of includes and inputs, and lists within ten lists."""
_LATER = frozenset({ProblemKind.SECRETS})
"""What the edition of GitLab that the verdicts are from does not read."""
_OTHERS = ("root.include", "root.spec")


def _refusals(case: dict[str, Any]) -> list[str]:
    pipeline, loader = pipeline_of(case)
    found = [problem for problem in pipeline.problems if problem.kind not in _LATER and not problem.variant]
    # What a child pipeline's files lack is refused when that one starts.
    if case["keyword"].startswith(("job.trigger", "job.bridge")):
        found = [problem for problem in found if problem.kind is not ProblemKind.INCLUDE]
    return [problem.message for problem in found] + [str(error) for error in loader.errors]


@pytest.mark.parametrize("family", _FAMILIES)
def test_nothing_is_refused_that_gitlab_takes(family: str) -> None:
    cases = [case for case in valid_cases(family) if not case["keyword"].startswith(_OTHERS)]
    wrong = [(case["id"], found) for case in cases if (found := _refusals(case))]
    assert wrong == []


@pytest.mark.parametrize("family", _FAMILIES)
def test_what_gitlab_refuses_is_refused(family: str) -> None:
    cases = [case for case in refused_cases(family) if not case["keyword"].startswith(_OTHERS)]
    missed = [case["id"] for case in cases if not _refusals(case)]
    assert len(missed) <= _ALLOWED.get(family, 0.01) * len(cases), missed
