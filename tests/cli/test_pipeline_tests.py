"""`cilint test`: what tests of a repository's pipeline say where it is as expected, and where it is not."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from cilint.errors import TooLargeError
from cilint.pipeline.events.run import Run
from tests.cli.conftest import Cilint, Project

PIPELINE = """\
lint: {script: x}
build:
  script: x
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_TAG
deploy:
  script: x
  rules:
    - if: $SKIP
      when: never
    - if: $CI_COMMIT_REF_NAME =~ /^v/
      when: manual
"""


def listed(*items: str) -> str:
    return "tests:\n" + "".join(f"  - {item}\n" for item in items)


@pytest.fixture
def ask(project: Project, cilint: Cilint) -> Cilint:
    """Runs the tests that it is given on a usual pipeline."""
    project.write(".gitlab-ci.yml", PIPELINE)

    def run(*items: str) -> object:
        project.write(".cilint-tests.yml", listed(*items))
        return cilint("test", "--format", "json")

    return run  # type: ignore[return-value]


def test_what_is_as_expected_says_so(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    project.write(
        ".cilint-tests.yml",
        listed(
            "{on: tag:v1.2, jobs: {deploy: manual, build: runs, lint: runs}}",
            "{on: push:main, pipeline: runs, jobs: {'*': [runs, never]}}",
        ),
    )
    run = cilint("test")
    assert (run.code, run.out, run.err) == (0, "2 tests, all as expected\n", "")


def test_a_failing_test_is_a_finding_at_the_rule_that_decides(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    project.write(".cilint-tests.yml", listed("{name: no deploys, on: 'mr:v1', jobs: {deploy: never}}"))
    run = cilint("test")
    assert run.code == 1
    assert (
        run.out
        == """\
major: pipeline-test: deploy is manual on mr:v1, and the test "no deploys" expects: never
  --> .gitlab-ci.yml:12:7
   |
12 |     - if: $CI_COMMIT_REF_NAME =~ /^v/
   |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
13 |       when: manual
   |       ^^^^^^^^^^^^
   |
   = note: expected here: never (.cilint-tests.yml:2:52)
   = in: job deploy
1 test, 1 failed
"""
    )


@pytest.mark.parametrize(
    ("test", "message", "line"),
    [
        ("{on: push:x, jobs: {lint: never}}", 'lint runs on push:x, and the test "push:x" expects: never', 1),
        ("{on: push:x, jobs: {build: runs}}", "build does not run on push:x", 2),
        ("{on: mr, jobs: {deploy: never}}", "deploy may be manual on merge request", 12),
        ("{on: tag:v1, other_variables: true, jobs: {deploy: manual}}", "deploy may not run on tag:v1", 10),
        ("{on: tag:v1, variables: {SKIP: 1}, jobs: {deploy: manual}}", "deploy does not run on tag:v1", 10),
        ("{on: push:x, pipeline: never}", "the pipeline runs on push:x", 2),
        ("{on: all, jobs: {build: runs}}", "build does not run on push to the default branch, push to another", 2),
        ("{on: mr, jobs: {biuld: runs}}", 'of which the test "merge request" speaks; did you mean build?', 2),
        ("{on: push:x, jobs: {lint: [manual, never]}}", "expects: manual or never", 1),
    ],
)
def test_a_finding_says_what_is_and_what_is_expected(ask: Cilint, test: str, message: str, line: int) -> None:
    run = ask(test)
    assert run.code == 1
    (finding, *_) = [item for item in run.report["findings"] if message in item["message"]]
    assert finding["rule"] == "pipeline-test"
    assert finding["line"] == line


def test_where_it_only_may_be_so_the_test_should_say_more(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    project.write(".cilint-tests.yml", listed("{on: mr, jobs: {deploy: never}}"))
    assert "= help: say in the test what this asks for" in cilint("test").out


def test_workflow_rules_decide_for_all_jobs(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml", "workflow:\n  rules:\n    - {if: $X, when: never}\n    - when: always\na: {script: x}\n"
    )
    project.write(
        ".cilint-tests.yml", listed("{on: mr, variables: {X: 1}, jobs: {a: runs}}", "{on: mr, pipeline: runs}")
    )
    (finding,) = cilint("test", "--format", "json").report["findings"]
    assert finding["message"].startswith("a does not run on merge request")
    assert finding["line"] == 3


def test_jobs_of_child_pipelines_are_tested_with_their_parents_events(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {trigger: {include: child.yml}}\n")
    project.write("child.yml", "b: {script: x, rules: [{if: $CI_COMMIT_TAG}]}\n")
    project.write(".cilint-tests.yml", listed("{on: tag:v1, jobs: {b: runs}}", "{on: push:x, jobs: {b: never}}"))
    assert cilint("test").out == "2 tests, all as expected\n"


def test_another_file_may_have_the_listed(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {script: x}\n")
    project.write("ci/tests.yml", listed("{on: push:x, jobs: {a: runs}}"))
    assert cilint("test", "--tests", "ci/tests.yml").code == 0


def test_a_report_for_merge_requests_is_written(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    project.write(".cilint-tests.yml", listed("{on: push:x, jobs: {lint: never}}"))
    assert cilint("test", "--output", "codequality=report.json").code == 1
    assert '"check_name":"pipeline-test"' in (project.folder / "report.json").read_text(encoding="utf-8")


def test_each_test_that_passed_is_one_in_the_report_for_tests(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    items = "{name: 'a < b', on: push:x, jobs: {lint: runs}}", "{name: c, on: push:x, jobs: {lint: never}}"
    project.write(".cilint-tests.yml", listed(*items))
    assert cilint("test", "--output", "junit=report.xml").code == 1
    suite = ET.parse(project.folder / "report.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert (suite[0].get("classname"), suite[0].get("name")) == ("pipeline-test", "a < b")
    assert [len(case) for case in suite] == [0, 1]


def test_without_tests_the_run_says_what_to_write(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {script: x}\n")
    run = cilint("test")
    assert run.code == 2
    assert "there is no .cilint-tests.yml in" in run.err


def test_a_wrong_file_of_tests_is_told_with_its_place(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {script: x}\n")
    project.write(".cilint-tests.yml", listed("{on: mr, jobs: {a: run}}"))
    run = cilint("test")
    assert (run.code, run.err) == (2, "cilint: .cilint-tests.yml:2: 'run' means nothing here; did you mean runs?\n")


def test_a_pipeline_that_cannot_be_read_is_no_success(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: [\n")
    project.write(".cilint-tests.yml", listed("{on: mr, pipeline: runs}"))
    assert cilint("test").code == 2


def test_what_is_too_much_for_one_run_says_what_to_do(
    project: Project, cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise TooLargeError("too much")

    project.write(".gitlab-ci.yml", "a: {script: x}\n")
    project.write(".cilint-tests.yml", listed("{on: all, jobs: {a: runs}}"))
    monkeypatch.setattr(Run, "decision", refuse)
    run = cilint("test")
    assert run.code == 2
    assert run.err.endswith("than cilint works out in one run: split the file\n")


def test_an_include_that_is_not_read_is_told(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "include: {project: a/b, file: x.yml}\na: {script: x}\n")
    project.write(".cilint-tests.yml", listed("{on: push:x, jobs: {a: runs}}"))
    assert "the include a/b: x.yml was not read" in cilint("test").err
