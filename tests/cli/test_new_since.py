"""`--new-since`: only what changes have brought, wherever they were made."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Cilint
from tests.git.conftest import Clone, clone

__all__ = ["clone"]

ROOT = ".gitlab-ci.yml"
TEMPLATE = "ci/template.yml"
LOGIN = "docker login -u ci -p $PASSWORD registry.example.com"
FILES = {
    ROOT: f"include: {TEMPLATE}\nbuild:\n  extends: .base\n  image: $IMAGE\n  script:\n    - {LOGIN}\n",
    TEMPLATE: "variables: {IMAGE: 'ruby:3.3'}\n.base:\n  before_script: [make]\n",
}
PINNED = f"ruby@sha256:{'a' * 64}"


def new(cilint: Cilint, *arguments: str, since: str = "HEAD") -> list[tuple[str, str, int]]:
    """The rules, files and lines of what is new."""
    run = cilint("check", "--new-since", since, "--format", "json", *arguments)
    assert (run.err, run.code in (0, 1)) == ("", True)
    return [(item["rule"], item["path"], item["line"]) for item in run.report["findings"]]


def test_what_was_there_is_not_told_and_is_counted(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    run = cilint("check", "--new-since", "HEAD")
    assert (run.code, run.out) == (0, f"no findings in {ROOT} and 1 more file · 2 older\n")
    report = cilint("check", "--new-since", "HEAD", "--format", "json").report
    assert {(item["by"], item["reason"]) for item in report["suppressed"]} == {("revision", "was there in HEAD")}


def test_a_changed_line_is_told_and_a_moved_one_is_not(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    clone.write({ROOT: "# moved\n" + FILES[ROOT].replace("$PASSWORD", "$OTHER")})
    assert new(cilint) == [("password-on-command-line", ROOT, 7)]


def test_a_line_that_is_there_once_more_is_told(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    clone.write({ROOT: f"{FILES[ROOT]}    - {LOGIN}\n"})
    assert [rule for rule, _, _ in new(cilint)] == ["password-on-command-line"]


def test_a_change_in_a_template_is_told_at_its_users(clone: Clone, cilint: Cilint) -> None:
    clone.commit({**FILES, TEMPLATE: FILES[TEMPLATE].replace("ruby:3.3", PINNED)})
    clone.write({TEMPLATE: FILES[TEMPLATE]})
    ((rule, _, _),) = new(cilint)
    assert rule == "unpinned-image"
    clone.commit({})
    clone.write({TEMPLATE: FILES[TEMPLATE].replace("ruby:3.3", "ruby:latest")})
    ((rule, _, _),) = new(cilint)
    assert rule == "unpinned-image"


def test_what_an_unchanged_line_comes_to_is_told_where_another_file_decides_it(clone: Clone, cilint: Cilint) -> None:
    needing = {
        ROOT: f"include: {TEMPLATE}\nbuild: {{script: make}}\ntest:\n  script: make\n  needs: [build, lint]\n",
        TEMPLATE: "lint: {script: make}\n",
    }
    clone.commit(needing)
    clone.write({TEMPLATE: "check: {script: make}\n"})
    assert new(cilint) == [("invalid-needs", ROOT, 5)]


def test_jobs_and_files_with_new_names_bring_nothing(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    clone.write(
        {
            ROOT: FILES[ROOT].replace("build:", "compile:").replace(TEMPLATE, "ci/other.yml"),
            TEMPLATE: None,
            "ci/other.yml": FILES[TEMPLATE],
        }
    )
    assert new(cilint) == []


def test_a_pipeline_with_a_new_name_brings_nothing(clone: Clone, cilint: Cilint) -> None:
    clone.commit({"a.gitlab-ci.yml": FILES[ROOT], TEMPLATE: FILES[TEMPLATE]})
    clone.write({"a.gitlab-ci.yml": None, "b.gitlab-ci.yml": FILES[ROOT]})
    assert new(cilint, "b.gitlab-ci.yml") == []


def test_another_secret_on_a_changed_line_is_told_and_neither_is_printed(clone: Clone, cilint: Cilint) -> None:
    text = "variables: {SMTP_PASSWORD: f4ke1iterala7}\njob: {script: make}\n"
    clone.commit({ROOT: text})
    assert new(cilint) == []
    clone.write({ROOT: text.replace("a7", "b8")})
    run = cilint("check", "--new-since", "HEAD")
    assert "hardcoded-secret" in run.out
    assert "f4ke1" not in run.out + run.err


def test_a_suppression_that_is_taken_away_brings_what_it_hid(clone: Clone, cilint: Cilint) -> None:
    hidden = FILES[ROOT].replace(LOGIN, f"{LOGIN}  # cilint: ignore[password-on-command-line] x")
    clone.commit({**FILES, ROOT: hidden})
    clone.write({ROOT: FILES[ROOT]})
    assert new(cilint) == [("password-on-command-line", ROOT, 6)]


def test_settings_of_now_count_for_both(clone: Clone, cilint: Cilint) -> None:
    clone.commit({**FILES, ".cilint.yml": "rules: {unpinned-image: off}\n"})
    clone.write({".cilint.yml": "rules: {unpinned-image: major}\n"})
    assert new(cilint) == []


def test_it_is_from_where_the_history_left_that_of_a_branch(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    clone.git("checkout", "--quiet", "-b", "feature")
    clone.commit({ROOT: FILES[ROOT].replace("$PASSWORD", "$OTHER")})
    clone.git("checkout", "--quiet", "main")
    # What is mended there since was not brought here.
    clone.commit({TEMPLATE: FILES[TEMPLATE].replace("ruby:3.3", PINNED)})
    clone.git("checkout", "--quiet", "feature")
    assert new(cilint, since="main") == [("password-on-command-line", ROOT, 6)]


def test_before_the_first_commit_all_is_new(clone: Clone, cilint: Cilint) -> None:
    clone.write(FILES)
    assert len(new(cilint)) == 2


def test_what_could_not_be_read_then_is_said_and_counts_as_new(clone: Clone, cilint: Cilint) -> None:
    clone.commit({**FILES, ROOT: "a: b: c\n"})
    clone.write(FILES)
    run = cilint("check", "--new-since", "HEAD", "--format", "json")
    assert len(run.rules) == 2
    assert run.err.startswith(f"cilint: HEAD:{ROOT}:1: ")
    assert "counts as new" in run.err


def test_what_cannot_be_read_now_is_never_older(clone: Clone, cilint: Cilint) -> None:
    clone.commit({ROOT: "a: b: c\n"})
    run = cilint("check", "--new-since", "HEAD", "--format", "json")
    assert (run.code, run.rules) == (2, ["invalid-yaml"])


def test_a_runner_s_configuration_is_read_as_it_was(clone: Clone, cilint: Cilint) -> None:
    runner = '[[runners]]\n  name = "a"\n  executor = "docker"\n  [runners.docker]\n    image = "ruby:3.3"\n'
    clone.commit({**FILES, "config.toml": runner, ".cilint.yml": "runner: {config: config.toml}\n"})
    assert new(cilint) == []
    clone.write({"config.toml": f"{runner}    privileged = true\n"})
    assert [rule for rule, _, _ in new(cilint)] == ["runner-privileged"]


def test_fixes_mend_what_is_new_and_nothing_else(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    clone.write({ROOT: f"{FILES[ROOT]}unit:\n  script:\n    - {LOGIN.replace('PASSWORD', 'OTHER')}\n"})
    assert cilint("check", "--fix", "--new-since", "HEAD").code == 0
    text = (clone.folder / ROOT).read_text(encoding="utf-8")
    assert text.startswith(FILES[ROOT])
    assert text.count("--password-stdin") == 1


def test_what_the_baseline_knows_is_hidden_by_it(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    assert cilint("baseline").code == 0
    clone.write({ROOT: FILES[ROOT] + "unit: {image: 'ruby:3.1', script: make}\n"})
    run = cilint("check", "--baseline", ".cilint-baseline.yml", "--new-since", "HEAD")
    assert " · 2 hidden by the baseline\n" in run.out


def test_a_commit_that_a_shallow_clone_lacks_is_told_with_a_remedy(clone: Clone, cilint: Cilint, tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    base = clone.commit(FILES)
    clone.commit({"a": "b"})
    clone.git("clone", "--quiet", "--depth=1", f"file://{clone.folder}", str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    run = cilint("check", "--new-since", base)
    assert run.code == 2
    assert "this clone is shallow; `git fetch --unshallow` gets the rest, in a job GIT_DEPTH: 0 does" in run.err


def test_files_that_a_partial_clone_lacks_are_told_with_a_remedy(clone: Clone, cilint: Cilint, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    clone.git("config", "uploadpack.allowFilter", "true")
    base = clone.commit(FILES)
    clone.commit({ROOT: f"# new\n{FILES[ROOT]}"})
    clone.git("clone", "--quiet", "--filter=blob:none", f"file://{clone.folder}", str(tmp_path / "partial"))
    monkeypatch.chdir(tmp_path / "partial")
    run = cilint("check", "--new-since", base)
    assert run.code == 2
    assert "this clone is a partial one" in run.err
    assert "git fetch --refetch --no-filter" in run.err
    subprocess.run(["git", "fetch", "--quiet", "--refetch", "--no-filter"], cwd=tmp_path / "partial", check=True)
    assert cilint("check", "--new-since", base).code == 0


@pytest.mark.parametrize("revision", ["nowhere", "--all", "HEAD^{tree}", "main:.gitlab-ci.yml"])
def test_what_is_no_commit_is_told(clone: Clone, cilint: Cilint, revision: str) -> None:
    clone.commit(FILES)
    run = cilint("check", f"--new-since={revision}")
    assert run.code == 2
    assert f"git knows no commit '{revision}' here" in run.err


def test_without_git_there_is_an_end(clone: Clone, cilint: Cilint, monkeypatch: pytest.MonkeyPatch) -> None:
    clone.write(FILES)
    shutil.rmtree(clone.folder / ".git")
    run = cilint("check", "--new-since", "HEAD")
    assert run.code == 2
    assert "is in no git repository" in run.err
    monkeypatch.setenv("PATH", "")
    assert "there is no program git" in cilint("check", "--new-since", "HEAD").err


def test_an_older_result_is_not_given_for_another_commit(clone: Clone, cilint: Cilint) -> None:
    clone.commit(FILES)
    assert new(cilint) == []
    clone.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "y")
    first = clone.git("rev-parse", "HEAD")
    clone.commit({ROOT: FILES[ROOT].replace("$PASSWORD", "$OTHER")})
    assert new(cilint) == []
    assert len(new(cilint, since=first)) == 1
