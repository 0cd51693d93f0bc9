"""What is said to be ignored is nowhere in the jobs that GitLab's own code builds (CILINT_ORACLE)."""

from __future__ import annotations

import json

import pytest

from cilint.facts.ignored_keywords import ignored_keywords_of
from tests.pipeline.gitlab_cases import needs_cases, pipeline_of, valid_cases

_TRACES = {"default": "job_timeout", "workflow": "needs_attributes"}


@needs_cases
@pytest.mark.parametrize("within", ["default", "workflow"])
def test_no_job_has_what_is_ignored(within: str) -> None:
    cases = [case for case in valid_cases("structure-global") if within in case["keyword"]]
    jobs = [case["jobs"] for case in cases if _has_ignored(case, within)]
    assert jobs
    assert all(_TRACES[within] not in json.dumps(built) for built in jobs)


@needs_cases
def test_an_include_of_a_local_file_is_the_same_whatever_is_ignored() -> None:
    cases = [case for case in valid_cases("structure-global") if case["keyword"].startswith("root.include.local_and")]
    ignored = [case["jobs"] for case in cases if _has_ignored(case, "include")]
    others = [case["jobs"] for case in cases if not _has_ignored(case, "include")]
    assert ignored
    assert others
    assert all(built == others[0] for built in ignored)


def _has_ignored(case: dict[str, object], within: str) -> bool:
    return any(fact.within == within for fact in ignored_keywords_of(pipeline_of(case)[0]))
