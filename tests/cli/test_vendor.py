"""`cilint vendor` and --online: includes fetched from a server on loopback, kept, locked and used offline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FOLDER = ".cilint/vendor"
LOCK = f"{FOLDER}/lock.json"
PIPELINE = """\
include:
  - project: group/templates
    ref: main
    file: /ci/build.yml
  - component: $CI_SERVER_FQDN/group/components/deploy@1
"""


@pytest.fixture
def server(gitlab, monkeypatch):
    """A GitLab that the environment names, with a project of templates and one of components."""
    monkeypatch.setenv("CILINT_GITLAB_URL", gitlab.address)
    files = {
        "ci/build.yml": "include: ci/parts/*.yml\nbuild: {script: make, image: 'python:latest'}\n",
        "ci/parts/a.yml": "part: {script: a}\n",
    }
    gitlab.project("group/templates").commit(files, "main")
    components = gitlab.project("group/components")
    components.commit({"templates/deploy.yml": "deploy: {script: x}\n"}, "1.0.0", release=True)
    components.catalogue = ["1.0.0"]
    return gitlab


@pytest.fixture
def pipeline(project):
    project.write(".gitlab-ci.yml", PIPELINE)
    return project


def test_all_that_a_pipeline_includes_is_vendored_and_the_check_then_needs_no_network(server, pipeline, cilint) -> None:
    run = cilint("vendor")
    sha = server.projects["group/templates"].refs["main"]
    component = server.projects["group/components"].refs["1.0.0"]
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        f"new: group/components/deploy@1 ({component[:8]})",
        f"new: group/templates: ci/build.yml at main ({sha[:8]})",
        f"new: group/templates: ci/parts/a.yml at {sha} ({sha[:8]})",
        f"0 unchanged in {FOLDER}",
    ]
    server.asked.clear()
    resolved = cilint("resolve")
    assert resolved.code == 0
    assert [line for line in resolved.out.splitlines() if not line.startswith((" ", "#"))] == [
        "part:",
        "build:",
        "deploy:",
    ]
    assert server.asked == []
    assert (pipeline.folder / LOCK).is_file()


@pytest.mark.usefixtures("server", "pipeline")
def test_a_value_of_a_vendored_file_is_named_by_where_it_comes_from(cilint) -> None:
    cilint("vendor")
    lines = cilint("resolve", "--origins").out.splitlines()
    origins = {line.partition("  # ")[0].strip(): line.partition("  # ")[2] for line in lines}
    assert origins["build:"] == (
        "group/templates@main: ci/build.yml:2, include group/templates: /ci/build.yml at .gitlab-ci.yml:4"
    )
    assert origins["part:"] == (
        "group/templates@main: ci/parts/a.yml:1, include ci/parts/*.yml at group/templates@main: ci/build.yml:1,"
        " include group/templates: /ci/build.yml at .gitlab-ci.yml:4"
    )
    assert origins["deploy:"].startswith("group/components/deploy@1:1, ")
    report = cilint("resolve", "--origins", "--format", "json").report
    named = {origin["path"].split("/")[0]: origin.get("source", "") for origin in report["pipelines"][0]["origins"]}
    assert named == {".cilint": "group/components/deploy@1"}


@pytest.mark.usefixtures("server", "pipeline")
def test_the_findings_of_vendored_files_are_those_of_their_projects(cilint) -> None:
    cilint("vendor")
    report = cilint("check", "--format", "json").report
    assert {finding["path"] for finding in report["findings"]} <= {".gitlab-ci.yml"}
    assert not {"invalid-include", "unresolved-include"} & {finding["rule"] for finding in report["findings"]}


def test_vendored_files_are_no_pipelines_of_the_repository(server, project, cilint) -> None:
    files = {"templates/x.yml": "spec: {inputs: {a: {default: b}}}\n---\nx: {script: y, image: 'python:latest'}\n"}
    server.project("group/components").commit(files, "main")
    project.write(".gitlab-ci.yml", "include: [{project: group/components, ref: main, file: /templates/x.yml}]\n")
    cilint("vendor")
    findings = cilint("check", ".", "--format", "json").report["findings"]
    assert [(finding["path"], finding["rule"]) for finding in findings] == [(".gitlab-ci.yml", "unpinned-include")]
    assert cilint("vendor", ".", "--check").code == 0


def test_what_changed_is_told_with_both_commits(server, pipeline, cilint) -> None:
    cilint("vendor")
    templates = server.projects["group/templates"]
    old = templates.refs["main"]
    new = templates.commit({"ci/build.yml": "build: {script: make all}\n"}, "main")
    stale = cilint("vendor", "--check")
    assert stale.code == 1
    lines = [
        f"changed: group/templates: ci/build.yml at main ({old[:8]} -> {new[:8]})",
        f"removed: group/templates: ci/parts/a.yml at {old}",
        f"1 unchanged in {FOLDER}",
    ]
    assert stale.out.splitlines() == [*lines, f"{FOLDER} is stale: run cilint vendor"]
    assert cilint("vendor").out.splitlines() == lines
    assert cilint("vendor", "--check").code == 0
    kept = [path.name for path in (pipeline.folder / FOLDER).rglob("*.yml")]
    assert len(kept) == 2


@pytest.mark.usefixtures("server")
def test_check_writes_nothing(pipeline, cilint) -> None:
    assert cilint("vendor", "--check").code == 1
    assert not (pipeline.folder / ".cilint").exists()


@pytest.mark.usefixtures("server")
def test_a_file_that_somebody_changed_makes_the_check_fail_and_vendoring_mends_it(pipeline, cilint) -> None:
    cilint("vendor")
    file = next((pipeline.folder / FOLDER).rglob("build-*.yml"))
    file.write_text("build: {script: evil}\n", encoding="utf-8")
    assert "not as it was vendored" in cilint("check", "--format", "json").out
    assert cilint("vendor", "--check").code == 1
    assert "the file in the folder was not what was fetched" in cilint("vendor").out
    assert cilint("vendor", "--check").code == 0


def test_what_cannot_be_had_is_an_error_and_takes_nothing_away(server, pipeline, cilint) -> None:
    cilint("vendor")
    lock = (pipeline.folder / LOCK).read_text(encoding="utf-8")
    del server.projects["group/templates"]
    run = cilint("vendor")
    assert run.code == 2
    refusal = f"{server.name} shows no project group/templates without a token: set CILINT_GITLAB_TOKEN"
    assert run.err == f"cilint: group/templates: ci/build.yml at main: {refusal}\n"
    assert "removed" not in run.out
    assert (pipeline.folder / LOCK).read_text(encoding="utf-8") == lock
    assert cilint("resolve").code == 0


@pytest.mark.usefixtures("server")
def test_a_pipeline_that_cannot_be_read_takes_nothing_away(pipeline, cilint) -> None:
    cilint("vendor")
    pipeline.write(".gitlab-ci.yml", "a: @")
    run = cilint("vendor")
    assert run.code == 2
    assert ".gitlab-ci.yml" in run.err
    assert (pipeline.folder / LOCK).is_file()
    assert next((pipeline.folder / FOLDER).rglob("build-*.yml"))


@pytest.mark.usefixtures("server")
def test_an_include_with_a_variable_is_told_and_no_error(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "include: [{project: $SOMETHING, file: /ci.yml}]\nx: {script: y}\n")
    run = cilint("vendor")
    assert run.code == 0
    assert run.err.startswith("cilint: .gitlab-ci.yml:1: not fetched: ")


def test_a_repository_that_includes_nothing_gets_no_folder(server, project, cilint) -> None:
    project.write(".gitlab-ci.yml", "x: {script: y}\n")
    assert cilint("vendor").code == 0
    assert cilint("vendor", "--check").code == 0
    assert server.asked == []
    assert not (project.folder / ".cilint").exists()


@pytest.mark.parametrize("end", ["", "?private_token=glpat-invented", "?private_token=glpat-invented&x=.yml"])
def test_secrets_of_an_address_are_not_told(web, project, cilint, end) -> None:
    project.write(".gitlab-ci.yml", f"include: 'http://ci:hunter@{web.name}/ci.yml{end}'\n")
    run = cilint("vendor")
    assert f"{web.address}/ci.yml" in run.err
    assert not any(secret in run.err for secret in ("hunter", "glpat"))


@pytest.mark.usefixtures("server")
def test_child_pipelines_are_vendored_too(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "child: {trigger: {include: ci/child.yml}}\n")
    project.write("ci/child.yml", PIPELINE)
    assert "new: group/templates: ci/build.yml" in cilint("vendor").out


@pytest.mark.usefixtures("server")
def test_the_settings_and_the_command_line_name_the_folder(pipeline, cilint) -> None:
    pipeline.write(".cilint.yml", "vendor: third/party\n")
    cilint("vendor")
    assert (pipeline.folder / "third/party/lock.json").is_file()
    assert cilint("resolve").code == 0
    cilint("vendor", "--folder", "other")
    assert (pipeline.folder / "other/lock.json").is_file()


@pytest.mark.parametrize("folder", ["..", ".", "/tmp/x", "../x", "a/../.."])
@pytest.mark.usefixtures("pipeline")
def test_the_folder_lies_in_the_repository(cilint, folder) -> None:
    run = cilint("vendor", "--folder", folder)
    assert run.code == 2
    assert "must be a folder of its own inside the repository" in run.err


def test_a_broken_lock_file_is_told(server, pipeline, cilint) -> None:
    pipeline.write(LOCK, "<<<<<<< HEAD")
    for command in ("vendor", "check"):
        run = cilint(command)
        assert run.code == 2
        assert f"{LOCK}: is no lock file of cilint (a merge conflict?): delete it, and run cilint vendor" in run.err
    assert server.asked == []


@pytest.mark.usefixtures("pipeline")
def test_nothing_is_fetched_unless_asked(server, cilint) -> None:
    for command in ("check", "resolve", "facts"):
        cilint(command)
    assert server.asked == []


@pytest.mark.parametrize("command", ["check", "resolve", "facts"])
def test_what_an_online_run_leaves_in_the_cache_changes_no_later_run_without_it(
    server, pipeline, cilint, command, tmp_path
) -> None:
    before = cilint(command)
    online = cilint(command, "--online")
    assert "build" in online.out or command == "check"
    assert server.asked
    server.asked.clear()
    assert online.out != before.out
    assert cilint(command) == before
    assert server.asked == []
    assert not (pipeline.folder / ".cilint").exists()
    assert (tmp_path / "user/cilint/includes/lock.json").is_file()


@pytest.mark.usefixtures("pipeline")
def test_the_vendor_folder_goes_before_the_network(server, cilint) -> None:
    cilint("vendor")
    server.asked.clear()
    cilint("check", "--online")
    assert server.asked == []


@pytest.mark.usefixtures("server", "pipeline")
def test_a_cache_that_cannot_be_written_to_is_done_without(cilint, monkeypatch, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    assert cilint("vendor").code == 0


@pytest.mark.usefixtures("pipeline")
def test_no_token_is_printed_or_written(server, cilint, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("CILINT_GITLAB_TOKEN", "glpat-invented")
    server.projects["group/templates"].private = True
    assert cilint("vendor").code == 0
    monkeypatch.setenv("CILINT_GITLAB_TOKEN", "glpat-expired")
    run = cilint("vendor")
    assert run.code == 2
    assert "does not accept the token in CILINT_GITLAB_TOKEN" in run.err
    written = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert "glpat" not in run.err + run.out + "".join(written)


def test_the_token_goes_to_no_server_that_a_repository_names(gitlab, project, cilint, monkeypatch) -> None:
    monkeypatch.setenv("CILINT_GITLAB_TOKEN", "glpat-invented")
    project.write(".cilint.yml", f"gitlab: {{url: '{gitlab.address}'}}\n")
    project.write(".gitlab-ci.yml", "include: [{project: group/templates, file: /ci.yml}]\n")
    run = cilint("vendor")
    assert f"set CILINT_GITLAB_URL={gitlab.address} and CILINT_GITLAB_TOKEN" in run.err
    assert gitlab.asked
    assert not any("private-token" in asked.headers for asked in gitlab.asked)


def test_hosts_that_the_settings_name_are_asked_for_remote_files(web, project, cilint) -> None:
    web.answer("/ci.yml", "x: {script: y}\n")
    project.write(".gitlab-ci.yml", f"include: {web.address}/ci.yml\n")
    assert cilint("vendor").code == 2
    assert web.asked == []
    project.write(".cilint.yml", f"gitlab: {{remote_hosts: ['{web.name}']}}\n")
    assert cilint("vendor").code == 0
    entry = json.loads(Path(project.folder / LOCK).read_text(encoding="utf-8"))["files"][0]
    assert entry["location"] == f"{web.address}/ci.yml"
