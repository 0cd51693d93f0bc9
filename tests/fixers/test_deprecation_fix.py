"""What takes the place of keywords and variables that GitLab has given up, and where none is offered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Mend = Callable[..., str]

RULE = "deprecated-keyword"


def job(text: str) -> str:
    return f"a:\n  script: b\n  {text}\n"


def report(text: str) -> str:
    return job(f"artifacts:\n    reports:\n      {text}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("types: [c]\na: {script: b, type: c}\n", "stages: [c]\na: {script: b, stage: c}\n"),
        ('"types":\n- c\n', "stages:\n- c\n"),
        (job("type: c"), job("stage: c")),
        (
            ".c: {type: d}\na: {extends: .c, script: b}\nstages: [d]\n",
            ".c: {stage: d}\na: {extends: .c, script: b}\nstages: [d]\n",
        ),
        (
            report("cobertura: 'c d.xml' # e"),
            report("coverage_report: {coverage_format: cobertura, path: 'c d.xml'} # e"),
        ),
        (
            job("artifacts: {reports: {cobertura: c.xml}}"),
            job("artifacts: {reports: {coverage_report: {coverage_format: cobertura, path: c.xml}}}"),
        ),
        ("a: {script: 'c $CI_BUILD_ID${CI_BUILD_TAG}'}\n", "a: {script: 'c $CI_JOB_ID${CI_COMMIT_TAG}'}\n"),
        (
            "a:\n  script:\n    - >\n      b\n      $CI_BUILD_REF_NAME\n",
            "a:\n  script:\n    - >\n      b\n      $CI_COMMIT_REF_NAME\n",
        ),
    ],
)
def test_the_new_name_takes_the_place_of_the_old_one(mend: Mend, before: str, after: str) -> None:
    assert mend(before, RULE) == after


@pytest.mark.parametrize(
    "text",
    [
        job("type: c\n  stage: build"),
        "types: [c]\nstages: [c]\na: {script: b, stage: c}\n",
        report("cobertura: [c.xml]"),
        report("cobertura: &d c.xml"),
        report("cobertura: c/{d,e}.xml"),
        report("cobertura: |\n        c.xml"),
        report("cobertura:"),
        report("cobertura: c.xml\n      coverage_report: {coverage_format: cobertura, path: d.xml}"),
        report("license_management: c.json"),
    ],
)
def test_what_has_no_equal_stays_as_it_is(mend: Mend, text: str) -> None:
    assert mend(text, RULE, unsafe=True) == text
