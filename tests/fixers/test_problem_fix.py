"""Misspelt keywords: which are corrected, and where none is offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Mend = Callable[..., str]


def job(text: str) -> str:
    return f"a:\n  script: b\n  {text}\n"


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("invalid-job", job("artifact: {paths: [c]}"), job("artifacts: {paths: [c]}")),
        ("invalid-job", job('"artifcats": {paths: [c]}'), job('"artifacts": {paths: [c]}')),
        (
            "invalid-artifacts",
            job("artifacts: {'path': [c], when: always}"),
            job("artifacts: {'paths': [c], when: always}"),
        ),
        ("invalid-rules", job("rules:\n    - iff: $CI_COMMIT_TAG"), job("rules:\n    - if: $CI_COMMIT_TAG")),
        (
            "invalid-job",
            ".c: {retyr: 2}\na: {script: b, extends: .c}\nd: {script: b, extends: .c}\n",
            ".c: {retry: 2}\na: {script: b, extends: .c}\nd: {script: b, extends: .c}\n",
        ),
    ],
)
def test_the_only_keyword_that_is_near_is_written(mend: Mend, rule: str, before: str, after: str) -> None:
    assert mend(before, rule, unsafe=True) == after
    assert mend(before, rule) == before


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        pytest.param(
            "invalid-artifacts", job("artifacts: {path: [c], paths: [d]}"), id="the right name is there as well"
        ),
        pytest.param("invalid-job", job("weather: sunny"), id="nothing is near"),
        pytest.param("invalid-job", job("allow: true"), id="it is only shortened"),
        pytest.param("invalid-job", job("stags: c"), id="stage and tags are near"),
        pytest.param("invalid-job", job("tags: c"), id="the value is wrong"),
    ],
)
def test_no_other_is(mend: Mend, rule: str, text: str) -> None:
    assert mend(text, rule, unsafe=True) == text
