"""Which variables a job gets from the dotenv reports of others."""

from __future__ import annotations

import pytest

from cilint.pipeline.events.dotenv import dotenv_reports
from tests.pipeline.test_events import pipeline_of


def names(script: str, path: str = "build.env", use: str = "") -> tuple[tuple[str, ...], ...]:
    """The names in each report that a later job gets; `use` are that job's keywords."""
    text = f"""
build:
  stage: build
  script:
    - |
{"".join(f"      {line}" for line in script.splitlines(keepends=True))}
  artifacts: {{reports: {{dotenv: "{path}"}}}}
deploy: {{stage: deploy, script: x, {use}}}
"""
    pipeline = pipeline_of(text)
    return tuple(report.names for report in dotenv_reports(pipeline, pipeline.jobs[1]))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo VERSION=1 >> build.env", ["VERSION"]),
        ("echo VERSION=1 | tee -a build.env", ["VERSION"]),
        ("echo VERSION=1 > other.txt", []),
        ("echo A=1 >> build.env\necho B=2 >> build.env\necho A=3 >> build.env", ["A", "B"]),
        ("cat > build.env <<END\nA=1\nB=2\nEND", ["A", "B"]),
        ("cat <<- 'END' > build.env\n\tA=1\n\tEND\nB=2 make", ["A"]),
        ("tee build.env <<< A=1\nB=2 make", ["A"]),
        ("cat > other.txt <<END\nA=1\nEND\necho B=1 > build.env", ["B"]),
        (r"printf 'A=1\nB=2\n' > build.env", ["A", "B"]),
        (r'echo -e "A=1\nB=2" > build.env', ["A", "B"]),
        ("A=1 make\necho B=1 > build.env", ["B"]),
    ],
)
def test_a_report_has_the_names_that_scripts_write_into_its_file(script: str, expected: list[str]) -> None:
    assert names(script) == (tuple(expected),)


@pytest.mark.parametrize("path", ["build.env", "out/build.env", "./out/deep/build.env"])
def test_a_script_may_be_in_another_folder_when_it_writes_the_file(path: str) -> None:
    assert names("cd out && echo VERSION=1 > build.env", path) == (("VERSION",),)


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("", 1),
        ("needs: [build]", 1),
        ("needs: [{job: build, artifacts: false}]", 0),
        ("needs: []", 0),
        ("dependencies: [build]", 1),
        ("dependencies: []", 0),
    ],
)
def test_a_job_gets_the_reports_of_the_jobs_whose_artifacts_it_gets(use: str, expected: int) -> None:
    assert len(names("echo VERSION=1 > build.env", use=use)) == expected


def test_without_a_report_there_is_nothing_to_get() -> None:
    pipeline = pipeline_of("build: {script: x, artifacts: {paths: [a]}}\ndeploy: {stage: deploy, script: x}")
    assert dotenv_reports(pipeline, pipeline.jobs[1]) == ()
