"""`cilint variables`: what a job sees of its variables, who defines them, and who overrides whom."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cilint, Project

PIPELINE = """\
variables:
  HOST: registry.example.com
  IMAGE: $HOST/app:$TAG
  TAG: latest
  LEVEL: {value: low, options: [low, high], description: How much}
  LOOP: $POOL
  POOL: $LOOP
workflow:
  rules:
    - if: $CI_COMMIT_TAG
      variables: {TAG: $CI_COMMIT_TAG}
    - when: always
deploy:
  script: deploy
  variables: {TARGET: staging, RAW: {value: $IMAGE, expand: false}, LINES: "a\\nb"}
  parallel: {matrix: [{REGION: [eu, us], ONE: x}]}
  rules:
    - if: $CI_COMMIT_TAG
      variables: {TARGET: production}
    - if: $CI_COMMIT_REF_NAME == "odd"
      variables: {TARGET: odd}
    - when: manual
alone:
  script: x
  inherit: {variables: [TAG]}
"""


@pytest.fixture
def ask(project: Project, cilint: Cilint) -> Cilint:
    """Asks about a usual pipeline."""
    project.write(".gitlab-ci.yml", PIPELINE)
    return lambda *arguments: cilint("variables", *arguments)


def test_each_variable_has_its_value_and_who_defines_it(ask: Cilint) -> None:
    run = ask("deploy", "--on", "tag:v1.2")
    assert run.code == 0
    assert (
        run.out
        == """\
tag:v1.2
  HOST = "registry.example.com"
      by variables of the pipeline (.gitlab-ci.yml:2)
  IMAGE = "registry.example.com/app:v1.2"
      by variables of the pipeline (.gitlab-ci.yml:3)
  TAG = "v1.2"
      by workflow:rules (.gitlab-ci.yml:11), over 1 other
  LEVEL = "low"
      by variables of the pipeline (.gitlab-ci.yml:5)
  LOOP = "$LOOP"
      by variables of the pipeline (.gitlab-ci.yml:6)
  POOL = "$LOOP"
      by variables of the pipeline (.gitlab-ci.yml:7)
  TARGET = "production"
      by rules of the job (.gitlab-ci.yml:19), over 1 other
  RAW = "$IMAGE"
      by variables of the job, not expanded (.gitlab-ci.yml:15)
  LINES = "a\\nb"
      by variables of the job (.gitlab-ci.yml:15)
  REGION is one of several
      by parallel:matrix (.gitlab-ci.yml:16)
  ONE = "x"
      by parallel:matrix (.gitlab-ci.yml:16)
  CI_COMMIT_TAG = "v1.2"
      by GitLab
"""
    )


def test_one_variable_is_told_with_all_that_it_goes_over(ask: Cilint) -> None:
    assert (
        ask("deploy", "TAG", "--on", "tag:v1.2", "--set", "TAG=x").out
        == """\
tag:v1.2
  TAG = "x"
    counts      = "x", set for the event
    overridden  = "$CI_COMMIT_TAG", workflow:rules (.gitlab-ci.yml:11)
    overridden  = "latest", variables of the pipeline (.gitlab-ci.yml:4)
    known in    include, workflow, rules, job
"""
    )


def test_events_in_which_it_is_the_same_are_told_together(ask: Cilint) -> None:
    assert (
        ask("deploy", "IMAGE", "--on", "push:a,tag:v1,push:b").out
        == """\
push:a; push:b
  IMAGE = "registry.example.com/app:latest"
    counts      = "$HOST/app:$TAG", variables of the pipeline (.gitlab-ci.yml:3)
    known in    workflow, rules, job
    expansion   1 level deep

tag:v1
  IMAGE = "registry.example.com/app:v1"
    counts      = "$HOST/app:$TAG", variables of the pipeline (.gitlab-ci.yml:3)
    known in    workflow, rules, job
    expansion   2 levels deep
"""
    )


@pytest.mark.parametrize(
    ("name", "event", "lines"),
    [
        ("TARGET", "push:x", ['TARGET = "staging"', '    counts      = "staging", variables of the job']),
        ("TARGET", "push", ["TARGET is one of several", '    may count   = "odd", rules of the job', '"staging"']),
        ("LEVEL", "web:x", ["LEVEL is one of several", '    may count   = "high", variables of the pipeline']),
        ("REGION", "push:x", ['    may count   = "us", parallel:matrix (.gitlab-ci.yml:16)']),
        ("ONE", "push:x", ['ONE = "x"', "known in    job"]),
        ("SECRET", "push:x", ["SECRET is not known: no file defines it, and a setting of the project may"]),
        ("CI_JOB_TOKEN", "push:x", ["CI_JOB_TOKEN is not known: GitLab sets it for the runner alone"]),
        ("CI_COMMIT_TAG", "push:x", ["CI_COMMIT_TAG is not set"]),
        ("CI_COMMIT_SHA", "push:x", ["CI_COMMIT_SHA is not known", "known in    include, workflow, rules, job"]),
        ("CI_JOB_ID", "push:x", ["CI_JOB_ID is not known: GitLab sets it for the runner alone", "known in    job"]),
        ("CI_DEFAULT_BRANCH", "push:x", ["CI_DEFAULT_BRANCH is the default branch"]),
        ("CI_PIPELINE_SOURCE", "mr", ['CI_PIPELINE_SOURCE = "merge_request_event"', "known in    include, workflow"]),
    ],
)
def test_what_is_not_known_is_told_with_the_reason(ask: Cilint, name: str, event: str, lines: list[str]) -> None:
    out = ask("deploy", name, "--on", event).out
    assert [line for line in lines if line not in out] == []


REPORTS = """\
variables: {VERSION: dev}
stages: [build, deploy]
build:
  stage: build
  script:
    - printf 'VERSION=%s\\nREV=%s\\n' 1 2 >> out/build.env
    - |
      NOT_THIS=1 make
      cat >> out/build.env <<END
      CHANNEL=stable
      END
  artifacts: {reports: {dotenv: out/build.env}}
deploy:
  stage: deploy
  script: ./deploy
alone:
  stage: deploy
  script: ./deploy
  needs: []
"""


def test_what_other_jobs_report_goes_over_the_files(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", REPORTS)
    assert (
        cilint("variables", "deploy", "--on", "push:x").out
        == """\
push:x
  VERSION is one of several
      by the dotenv report of build (.gitlab-ci.yml:12), variables of the
      pipeline (.gitlab-ci.yml:1)
  REV is what the scripts of another job say
      by the dotenv report of build (.gitlab-ci.yml:12)
  CHANNEL is what the scripts of another job say
      by the dotenv report of build (.gitlab-ci.yml:12)
"""
    )
    assert 'VERSION = "3"' in cilint("variables", "deploy", "VERSION", "--on", "push:x", "--set", "VERSION=3").out
    other = cilint("variables", "deploy", "OTHER", "--on", "push:x").out
    assert "no file defines it, and the dotenv report of build (.gitlab-ci.yml:12) or a setting of the project" in other


def test_what_another_job_reports_is_known_when_the_job_runs(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", REPORTS)
    groups = cilint("variables", "deploy", "REV", "--on", "push:x", "--format", "json").report["groups"]
    assert groups[0]["variables"][0]["phases"] == ["job"]


def test_a_job_without_the_artifacts_has_none_of_their_variables(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", REPORTS)
    assert 'VERSION = "dev"' in cilint("variables", "alone", "VERSION", "--on", "push:x").out


def test_that_there_is_no_variable_is_told(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {script: x}\n")
    out = cilint("variables", "a", "--on", "push:x").out
    assert out == "push:x\n  no variable: no file defines one that this job sees\n"


def test_what_a_job_does_not_inherit_it_does_not_see(ask: Cilint) -> None:
    assert ask("alone", "HOST", "--on", "push:x").out.splitlines()[1].startswith("  HOST is not known")
    assert '  TAG = "latest"' in ask("alone", "--on", "push:x").out


def test_json_has_all_of_it(ask: Cilint) -> None:
    report = ask("deploy", "TARGET", "--on", "tag:v1", "--format", "json").report
    assert report == {
        "version": 1,
        "job": "deploy",
        "groups": [
            {
                "events": ["tag:v1"],
                "variables": [
                    {
                        "name": "TARGET",
                        "value": "production",
                        "unknown": None,
                        "definitions": [
                            {
                                "status": "counts",
                                "value": "production",
                                "by": "rules of the job",
                                "path": ".gitlab-ci.yml",
                                "line": 19,
                            },
                            {
                                "status": "overridden",
                                "value": "staging",
                                "by": "variables of the job",
                                "path": ".gitlab-ci.yml",
                                "line": 15,
                            },
                        ],
                        "phases": ["job"],
                        "depth": 0,
                    }
                ],
            }
        ],
    }


def test_a_secret_is_not_shown_in_what_it_is_put_into_either(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml",
        "variables: {DB_PASSWORD: k7q-Zw94mm, URL: 'postgres://u:$DB_PASSWORD@db'}\ntest: {script: x}\n",
    )
    out = cilint("variables", "test", "--on", "push:x").out + cilint("variables", "test", "URL", "--format", "json").out
    assert "Zw94" not in out
    assert 'DB_PASSWORD = "****"' in out


@pytest.mark.parametrize(("count", "value"), [(40, "$V{0}$V{0}"), (40, "$V{0}$V{1}"), (3_000, "$V{0}")])
def test_variables_within_variables_do_not_grow_without_end(
    project: Project, cilint: Cilint, count: int, value: str
) -> None:
    levels = "".join(f"  V{number}: {value.format(number + 1, number + 2)}\n" for number in range(count))
    project.write(".gitlab-ci.yml", f"variables:\n{levels}  V{count}: x\ntest: {{script: x}}\n")
    run = cilint("variables", "test", "--on", "push:x")
    assert run.code == 0
    assert max(map(len, run.out.splitlines())) < 1_100


def test_a_job_that_does_not_exist_is_told(ask: Cilint) -> None:
    run = ask("deplo")
    assert (run.code, run.err) == (2, "cilint: there is no job 'deplo'; did you mean deploy?\n")


def test_another_pipeline_can_be_named(project: Project, cilint: Cilint) -> None:
    project.write("ci/other.yml", "test: {script: x, variables: {A: b}}\n")
    assert '  A = "b"' in cilint("variables", "test", "--on", "push:x", "--pipeline", "ci/other.yml").out
