"""`--output FORMAT=FILE`: reports in files, whole or not at all, and never left out."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from cilint.report.formats import FORMATS

PIPELINE = "test:\n  image: python\n  script: make test\n"


@pytest.fixture(autouse=True)
def _pipeline(project, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    project.write(".gitlab-ci.yml", PIPELINE)


def read(path: str) -> object:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def leftovers() -> list[str]:
    return [path.name for path in Path().rglob(".cilint-*")]


def test_one_run_gives_the_job_log_and_the_reports(cilint) -> None:
    run = cilint("check", "--output", "codequality=gl.json", "--output", "json=out.json", "--output", "concise=out.txt")
    assert run.code == 1
    assert run.out.startswith("major: unpinned-image: ")
    assert [entry["check_name"] for entry in read("gl.json")] == ["unpinned-image"]
    assert read("out.json")["summary"]["findings"] == 1
    assert Path("out.txt").read_text(encoding="utf-8").endswith("[unpinned-image]\n")


def test_a_report_in_a_file_is_the_one_of_standard_output(cilint) -> None:
    run = cilint("check", "--format", "json", "--output", "json=out.json")
    assert run.out == Path("out.json").read_text(encoding="utf-8")


def test_standard_output_takes_the_place_of_a_file(cilint) -> None:
    run = cilint("check", "--output", "json=-", "--output", "junit=out.xml")
    assert run.report["summary"]["findings"] == 1
    assert Path("out.xml").read_text(encoding="utf-8").startswith("<?xml ")
    assert leftovers() == []


def test_standard_output_takes_one_report(cilint) -> None:
    run = cilint("check", "--output", "json=-", "--output", "junit=-")
    assert (run.code, run.out) == (2, "")
    assert run.err == "cilint: standard output takes one report: name a file for the others\n"


def test_reports_tell_the_titles_of_rules_and_when_the_run_was(cilint) -> None:
    cilint("check", "--output", "gitlab-sast=gl.json")
    report = read("gl.json")
    assert report["scan"]["start_time"] == "2027-01-15T08:00:00"
    assert report["vulnerabilities"][0]["name"] != report["vulnerabilities"][0]["description"]


def test_a_time_that_there_is_no_date_for_is_told(cilint, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "9" * 30)
    run = cilint("check", "--output", "gitlab-sast=gl.json")
    assert run.code == 2
    assert "SOURCE_DATE_EPOCH" in run.err


def test_the_schema_of_the_report_can_be_printed(cilint) -> None:
    run = cilint("check", "--schema")
    assert (run.code, run.report["properties"]["version"]) == (0, {"const": 1})


def test_options_for_the_terminal_leave_report_files_alone(cilint) -> None:
    cilint("check", "--quiet", "--statistics", "--output", "text=out.txt")
    assert "1 finding (1 major) in .gitlab-ci.yml" in Path("out.txt").read_text(encoding="utf-8")


def test_an_old_report_is_replaced_and_keeps_its_mode(cilint) -> None:
    cilint("check", "--output", "text=out.json")
    old = Path("out.json")
    old.chmod(0o640)
    cilint("check", "--output", "json=out.json")
    assert read("out.json")["version"] == 1
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    assert leftovers() == []


def test_a_new_report_can_be_read_by_others_as_the_umask_allows(cilint) -> None:
    before = os.umask(0o022)
    try:
        cilint("check", "--output", "json=out.json")
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path("out.json").stat().st_mode) == 0o644


def test_a_link_stays_a_link(cilint) -> None:
    Path("real.json").write_text("[]", encoding="utf-8")
    Path("link.json").symlink_to("real.json")
    cilint("check", "--output", "json=link.json")
    assert Path("link.json").is_symlink()
    assert read("real.json")["version"] == 1


@pytest.mark.parametrize("target", ["nowhere/out.json", "."])
def test_a_target_that_cannot_be_written_fails_the_run_and_no_other_report(cilint, target) -> None:
    run = cilint("check", "--exit-zero", "--output", f"json={target}", "--output", "json=out.json")
    assert run.code == 2
    assert "cannot write" in run.err
    assert "unpinned-image" in run.out
    assert read("out.json")["summary"]["findings"] == 1
    assert leftovers() == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_fails_the_run(cilint) -> None:
    run = cilint("check", "--exit-zero", "--output", "json=/dev/full")
    assert run.code == 2
    assert "cannot write /dev/full: " in run.err


PRECIOUS = {
    "config.toml": '[[runners]]\nname = "one"\n',
    "Dockerfile": "FROM alpine\n",
    "Makefile": "all:\n\tmake\n",
    "pipeline.yml": "a: {script: b}\n",
    "main.py": "print()\n",
    "package.json": '{"name": "app", "version": "1.0.0", "findings": []}\n',
    "lock.json": '{\n  "version": 1,\n  "files": []\n}\n',
    "list.json": '[{"name": "a", "value": {"fingerprint": 1}}]\n',
    "requirements.txt": "cilint==1.0\n",
    "README.md": "# Findings\n\nThere are no findings in 3 files of it.\n",
    "notes.txt": "a:1:2: what I want to do [today]\n",
    "binary": "\0\0\0",
}


@pytest.mark.parametrize("name", PRECIOUS)
@pytest.mark.parametrize("report", FORMATS)
def test_what_is_no_report_is_not_written_over(project, cilint, name, report) -> None:
    file = project.write(name, PRECIOUS[name])
    run = cilint("check", "--exit-zero", "--output", f"{report}={name}", "--output", "json=out.json")
    assert run.code == 2
    assert run.err.startswith(f"cilint: {name} ")
    assert "name another file" in run.err
    assert file.read_text(encoding="utf-8") == PRECIOUS[name]
    assert read("out.json")["summary"]["findings"] == 1


@pytest.mark.parametrize("name", ["config", "new", "hooks/pre-commit"])
def test_nothing_is_written_into_the_folder_of_git(project, cilint, name) -> None:
    project.write(".git/config", "[core]\n")
    run = cilint("check", "--output", f"text=.git/{name}")
    assert run.code == 2
    assert f"cannot write .git/{name}: it lies in a folder .git, which is Git's" in run.err
    assert [path.name for path in (project.folder / ".git").iterdir()] == ["config"]
    assert (project.folder / ".git/config").read_text(encoding="utf-8") == "[core]\n"


@pytest.mark.parametrize("pipeline", [PIPELINE, "test: {script: make}\n", "test: [\n"], ids=["some", "none", "broken"])
def test_the_report_of_yesterday_is_written_over_whatever_its_format_was(project, cilint, pipeline) -> None:
    project.write(".gitlab-ci.yml", pipeline)
    cilint("check", *(f"--output={old}={old}" for old in FORMATS))
    yesterday = {old: Path(old).read_bytes() for old in FORMATS}
    project.write(".gitlab-ci.yml", PIPELINE)
    for new in FORMATS:
        for old, content in yesterday.items():
            project.write(old, content)
        run = cilint("check", f"--output={new}=fresh.{new}", *(f"--output={new}={old}" for old in FORMATS))
        assert (run.code, run.err) == (1, ""), new
        fresh = Path(f"fresh.{new}").read_bytes()
        assert [old for old in FORMATS if Path(old).read_bytes() != fresh] == [], new


@pytest.mark.parametrize("report", FORMATS)
def test_so_is_that_of_a_run_that_failed(cilint, report) -> None:
    cilint("check", "--select", "no-such-rule", "--output", f"{report}=report")
    assert "no-such-rule" in Path("report").read_text(encoding="utf-8")
    assert cilint("check", "--output", f"{report}=report").code == 1


@pytest.mark.parametrize(
    "text", ["", "\n", "[]\n", "[ ]", '[\n  {\n    "location": {},\n    "fingerprint": "x", "description": "y"}]']
)
def test_so_are_empty_files_and_other_tools_reports_for_gitlab(project, cilint, text) -> None:
    project.write("gl.json", text)
    assert cilint("check", "--output", "codequality=gl.json").code == 1
    assert [entry["check_name"] for entry in read("gl.json")] == ["unpinned-image"]


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="there is no /dev/stdout here")
def test_standard_output_behind_which_is_a_file_is_written_to_where_it_stands(program, project) -> None:
    with (project.folder / "log").open("wb") as log:
        log.write(b"before\n")
        log.flush()
        process = program("check", "--format", "concise", "--output", "json=/dev/stdout", stdout=log)
        _, err = process.communicate()
    assert (process.returncode, err) == (1, b"")
    first, report, concise = (project.folder / "log").read_text(encoding="utf-8").splitlines()
    assert first == "before"
    assert json.loads(report)["summary"]["findings"] == 1
    assert concise.endswith("[unpinned-image]")


def test_a_failed_write_leaves_the_old_report_as_it_was(cilint, monkeypatch) -> None:
    Path("out.json").write_text("[]", encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    run = cilint("check", "--output", "json=out.json")
    assert run.code == 2
    assert Path("out.json").read_text(encoding="utf-8") == "[]"
    assert leftovers() == []


@pytest.mark.parametrize(
    ("arguments", "check"),
    [
        pytest.param(["--select", "no-such-rule"], "usage", id="an unknown rule"),
        pytest.param(["--rules", "nowhere"], "invalid-rule", id="no folder of rules"),
        pytest.param(["empty"], "usage", id="no pipeline"),
    ],
)
def test_a_run_that_fails_as_a_whole_writes_its_reports_all_the_same(project, cilint, arguments, check) -> None:
    (project.folder / "empty").mkdir()
    project.write("gl.json", "[]")
    run = cilint("check", *arguments, "--format", "json", "--output", "codequality=gl.json")
    assert run.code == 2
    assert run.err.startswith("cilint: ")
    assert [error["check"] for error in run.report["errors"]] == [check]
    assert [(entry["check_name"], entry["severity"]) for entry in read("gl.json")] == [(check, "blocker")]


def test_broken_settings_are_in_the_report(project, cilint) -> None:
    project.write(".cilint.yml", "registrys: {}\n")
    run = cilint("check", "--format", "json")
    assert run.code == 2
    (error,) = run.report["errors"]
    assert error == {
        "check": "invalid-settings",
        "message": "unknown key 'registrys'; did you mean registries?",
        "path": ".cilint.yml",
        "name": ".cilint.yml",
        "repository": None,
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 10,
    }


def test_people_are_told_once_why_a_run_failed(cilint) -> None:
    run = cilint("check", "--select", "no-such-rule")
    assert run.out == ""
    assert run.err.count("no-such-rule") == 1


def test_a_file_that_could_not_be_read_is_in_the_report_of_gitlab(cilint) -> None:
    run = cilint("check", "missing.yml", "--format", "codequality")
    assert [(entry["check_name"], entry["location"]["path"]) for entry in run.report] == [
        ("unreadable-file", "missing.yml")
    ]
