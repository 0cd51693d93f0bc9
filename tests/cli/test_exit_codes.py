"""The exit code is a contract with hooks and pipelines: 0, 1 and 2 mean what the help says, and a 2 is never hidden."""

from __future__ import annotations

import os
import stat

import pytest

from cilint.container.end_of_life import table_day

CLEAN = "test:\n  script: make test\n"
MAJOR = "test:\n  image: python\n  script: make test\n"
MINOR = "test:\n  image: python:3.12\n  script: make test\n"
INFO = "test:\n  services: [postgres@sha256:" + "a" * 64 + "]\n  script: make test\n"
BROKEN = "test:\n  script: @make\n"


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        pytest.param(CLEAN, [], 0, id="nothing found"),
        pytest.param("", [], 1, id="an empty file"),
        pytest.param("# test:\n", [], 1, id="a file of comments"),
        pytest.param(MAJOR, [], 1, id="a major finding"),
        pytest.param(MINOR, [], 0, id="a minor finding is below the default"),
        pytest.param(INFO, [], 0, id="an info is below the default"),
        pytest.param(MINOR, ["--fail-on", "minor"], 1, id="fail on minor"),
        pytest.param(INFO, ["--fail-on", "info"], 1, id="fail on info"),
        pytest.param(MAJOR, ["--fail-on", "critical"], 0, id="fail on critical only"),
        pytest.param(MAJOR, ["--exit-zero"], 0, id="exit zero hides findings"),
        pytest.param(MAJOR, ["--min-severity", "critical"], 0, id="what is not reported does not fail"),
        pytest.param(MAJOR, ["--ignore", "unpinned-image"], 0, id="what is ignored does not fail"),
        pytest.param(BROKEN, [], 2, id="no YAML"),
        pytest.param(BROKEN, ["--exit-zero"], 2, id="exit zero does not hide what could not be read"),
        pytest.param(BROKEN, ["--ignore", "invalid-yaml"], 2, id="nor does a rule that is off"),
        pytest.param(BROKEN, ["--select", "unpinned-image"], 2, id="nor a selection"),
        pytest.param(BROKEN, ["--fail-on", "blocker", "--min-confidence", "high"], 2, id="nor a threshold"),
        pytest.param(BROKEN + MAJOR, ["--format", "json"], 2, id="a 2 outdoes a 1"),
        pytest.param("- a\n- list\n", [], 2, id="no mapping"),
        pytest.param(MAJOR, ["--select", "no-such-rule"], 2, id="an unknown rule"),
        pytest.param(MAJOR, ["--ignore", "no-such-rule", "--exit-zero"], 2, id="an unknown rule to ignore"),
        pytest.param(MAJOR, ["--trace", "no-such-rule"], 2, id="an unknown rule to trace"),
        pytest.param(MAJOR, ["--rules", "nowhere"], 2, id="no folder of rules"),
        pytest.param(MAJOR, ["--format", "no-such-format"], 2, id="an unknown format"),
        pytest.param(MAJOR, ["--output", "json"], 2, id="an output without a file"),
        pytest.param(MAJOR, ["--no-such-option"], 2, id="an unknown option"),
    ],
)
def test_the_exit_code_says_how_it_went(project, cilint, text, options, code) -> None:
    project.write(".gitlab-ci.yml", text)
    run = cilint("check", *options)
    assert run.code == code
    assert "Traceback" not in run.err


@pytest.mark.parametrize("arguments", [["check"], ["check", "."], ["check", "ci"], ["facts"]])
def test_a_run_without_a_pipeline_is_no_success(project, cilint, arguments) -> None:
    (project.folder / "ci").mkdir()
    run = cilint(*arguments)
    assert run.code == 2
    assert ".gitlab-ci.yml" in run.err


@pytest.mark.parametrize("command", ["check", "facts"])
def test_a_missing_file_is_no_success(project, cilint, command) -> None:
    project.write(".gitlab-ci.yml", CLEAN)
    run = cilint(command, ".gitlab-ci.yml", "ci/missing.yml", *(["--exit-zero"] if command == "check" else []))
    assert run.code == 2
    assert "ci/missing.yml" in run.out + run.err
    assert "no such file" in run.out + run.err


def test_a_file_that_may_not_be_read_is_no_success(project, cilint) -> None:
    path = project.write(".gitlab-ci.yml", CLEAN)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    run = cilint("check", "--exit-zero")
    assert run.code == 2
    assert "permission denied" in run.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_refused_and_not_waited_for(project, cilint) -> None:
    os.mkfifo(project.folder / ".gitlab-ci.yml")
    assert stat.S_ISFIFO((project.folder / ".gitlab-ci.yml").stat().st_mode)
    run = cilint("check")
    assert run.code == 2
    assert "is no regular file" in run.out


def test_a_folder_in_the_place_of_the_pipeline_is_no_success(project, cilint) -> None:
    (project.folder / ".gitlab-ci.yml").mkdir()
    assert cilint("check").code == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"test:\n  script: caf\xe9\n", "byte 19 is not UTF-8", id="Latin 1"),
        pytest.param(b"test:\n  script: \x00\n", "", id="a control character"),
        pytest.param(b"#" * (2 * 1024 * 1024 + 1), "cilint reads at most", id="too large"),
    ],
)
def test_a_file_that_is_no_text_is_no_success(project, cilint, data, reason) -> None:
    project.write(".gitlab-ci.yml", data)
    run = cilint("check", "--exit-zero")
    assert run.code == 2
    assert reason in run.out


def test_a_broken_include_breaks_the_run_but_not_the_other_files(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "include: ci/broken.yml\n" + MAJOR)
    project.write("ci/broken.yml", BROKEN)
    run = cilint("check", "--format", "json")
    assert run.code == 2
    assert [(finding["rule"], finding["path"]) for finding in run.report["findings"]][-1] == (
        "invalid-yaml",
        "ci/broken.yml",
    )
    assert "unpinned-image" in run.rules


def test_an_internal_error_is_no_finding_and_shows_no_traceback(project, cilint, monkeypatch) -> None:
    secret = "Fake-literal-1"
    project.write(".gitlab-ci.yml", MAJOR)

    def fail(*_: object) -> None:
        raise LookupError(secret)

    monkeypatch.setattr("cilint.session.check_pipeline", fail)
    run = cilint("check", "--exit-zero")
    assert run.code == 2
    assert " at test_exit_codes.py:" in run.err
    assert "Traceback" not in run.err
    assert secret not in run.err


def test_no_command_prints_the_help(cilint) -> None:
    run = cilint()
    assert run.code == 2
    assert "check" in run.out


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["facts", "--help"], ["--version"]])
def test_help_and_version_are_a_success(cilint, arguments) -> None:
    run = cilint(*arguments)
    assert run.code == 0
    assert run.out
    assert run.err == ""


def test_the_version_tells_which_yaml_parser_is_in_use(cilint) -> None:
    assert "YAML parser: PyYAML" in cilint("--version").out


def test_the_version_tells_how_old_the_table_of_release_cycles_is(cilint, monkeypatch) -> None:
    now = cilint("--version")
    assert f"release cycles: {table_day()}" in now.out
    assert now.err == ""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str((int(table_day()[:4]) - 1970 + 2) * 366 * 24 * 60 * 60))
    later = cilint("--version")
    assert (later.code, later.out) == (0, now.out)
    assert "older than a year" in later.err
