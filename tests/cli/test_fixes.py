"""`--fix`, `--unsafe-fixes` and `--diff`: what is written, what is shown, and how the run ends."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from cilint.cli import fixing
from cilint.engine.check import judge_pipeline
from cilint.engine.rule import Rule, parse_rule
from cilint.text.source import Source

Cilint = Callable[..., Any]

NAME = ".gitlab-ci.yml"
LOGIN = 'docker login -u ci -p "$P" h.example.com'
MENDED = """printf '%s' "$P" | docker login -u ci --password-stdin h.example.com"""
PIPELINE = f"include: ci/b.yml\na:\n  services: [c]\n  script:\n    - {LOGIN}  # why\n"
OTHER = f"b:\n  script: sh -c '{LOGIN}'\n"
RULES = ("--select", "password-on-command-line,legacy-service-links")


@pytest.fixture
def files(project: Any) -> Any:
    project.write(NAME, PIPELINE)
    project.write("ci/b.yml", OTHER)
    return project


def texts(project: Any) -> tuple[str, str]:
    return (project.folder / NAME).read_text(encoding="utf-8"), (project.folder / "ci/b.yml").read_text(
        encoding="utf-8"
    )


def test_fix_makes_the_safe_fixes_and_reports_what_is_left(files: Any, cilint: Cilint) -> None:
    run = cilint("check", "--fix", *RULES)
    assert texts(files) == (PIPELINE.replace(LOGIN, MENDED), OTHER)
    assert run.code == 1
    assert "(unsafe: --fix --unsafe-fixes)" in run.out
    assert "\n2 findings (1 major, 1 info) in .gitlab-ci.yml and 1 more file\n" in run.out
    assert "mends most: cilint check --fix --unsafe-fixes (2 of 2, 2 of them to be looked at)" in run.out


@pytest.mark.usefixtures("files")
def test_fix_only_says_what_it_mended_and_not_what_is_left(cilint: Cilint) -> None:
    run = cilint("check", "--fix-only", *RULES)
    assert (run.code, run.out) == (0, "")
    assert run.err.startswith("cilint: mended ")
    assert cilint("check", *RULES).code == 1


@pytest.mark.usefixtures("files", "rules_are_read_anew")
@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_the_files_of_rules_are_read_once_for_all_rounds(
    cilint: Cilint, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    read: list[str] = []
    checked: list[object] = []

    def parse(source: Source) -> Rule:
        read.append(source.path)
        return parse_rule(source)

    def check_again(*arguments: Any) -> Any:
        checked.append(arguments)
        return judge_pipeline(*arguments)

    monkeypatch.setattr("cilint.engine.catalog.parse_rule", parse)
    monkeypatch.setattr("cilint.session.judge_pipeline", check_again)
    cilint("check", option, "--unsafe-fixes", *RULES)
    assert len(checked) > 3
    assert "password-on-command-line.yaml" in read
    assert len(read) == len(set(read))


def test_unsafe_fixes_are_made_where_they_are_asked_for(files: Any, cilint: Cilint) -> None:
    run = cilint("check", "--fix", "--unsafe-fixes", *RULES)
    assert (run.code, run.out) == (0, "no findings in .gitlab-ci.yml and 1 more file\n")
    pipeline, other = texts(files)
    assert 'FF_NETWORK_PER_BUILD: "true"' in pipeline
    assert "--password-stdin" in other


def test_a_diff_is_all_that_is_printed_and_nothing_is_written(files: Any, cilint: Cilint) -> None:
    run = cilint("check", "--diff", *RULES)
    assert run.code == 1
    assert run.out == (
        f"--- a/{NAME}\n+++ b/{NAME}\n@@ -2,4 +2,4 @@\n a:\n   services: [c]\n   script:\n"
        f"-    - {LOGIN}  # why\n+    - {MENDED}  # why\n"
    )
    assert run.err == ""
    assert texts(files) == (PIPELINE, OTHER)
    assert cilint("check", "--diff", "--exit-zero", *RULES).code == 0


@pytest.mark.usefixtures("files")
def test_a_diff_of_nothing_says_so(cilint: Cilint) -> None:
    cilint("check", "--fix", *RULES)
    run = cilint("check", "--diff", "--fail-on", "info", *RULES)
    assert (run.code, run.out, run.err) == (0, "", "cilint: there is nothing to fix\n")
    assert cilint("check", "--fail-on", "info", *RULES).code == 1


@pytest.mark.usefixtures("files")
def test_what_was_mended_is_told_by_file_and_rule(cilint: Cilint) -> None:
    run = cilint("check", "--fix", "--unsafe-fixes", *RULES)
    assert run.err == (
        "cilint: mended .gitlab-ci.yml: legacy-service-links, password-on-command-line\n"
        "cilint: mended ci/b.yml: password-on-command-line\n"
    )
    assert cilint("check", "--fix", "--unsafe-fixes", *RULES).err == ""


@pytest.mark.usefixtures("files")
def test_a_diff_shows_the_unsafe_fixes_that_are_asked_for(cilint: Cilint) -> None:
    out = cilint("check", "--diff", "--unsafe-fixes", *RULES).out
    assert "+++ b/ci/b.yml\n" in out
    assert '+    FF_NETWORK_PER_BUILD: "true"\n' in out


def test_a_diff_applied_is_what_fix_writes(files: Any, cilint: Cilint) -> None:
    diff = cilint("check", "--diff", "--unsafe-fixes", *RULES).out
    done = subprocess.run(
        ["git", "apply", "-"], input=diff.encode(), cwd=files.folder, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    applied = texts(files)
    files.write(NAME, PIPELINE)
    files.write("ci/b.yml", OTHER)
    cilint("check", "--fix", "--unsafe-fixes", *RULES)
    assert texts(files) == applied


def test_beside_a_diff_errors_are_told_and_reports_written(files: Any, cilint: Cilint) -> None:
    files.write("ci/b.yml", "b: [\n")
    run = cilint("check", "--diff", "--output", "json=report.json")
    assert run.code == 2
    assert "ci/b.yml:1: the text ends where a value is expected" in run.err
    assert f"+    - {MENDED}" in run.out
    report = json.loads((files.folder / "report.json").read_text(encoding="utf-8"))
    assert {finding["rule"] for finding in report["findings"]} >= {"invalid-yaml", "password-on-command-line"}


@pytest.mark.usefixtures("files")
def test_a_diff_of_standard_input_is_possible(cilint: Cilint) -> None:
    run = cilint("check", "--diff", *RULES, "--stdin-filename", NAME, "-", stdin=PIPELINE.encode())
    assert f"+    - {MENDED}  # why\n" in run.out


def test_a_diff_shows_no_secret(files: Any, cilint: Cilint) -> None:
    secret = "Fake-literal-1"
    files.write(NAME, f"a:\n  script:\n    - {LOGIN}\n    - docker login -u ci -p {secret} quay.io\n")
    run = cilint("check", "--diff")
    assert secret not in run.out + run.err
    assert "     - docker login -u ci -p **** quay.io\n" in run.out
    assert run.out.startswith(f"# {NAME}: what is masked or escaped here cannot be applied as it is")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--fix", "--diff"), "leave one of them out"),
        (("--diff", "--format", "json"), "write that to a file, --output json=FILE"),
        (("--diff", "--output", "sarif=-"), "write that to a file, --output sarif=FILE"),
        (("--unsafe-fixes",), "--unsafe-fixes goes with --fix, or with --diff"),
        (("--fix", "--stdin-filename", NAME, "-"), "standard input is none"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    files: Any, cilint: Cilint, options: tuple[str, ...], problem: str
) -> None:
    run = cilint("check", *options)
    assert run.code == 2
    assert problem in run.err
    assert texts(files) == (PIPELINE, OTHER)


def test_where_one_file_cannot_be_fixed_none_is(files: Any, cilint: Cilint) -> None:
    files.write("ci/b.yml", f"b:\n  script: {LOGIN}\n".encode("utf-16"))
    run = cilint("check", "--fix", *RULES)
    assert run.code == 2
    assert "it is not in UTF-8" in run.err
    assert (files.folder / NAME).read_text(encoding="utf-8") == PIPELINE


def test_a_file_that_has_changed_meanwhile_is_left_as_it_is(
    files: Any, cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = fixing.write

    def change_first(fixed: Any) -> None:
        files.write(NAME, "a: {script: b}\n")
        write(fixed)

    monkeypatch.setattr(fixing, "write", change_first)
    run = cilint("check", "--fix", *RULES)
    assert run.code == 2
    assert "it has changed since it was read" in run.err
    assert (files.folder / NAME).read_text(encoding="utf-8") == "a: {script: b}\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_fixed_file_keeps_its_permissions_and_nothing_is_left_beside_it(files: Any, cilint: Cilint) -> None:
    (files.folder / NAME).chmod(0o640)
    cilint("check", "--fix", *RULES)
    assert (files.folder / NAME).stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in files.folder.iterdir()) == [".git", NAME, "ci"]


@pytest.mark.usefixtures("files")
def test_a_fix_is_told_in_json_with_its_edits(cilint: Cilint) -> None:
    findings = cilint("check", "--format", "json", *RULES).report["findings"]
    fixes = {finding["rule"]: finding["fixes"] for finding in findings if finding["path"] == NAME}
    (link,) = fixes["legacy-service-links"]
    assert link["applicability"] == "unsafe"
    assert link["edits"][0]["replacement"] == '  variables:\n    FF_NETWORK_PER_BUILD: "true"\n'
    (login,) = fixes["password-on-command-line"]
    assert login["title"] == """printf '%s' "$P" | docker login … --password-stdin"""
    assert [(edit["column"], edit["end_column"], edit["replacement"]) for edit in login["edits"]] == [
        (7, 7, """printf '%s' "$P" | """),
        (26, 33, "--password-stdin"),
    ]


def test_a_house_rule_that_names_no_fixer_is_refused(files: Any, cilint: Cilint) -> None:
    rule = "title: t\ngroup: g\nseverity: info\nconfidence: low\nselect: logins\nmessage: m\nfix: login.nonsense\n"
    files.write("house/a.yaml", rule)
    run = cilint("check", "--rules", "house")
    assert run.code == 2
    assert "house/a.yaml:7" in run.err
    assert "there is no fixer 'login.nonsense'; there are login.password-to-stdin" in run.err
    files.write("house/a.yaml", rule.replace("login.nonsense", "nonsense"))
    assert "a name begins with auth_write, " in cilint("check", "--rules", "house").err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_where_one_file_is_read_only_none_is_fixed(files: Any, cilint: Cilint) -> None:
    (files.folder / "ci/b.yml").chmod(0o444)
    run = cilint("check", "--fix", "--unsafe-fixes", *RULES)
    assert run.code == 2
    assert run.err == "cilint: cannot write ci/b.yml: it is read-only; make it writable first\n"
    assert texts(files) == (PIPELINE, OTHER)


def test_where_one_file_cannot_be_replaced_none_is_fixed(
    files: Any, cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(9))
    replace = os.replace

    def fail(*names: Any, **folders: Any) -> None:
        if next(calls) == 1:
            raise OSError(28, "No space left on device")
        replace(*names, **folders)

    if not hasattr(os, "listxattr"):
        pytest.skip("files are written over here, and not replaced")
    monkeypatch.setattr(os, "replace", fail)
    run = cilint("check", "--fix", "--unsafe-fixes", *RULES)
    assert run.code == 2
    assert run.err == "cilint: cannot write ci/b.yml: No space left on device\n"
    assert texts(files) == (PIPELINE, OTHER)


def test_a_fixed_file_keeps_its_hard_links(files: Any, cilint: Cilint) -> None:
    os.link(files.folder / NAME, files.folder / "again.yml")
    cilint("check", "--fix", *RULES)
    assert (files.folder / "again.yml").samefile(files.folder / NAME)
    assert MENDED in texts(files)[0]


def test_a_file_that_is_a_link_inside_the_repository_stays_one(files: Any, cilint: Cilint) -> None:
    (files.folder / NAME).rename(files.folder / "real.yml")
    (files.folder / NAME).symlink_to("real.yml")
    cilint("check", "--fix", *RULES)
    assert (files.folder / NAME).is_symlink()
    assert MENDED in (files.folder / "real.yml").read_text(encoding="utf-8")


def test_a_file_outside_that_the_user_names_is_fixed(files: Any, cilint: Cilint) -> None:
    other = files.folder.parent / "other.yml"
    other.write_text(PIPELINE, encoding="utf-8")
    cilint("check", "--fix", *RULES, other)
    assert MENDED in other.read_text(encoding="utf-8")
    assert texts(files) == (PIPELINE, OTHER)
