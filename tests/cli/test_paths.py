"""Which files a run checks, which repository they belong to, and which findings are shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

JOB = "{name}:\n  image: {name}\n  script: make\n"


def job(name: str) -> str:
    return JOB.format(name=name)


def shown(run) -> list[str]:
    """`path:image` of each finding about an image."""
    assert run.code == 1, run.err
    return [f"{finding['path']}:{finding['message'].split()[0]}" for finding in run.report["findings"]]


@pytest.fixture
def check(cilint):
    return lambda *arguments: cilint("check", "--format", "json", "--select", "unpinned-image", *arguments)


def test_without_a_path_the_repositorys_pipeline_is_checked(project, check) -> None:
    project.write(".gitlab-ci.yml", job("root"))
    project.write("ci/other.gitlab-ci.yml", job("other"))
    assert shown(check()) == [".gitlab-ci.yml:root"]


def test_the_repository_is_found_upwards(project, check, monkeypatch) -> None:
    project.write(".gitlab-ci.yml", "include: /ci/part.yml\n")
    project.write("ci/part.yml", job("part"))
    monkeypatch.chdir(project.folder / "ci")
    assert shown(check()) == ["ci/part.yml:part"]
    assert shown(check("part.yml")) == ["ci/part.yml:part"]
    assert shown(check("../.gitlab-ci.yml")) == ["ci/part.yml:part"]


def test_a_folder_with_a_pipeline_of_its_own_is_checked_by_that(project, check, cilint, monkeypatch) -> None:
    project.write(".gitlab-ci.yml", job("root"))
    project.write("sub/.gitlab-ci.yml", "include: /sub/part.yml\n" + job("sub"))
    project.write("sub/part.yml", job("part"))
    monkeypatch.chdir(project.folder / "sub")
    assert shown(check()) == ["sub/.gitlab-ci.yml:sub", "sub/part.yml:part"]
    assert cilint("check", "--min-severity", "blocker").out == "no findings in .gitlab-ci.yml and 1 more file\n"
    monkeypatch.chdir(project.folder)
    assert shown(check()) == [".gitlab-ci.yml:root"]


def test_a_pipeline_below_a_root_without_one_is_found(project, check, monkeypatch) -> None:
    project.write("sub/.gitlab-ci.yml", job("sub"))
    monkeypatch.chdir(project.folder / "sub")
    assert shown(check()) == ["sub/.gitlab-ci.yml:sub"]


def test_settings_say_what_the_pipelines_are_in_every_folder(project, check, monkeypatch) -> None:
    project.write(".cilint.yml", "pipelines: [ci/main.yml]\n")
    project.write("ci/main.yml", job("main"))
    project.write("sub/.gitlab-ci.yml", job("sub"))
    monkeypatch.chdir(project.folder / "sub")
    assert shown(check()) == ["ci/main.yml:main"]


def test_where_there_is_no_pipeline_the_folders_are_told(project, cilint, monkeypatch) -> None:
    (project.folder / "sub").mkdir()
    run = cilint("check")
    assert (run.code, f"there is no .gitlab-ci.yml in {project.folder}: name" in run.err) == (2, True)
    monkeypatch.chdir(project.folder / "sub")
    run = cilint("check")
    assert run.code == 2
    assert f"there is no .gitlab-ci.yml in {project.folder / 'sub'} nor in {project.folder}: name" in run.err


def test_the_closing_line_names_what_was_checked(project, cilint) -> None:
    for name in ("a", "b", "c", "d"):
        project.write(f"{name}.yml", f"include: part-{name}.yml\n{name}: {{script: make}}\n")
        project.write(f"part-{name}.yml", "part: {script: make}\n")
    project.write("runner.toml", "[[runners]]\n  executor = 'shell'\n")
    assert cilint("check", "a.yml").out == "no findings in a.yml and 1 more file\n"
    assert cilint("check", "part-a.yml").out == "no findings in part-a.yml\n"
    assert cilint("check", "b.yml", "a.yml").out == "no findings in b.yml, a.yml and 2 more files\n"
    run = cilint("check", "a.yml", "b.yml", "c.yml", "d.yml")
    assert run.out == "no findings in a.yml, b.yml, c.yml and 5 more files\n"
    assert cilint("check", "runner.toml").out == "no findings in runner.toml\n"
    assert cilint("check", "gone.yml").out.splitlines()[-2:] == [
        "no findings in 0 files · 1 error",
        "fails the run: not all could be read",
    ]


def test_reports_for_people_name_files_as_they_are_opened_from_the_current_folder(project, cilint, monkeypatch) -> None:
    project.write(".gitlab-ci.yml", job("root"))
    (project.folder / "src").mkdir()
    monkeypatch.chdir(project.folder / "src")
    assert cilint("check", "--format", "concise").out.startswith("../.gitlab-ci.yml:2:10: ")


def test_a_worktree_is_a_repository_of_its_own(project, check) -> None:
    project.write(".gitlab-ci.yml", job("outer"))
    project.write("tree/.git", "gitdir: ../.git/worktrees/tree\n")
    project.write("tree/.gitlab-ci.yml", "include: ci/part.yml\n" + job("inner"))
    project.write("tree/ci/part.yml", job("part"))
    assert shown(check("tree/.gitlab-ci.yml")) == [".gitlab-ci.yml:inner", "ci/part.yml:part"]


def test_outside_git_the_current_folder_is_the_root(tmp_path, check, monkeypatch) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text("include: ci/part.yml\n", encoding="utf-8")
    (tmp_path / "ci/part.yml").write_text(job("part"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert shown(check()) == ["ci/part.yml:part"]
    assert shown(check("ci/part.yml")) == ["ci/part.yml:part"]


def test_outside_git_a_file_below_no_other_root_is_of_the_current_folder(tmp_path, check, monkeypatch) -> None:
    (tmp_path / "ci/jobs").mkdir(parents=True)
    (tmp_path / "ci/jobs/all.yml").write_text("include: /ci/part.yml\n", encoding="utf-8")
    (tmp_path / "ci/part.yml").write_text(job("part"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert shown(check("ci/jobs/all.yml")) == ["ci/part.yml:part"]


def test_outside_git_a_file_elsewhere_is_in_a_root_of_its_own_folder(tmp_path, check, monkeypatch) -> None:
    for folder in ("here", "there/ci"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "there/a.yml").write_text("include: ci/part.yml\n", encoding="utf-8")
    (tmp_path / "there/ci/part.yml").write_text(job("part"), encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    assert shown(check("../there/a.yml")) == ["ci/part.yml:part"]


def test_the_root_of_the_file_system_is_a_current_folder_like_any_other(tmp_path, monkeypatch) -> None:
    from cilint.cli.named_files import repository_root

    monkeypatch.chdir("/")
    if Path("/.git").exists():
        pytest.skip("the root of the file system is a repository")
    assert repository_root(str(tmp_path / "a.yml")) == "/"


def test_several_repositories_are_checked_in_one_run(tmp_path, check, monkeypatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / ".gitlab-ci.yml").write_text("include: part.yml\n", encoding="utf-8")
        (tmp_path / name / "part.yml").write_text(job(name), encoding="utf-8")
    (tmp_path / "a/.cilint.yml").write_text("pins: {a: any}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert shown(check("a/.gitlab-ci.yml", "b/.gitlab-ci.yml")) == ["b/part.yml:b"]


def test_a_folder_with_several_repositories_keeps_them_apart(tmp_path, check, monkeypatch) -> None:
    for name in ("a", "b/sub"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / ".gitlab-ci.yml").write_text("include: /part.yml\n", encoding="utf-8")
        (tmp_path / name / "part.yml").write_text(job(name[0]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert shown(check(".")) == ["a/part.yml:a", "b/sub/part.yml:b"]


def test_in_a_folder_the_files_that_bear_the_name_of_a_pipeline_are_checked(project, check) -> None:
    project.write(".gitlab-ci.yml", job("root"))
    project.write("deploy/prod.gitlab-ci.yml", job("prod"))
    project.write("deploy/.gitlab-ci.yaml", job("yaml"))
    project.write("deploy/values.yml", job("values"))
    project.write("node_modules/x/.gitlab-ci.yml", job("vendored"))
    assert shown(check("deploy")) == ["deploy/.gitlab-ci.yaml:yaml", "deploy/prod.gitlab-ci.yml:prod"]
    assert len(shown(check("."))) == 3


def test_a_fragment_is_checked_through_the_root_and_shows_its_own_findings(project, check) -> None:
    project.write(".gitlab-ci.yml", "include: part.yml\nvariables: {IMAGE: busybox}\n" + job("root"))
    project.write("part.yml", "part:\n  image: $IMAGE\n  script: make\n")
    assert shown(check("part.yml")) == ["part.yml:$IMAGE"]


def test_a_file_that_no_root_includes_is_a_root_itself(project, check) -> None:
    project.write(".gitlab-ci.yml", job("root"))
    project.write("child.yml", "include: part.yml\n" + job("child"))
    project.write("part.yml", job("part"))
    assert shown(check("child.yml")) == ["child.yml:child", "part.yml:part"]


def test_files_that_include_each_other_are_checked_once_each(project, check) -> None:
    project.write("a.yml", "include: b.yml\n" + job("a"))
    project.write("b.yml", "include: a.yml\n" + job("b"))
    assert shown(check("a.yml")) == ["a.yml:a", "b.yml:b"]
    assert shown(check("a.yml", "b.yml")) == ["a.yml:a", "b.yml:b"]


def test_a_file_that_is_named_twice_is_checked_once(project, check) -> None:
    path = project.write("a.yml", job("a"))
    assert shown(check("a.yml", "./a.yml", path)) == ["a.yml:a"]


def test_a_fragment_of_a_broken_root_is_checked_by_itself(project, check) -> None:
    project.write(".gitlab-ci.yml", "include: part.yml\nx: @\n")
    project.write("part.yml", job("part"))
    assert shown(check("part.yml")) == ["part.yml:part"]


def test_a_broken_fragment_breaks_the_run_that_names_only_it(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "include: part.yml\n" + job("root"))
    project.write("part.yml", "x: @\n")
    run = cilint("check", "--format", "json", "part.yml")
    assert run.code == 2
    assert run.rules == ["invalid-yaml"]


def test_a_name_with_spaces_and_letters_of_all_kinds_is_a_name(project, check) -> None:
    project.write("ci/größe 1.yml", job("a"))
    assert shown(check("ci/größe 1.yml")) == ["ci/größe 1.yml:a"]


def test_settings_name_pipelines_by_patterns_and_folders(project, check) -> None:
    project.write(".cilint.yml", "pipelines: [ci/*.yml, services]\nexclude: [services/old]\n")
    project.write(".gitlab-ci.yml", job("root"))
    project.write("ci/a.yml", job("a"))
    project.write("services/b/.gitlab-ci.yml", job("b"))
    project.write("services/old/.gitlab-ci.yml", job("old"))
    assert shown(check()) == ["ci/a.yml:a", "services/b/.gitlab-ci.yml:b"]


def test_what_is_excluded_is_checked_only_where_it_is_named(project, check, cilint) -> None:
    project.write(".cilint.yml", "exclude: [legacy, part.yml]\n")
    project.write(".gitlab-ci.yml", "include: part.yml\nvariables: {IMAGE: busybox}\n" + job("root"))
    project.write("part.yml", "part:\n  image: $IMAGE\n  script: make\n")
    project.write("legacy/.gitlab-ci.yml", job("legacy"))
    assert shown(check()) == [".gitlab-ci.yml:root"]
    assert shown(check(".")) == [".gitlab-ci.yml:root"]
    assert shown(check("legacy/.gitlab-ci.yml", "part.yml")) == ["legacy/.gitlab-ci.yml:legacy", "part.yml:$IMAGE"]
    run = cilint("check", "legacy")
    assert (run.code, "no pipeline in legacy that the settings do not exclude" in run.err) == (2, True)
    buffer = cilint("check", "--stdin-filename", "part.yml", "-", stdin=(project.folder / "part.yml").read_bytes())
    assert (buffer.code, buffer.out) == (0, "nothing to check: there is no pipeline, or it is excluded\n")


def test_an_excluded_file_that_cannot_be_read_breaks_the_run_of_whoever_includes_it(project, cilint) -> None:
    project.write(".cilint.yml", "exclude: [part.yml]\n")
    project.write(".gitlab-ci.yml", "include: part.yml\n" + job("root"))
    project.write("part.yml", "x: @\n")
    run = cilint("check", "--format", "json")
    assert run.code == 2
    assert "invalid-yaml" in run.rules


NOTHING = "nothing to check: there is no pipeline, or it is excluded\n"


@pytest.mark.parametrize("paths", [(), (".",), ("ci", "gone.yml")])
def test_a_run_may_be_told_that_there_may_be_no_pipeline(project, cilint, paths: tuple[str, ...]) -> None:
    project.write("ci/values.yml", "a: b\n")
    assert cilint("check", *paths).code == 2
    run = cilint("check", "--if-present", *paths)
    assert (run.code, run.out, run.err) == (0, NOTHING, "")
    assert cilint("check", "--if-present", "--format", "json", *paths).report["findings"] == []
    assert cilint("test", "--if-present", *paths).code == 0


def test_what_is_there_is_checked_all_the_same(project, cilint, check) -> None:
    project.write(".cilint.yml", "pipelines: [ci/*.yml, gone.yml]\n")
    project.write("ci/a.yml", job("a"))
    (project.folder / "empty").mkdir()
    assert cilint("check").code == 2
    assert shown(check("--if-present")) == ["ci/a.yml:a"]
    assert shown(check("--if-present", "empty", "ci/a.yml")) == ["ci/a.yml:a"]
    project.write("ci/a.yml", "x: @\n")
    assert cilint("check", "--if-present").code == 2


def test_there_may_be_no_tests_either(project, cilint) -> None:
    project.write(".gitlab-ci.yml", job("a"))
    assert cilint("test").code == 2
    run = cilint("test", "--if-present")
    assert (run.code, run.out) == (0, "0 tests, all as expected\n")


@pytest.fixture
def other_drive(project, monkeypatch) -> Path:
    """A folder on another drive than the repository, as on Windows: no relative path leads from one to the other."""
    drive, relpath = project.folder.parent / "drive", os.path.relpath
    drive.mkdir()

    def refusing(path: str, start: str = os.curdir) -> str:
        if len({drive in (full := Path(each).absolute(), *full.parents) for each in (path, start)}) > 1:
            raise ValueError("path is on mount 'D:', start on mount 'C:'")
        return relpath(path, start)

    monkeypatch.setattr(os.path, "relpath", refusing)
    return drive


def test_settings_runners_and_rules_may_lie_on_another_drive(project, cilint, other_drive: Path) -> None:
    project.write(".gitlab-ci.yml", job("root"))
    (other_drive / "house").mkdir()
    (other_drive / "set.yml").write_text("rules_from: [house]\n")
    (other_drive / "config.toml").write_text('[[runners]]\nname = "a"\nexecutor = "shell"\n')
    named = ("--config", other_drive / "set.yml", "--runner-config", other_drive / "config.toml")
    run = cilint("check", "--select", "unpinned-image", *named)
    assert (run.code, run.err) == (1, "")
    assert cilint("check", "--config", other_drive / "no.yml").code == 2


def test_so_may_the_repository(project, cilint, other_drive: Path) -> None:
    (other_drive / ".git").mkdir()
    (other_drive / ".gitlab-ci.yml").write_text(job("there"))
    project.write(".gitlab-ci.yml", job("here"))
    run = cilint("check", "--select", "unpinned-image", "--format", "concise", ".", other_drive)
    assert run.code == 1, run.err
    assert f"{other_drive}/.gitlab-ci.yml:" in run.out
