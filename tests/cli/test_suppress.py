"""`cilint suppress`: comments for what is found, written and read again."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cilint, Project

OLD = "build:\n  image: ruby:3.3\n  script:\n    - docker login -u ci -p $P registry.example.com\n"


def test_what_is_found_is_accepted_with_a_reason(project: Project, cilint: Cilint) -> None:
    path = project.write(".gitlab-ci.yml", OLD)
    run = cilint("suppress", "--reason", "goes away, see #12", "--until", "2999-01-31")
    assert (run.code, run.err) == (0, "")
    assert run.out == (".gitlab-ci.yml: password-on-command-line, unpinned-image\n2 findings accepted, 0 left\n")
    assert path.read_text(encoding="utf-8").splitlines()[1:3] == [
        "  # cilint: ignore[unpinned-image] until 2999-01-31 goes away, see #12",
        "  image: ruby:3.3",
    ]
    report = cilint("check", "--format", "json").report
    assert report["findings"] == []
    assert {item["reason"] for item in report["suppressed"]} == {"goes away, see #12"}
    assert cilint("suppress").out == "0 findings accepted, 0 left\n"


def test_rules_paths_and_severities_choose(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", OLD)
    other = project.write("other.gitlab-ci.yml", OLD)
    cilint("suppress", "--select", "unpinned-image", ".gitlab-ci.yml")
    assert cilint("check", "-f", "json").rules == ["password-on-command-line"]
    assert other.read_text(encoding="utf-8") == OLD
    project.write("job.gitlab-ci.yml", "a:\n  services: [postgres:16]\n  script: make\n")
    cilint("suppress", "--min-severity", "minor", "job.gitlab-ci.yml")
    assert cilint("check", "-f", "json", "job.gitlab-ci.yml").rules == ["legacy-service-links"]


def test_a_diff_writes_nothing(project: Project, cilint: Cilint) -> None:
    path = project.write(".gitlab-ci.yml", OLD)
    run = cilint("suppress", "--diff")
    assert run.code == 0
    assert "\n+  # cilint: ignore[unpinned-image]\n" in run.out
    assert path.read_text(encoding="utf-8") == OLD


def test_what_no_comment_can_accept_is_told(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "# cilint: ignore[unpinned-image] no more\nb:\n  script: make\n")
    run = cilint("suppress", "--min-severity", "info")
    assert run.code == 1
    assert run.out == "0 findings accepted, 1 left\n"
    assert run.err == (
        "cilint: .gitlab-ci.yml:1: unused-suppression is left: `cilint check --fix` takes such comments away\n"
    )


def test_what_cannot_be_read_is_told(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: [\n")
    run = cilint("suppress")
    assert run.code == 2
    assert [line.partition(": the")[0] for line in run.err.splitlines()] == ["cilint: .gitlab-ci.yml:1"]


def test_settings_may_ask_for_a_reason(project: Project, cilint: Cilint) -> None:
    project.write(".cilint.yml", "require_reason: true\n")
    path = project.write(".gitlab-ci.yml", OLD)
    run = cilint("suppress")
    assert (run.code, path.read_text(encoding="utf-8")) == (2, OLD)
    assert "--reason TEXT" in run.err
    assert cilint("suppress", "--reason", "known").code == 0
    assert cilint("check").code == 0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--reason", "a\nb"], "is a line of text"),
        (["--reason", "a # b"], "behind a blank"),
        (["--reason", "until 2999-01-31"], "--until DAY"),
        (["--until", "31.01.2999"], "is no day"),
        (["--until", "1001-01-31"], "is over"),
        (["-", "--stdin-filename", ".gitlab-ci.yml"], "standard input"),
    ],
)
def test_what_a_comment_could_not_say_is_refused(
    project: Project, cilint: Cilint, arguments: list[str], problem: str
) -> None:
    path = project.write(".gitlab-ci.yml", OLD)
    run = cilint("suppress", *arguments)
    assert run.code == 2
    assert problem in run.err
    assert path.read_text(encoding="utf-8") == OLD


def test_a_file_of_several_pipelines_gets_each_comment_once(project: Project, cilint: Cilint) -> None:
    shared = project.write("shared.yml", OLD)
    for name in ("a", "b"):
        project.write(f"{name}/.gitlab-ci.yml", "include: shared.yml\n")
        (project.folder / name / ".cilint.yml").write_text("{}\n", encoding="utf-8")
    project.write(".gitlab-ci.yml", "include: shared.yml\n")
    assert cilint("suppress", ".gitlab-ci.yml", "shared.yml").code == 0
    assert shared.read_text(encoding="utf-8").count("# cilint: ignore[") == 2


def test_several_repositories_are_written_together(project: Project, cilint: Cilint) -> None:
    for name in ("a", "b"):
        project.write(f"{name}/.gitlab-ci.yml", OLD)
        (project.folder / name / ".git").mkdir()
    run = cilint("suppress", "a", "b")
    assert (run.code, run.out.splitlines()[-1]) == (0, "4 findings accepted, 0 left")
    assert cilint("check", "a", "b").code == 0
