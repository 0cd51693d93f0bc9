"""`cilint baseline` and `--baseline`: what is known is not shown, what is mended drops out."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cilint, Project

FILE = ".cilint-baseline.yml"
OLD = "build:\n  image: ruby:3.3\n  script:\n    - docker login -u ci -p $P registry.example.com\n"
NEW = "unit:\n  image: ruby:3.4\n  script: make\n"
PINNED = OLD.replace("ruby:3.3", f"ruby@sha256:{'a' * 64}")


@pytest.fixture
def known(project: Project, cilint: Cilint) -> Project:
    """A repository whose findings are known, as its settings say."""
    project.write(".cilint.yml", f"baseline: {FILE}\n")
    project.write(".gitlab-ci.yml", OLD)
    assert cilint("baseline").code == 0
    return project


def test_what_is_found_is_written_and_then_hidden(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", OLD)
    written = cilint("baseline")
    assert written.code == 0
    assert written.out.splitlines()[0] == f"2 findings in {FILE}"
    assert "`baseline: .cilint-baseline.yml` in .cilint.yml" in written.out
    checked = cilint("check", "--baseline", FILE)
    assert (checked.code, checked.out) == (0, "no findings in .gitlab-ci.yml · 2 hidden by the baseline\n")
    assert cilint("check").code == 1


def test_without_its_secrets(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "variables: {SMTP_PASSWORD: f4ke1iterala7}\njob: {script: make}\n")
    cilint("baseline")
    assert "f4ke1" not in (project.folder / FILE).read_text(encoding="utf-8")


def test_the_settings_name_it(known: Project, cilint: Cilint) -> None:
    known.write(".gitlab-ci.yml", OLD + NEW)
    assert cilint("check", "--format", "json").rules == ["unpinned-image"]
    assert len(cilint("check", "--isolated", "--format", "json").rules) == 3
    (known.folder / "below").mkdir()
    assert FILE in cilint("settings").out


def test_reports_say_what_hides_a_finding(known: Project, cilint: Cilint) -> None:
    known.write(".gitlab-ci.yml", PINNED)
    report = cilint("check", "--format", "json").report
    assert [item["by"] for item in report["suppressed"]] == ["baseline"]
    (use,) = report["baselines"]
    assert use["file"] == FILE
    assert [(entry["path"], entry["in"], entry["rule"]) for entry in use["mended"]] == [
        (".gitlab-ci.yml", "build", "unpinned-image")
    ]
    assert "1 entry of the baseline mended: cilint baseline --update" in cilint("check").out


def test_what_is_mended_drops_out(known: Project, cilint: Cilint) -> None:
    before = (known.folder / FILE).read_text(encoding="utf-8")
    known.write(".gitlab-ci.yml", PINNED + NEW)
    checked = cilint("baseline", "--check")
    assert checked.code == 1
    assert checked.out.splitlines()[0] == f"{FILE}:8: unpinned-image is not found any more in .gitlab-ci.yml: build"
    assert (known.folder / FILE).read_text(encoding="utf-8") == before
    updated = cilint("baseline", "--update")
    assert updated.code == 0
    assert updated.out.splitlines()[1:] == [
        f"1 finding gone, 1 left in {FILE}",
        "1 finding beside it: `cilint check` shows what is new",
    ]
    after = (known.folder / FILE).read_text(encoding="utf-8").splitlines()
    assert [line for line in before.splitlines() if line not in after] == [before.splitlines()[7]]
    assert cilint("baseline", "--check").code == 0


def test_an_update_follows_names_and_keeps_what_it_has_not_looked_at(known: Project, cilint: Cilint) -> None:
    known.write(".gitlab-ci.yml", OLD.replace("build:", "compile:"))
    assert cilint("baseline", "--update", "--select", "unpinned-image").code == 0
    text = (known.folder / FILE).read_text(encoding="utf-8")
    assert text.count("compile:") == 1
    assert "password-on-command-line" in text
    assert cilint("check").code == 0


def test_what_shellcheck_said_stays_where_it_is_not_asked(known: Project, cilint: Cilint) -> None:
    entry = f"      - shellcheck {'0' * 32}\n"
    text = (known.folder / FILE).read_text(encoding="utf-8")
    known.write(FILE, text + entry)
    assert "mended" not in cilint("check").out
    assert cilint("check", "--format", "json").report["baselines"][0]["mended"] == []
    assert cilint("baseline", "--update").code == 0
    assert entry in (known.folder / FILE).read_text(encoding="utf-8")


def test_written_anew_it_has_what_is_new(known: Project, cilint: Cilint) -> None:
    known.write(".gitlab-ci.yml", PINNED + NEW)
    assert cilint("baseline").out == f"2 findings in {FILE}: 1 new, 1 gone\n"
    assert cilint("check").code == 0


def test_nothing_is_written_where_not_everything_can_be_read(known: Project, cilint: Cilint) -> None:
    before = (known.folder / FILE).read_bytes()
    known.write(".gitlab-ci.yml", "a: b: c\n")
    for option in ((), ("--update",), ("--check",)):
        run = cilint("baseline", *option)
        assert run.code == 2
        assert ".gitlab-ci.yml:1: " in run.err
        assert f"{FILE} stays as it is" in run.err
    assert (known.folder / FILE).read_bytes() == before
    assert cilint("check").code == 2


@pytest.mark.parametrize("arguments", [("check",), ("baseline", "--update"), ("baseline", "--check")])
def test_a_damaged_one_ends_the_run_with_its_place(known: Project, cilint: Cilint, arguments: tuple[str, ...]) -> None:
    text = (known.folder / FILE).read_text(encoding="utf-8")
    known.write(FILE, text.replace("      - un", "<<<<<<< HEAD\n      - un"))
    run = cilint(*arguments)
    assert run.code == 2
    assert f"{FILE}:8: this is no baseline: " in run.err
    assert "`cilint baseline` writes it anew" in run.err
    assert cilint("baseline").code == 0
    assert cilint("check").code == 0


@pytest.mark.parametrize("arguments", [("check",), ("baseline", "--update"), ("baseline", "--check")])
def test_one_that_is_not_there_ends_the_run(project: Project, cilint: Cilint, arguments: tuple[str, ...]) -> None:
    project.write(".gitlab-ci.yml", OLD)
    project.write(".cilint.yml", f"baseline: {FILE}\n")
    run = cilint(*arguments)
    assert run.code == 2
    assert "`cilint baseline`" in run.err
    assert cilint("baseline").code == 0
    assert cilint(*arguments).code == 0
    named = cilint("check", "--baseline", "other.yml")
    assert (named.code, named.err) == (
        2, "cilint: there is no baseline other.yml: `cilint baseline --file other.yml` writes it\n"
    )  # fmt: skip


@pytest.mark.parametrize("name", [".gitlab-ci.yml", ".cilint.yml", "notes.txt"])
def test_no_other_file_is_written_over(known: Project, cilint: Cilint, name: str) -> None:
    known.write("notes.txt", "notes\n")
    before = (known.folder / name).read_bytes()
    run = cilint("baseline", "--file", name)
    assert run.code == 2
    assert f"{name} is no baseline, and is not written over" in run.err
    assert (known.folder / name).read_bytes() == before


def test_a_link_leads_it_nowhere(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", OLD)
    (project.folder / FILE).symlink_to(project.folder.parent / "elsewhere.yml")
    assert cilint("baseline").code == 2
    assert not (project.folder.parent / "elsewhere.yml").exists()


def test_it_may_lie_in_a_folder_and_beside_the_repository(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", OLD)
    for name in ("ci/lint/known.yml", "../known.yml"):
        assert cilint("baseline", "--file", name).code == 0
        assert cilint("check", "--baseline", name).code == 0


def test_each_repository_has_its_own(project: Project, cilint: Cilint) -> None:
    for name in ("one", "other"):
        (project.folder / name / ".git").mkdir(parents=True)
        project.write(f"{name}/.gitlab-ci.yml", OLD if name == "one" else NEW)
        project.write(f"{name}/.cilint.yml", "baseline: known.yml\n")
    run = cilint("baseline", ".")
    assert sorted(run.out.splitlines()) == ["1 finding in other/known.yml", "2 findings in one/known.yml"]
    assert cilint("check", ".").code == 0
    for arguments in (("check", ".", "--baseline", "known.yml"), ("baseline", ".", "--file", "known.yml")):
        refused = cilint(*arguments)
        assert refused.code == 2
        assert "one repository" in refused.err


def test_what_two_settings_check_is_written_once(project: Project, cilint: Cilint) -> None:
    project.write("part.yml", OLD)
    for folder in ("a", "b"):
        project.write(f"{folder}/.cilint.yml", f"baseline: ../{FILE}\n")
        project.write(f"{folder}/.gitlab-ci.yml", "include: /part.yml\n")
    paths = ("a/.gitlab-ci.yml", "b/.gitlab-ci.yml")
    assert cilint("baseline", *paths).out == f"2 findings in {FILE}\n"
    assert cilint("check", *paths).out.endswith("4 hidden by the baseline\n")
    assert cilint("baseline", *paths, "--check").code == 0


@pytest.mark.usefixtures("known")
def test_standard_input_has_none_and_counts_with_one(cilint: Cilint) -> None:
    refused = cilint("baseline", "-", "--stdin-filename", ".gitlab-ci.yml", stdin=b"")
    assert refused.code == 2
    run = cilint("check", "-", "--stdin-filename", ".gitlab-ci.yml", "--format", "json", stdin=(OLD + NEW).encode())
    assert run.rules == ["unpinned-image"]


def test_a_result_that_is_kept_is_given_only_while_the_baseline_is_the_same(known: Project, cilint: Cilint) -> None:
    assert cilint("check").code == 0
    known.write(FILE, "version: 1\n")
    assert cilint("check").code == 1
