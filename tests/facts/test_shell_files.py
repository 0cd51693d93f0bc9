"""What ShellCheck says of the repository's scripts that jobs run stands in these files, each asked about once."""

from __future__ import annotations

import ntpath
from types import SimpleNamespace

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.facts.linting import LintedScript
from cilint.findings.finding import Result, Skipped, SkippedKind
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.shellcheck import ShellCheck
from cilint.text import files as text_files
from cilint.text.files import MemoryFiles
from tests.facts.test_shell_warnings import RULES, Listener, has_shellcheck

ROOT = ".gitlab-ci.yml"


def checked(files: dict[str, str], linter=None) -> Result:
    settings = Settings(Selection(select=RULES))
    session = Session(MemoryFiles(files), settings, built_in_rules(), linter=linter or ShellCheck(()))
    return session.check([ROOT])


def heard(script: str, files: dict[str, str], keywords: str = "") -> list[LintedScript]:
    """The scripts of which a linter is asked besides the job's own."""
    listener = Listener()
    checked({ROOT: f"t:\n  script:\n    - {script}\n{keywords}", **files}, listener)
    return listener.asked[1:]


FILE = "#!/usr/bin/env bash\n# é😀\nif true; then\n\ttool 😀 $(x y) z\nfi\n"


@has_shellcheck
@pytest.mark.parametrize("script", ["./ci/build.sh", "bash ci/build.sh", ". ci/build.sh", "cd ci && ./build.sh"])
def test_a_warning_stands_in_the_file_and_names_the_job(script: str) -> None:
    (finding,) = checked({ROOT: f"t: {{script: '{script}'}}\n", "ci/build.sh": FILE}).findings
    assert (finding.span.source.path, finding.span.begin.line, finding.span.text) == ("ci/build.sh", 4, "$(x y)")
    assert finding.jobs == ("t",)
    assert finding.span.begin.column == len("\ttool 😀 ") + 1


@has_shellcheck
def test_line_breaks_of_windows_are_one_mistake_of_a_file() -> None:
    found = checked({ROOT: "t: {script: ./a.sh}\n", "a.sh": FILE.replace("\n", "\r\n")}).findings
    assert [("SC1017" in finding.message, finding.span.begin.line) for finding in found] == [(True, 1), (False, 4)]
    assert found[1].span.text == "$(x y)"


@has_shellcheck
def test_line_breaks_that_git_has_made_of_all_files_are_no_mistake() -> None:
    # With core.autocrlf, on Windows, the pipeline has them as well, and the job that runs on Linux has none.
    files = {ROOT: "t:\n  script: ./a.sh\n", "a.sh": FILE}
    (finding,) = checked({path: text.replace("\n", "\r\n") for path, text in files.items()}).findings
    assert (finding.span.begin.line, finding.span.text) == (4, "$(x y)")


@has_shellcheck
def test_no_fix_changes_a_script_of_the_repository() -> None:
    (finding,) = checked({ROOT: "t: {script: sh a.sh}\n", "a.sh": "tool $(x y)\n"}).findings
    assert finding.fixes == ()


@pytest.mark.parametrize(
    ("call", "text", "dialect"),
    [
        ("./a.sh", "#!/bin/bash\nx\n", "bash"),
        ("./a.sh", "#!/bin/sh -e\nx\n", "sh"),
        ("./a.sh", "#!/usr/bin/env -S dash\nx\n", "dash"),
        ("./a.sh", "#!/bin/ash\nx\n", "busybox"),
        ("./a.sh", "#!/bin/sh\n# shellcheck disable=SC1 shell=ksh\nx\n", "ksh"),
        ("bash a.sh", "#!/bin/sh\nx\n", "sh"),
        ("bash a.sh", "x\n", "bash"),
        ("sh a.sh", "x\n", "sh"),
        ("sh < a.sh", "x\n", "sh"),
        ("cat a.sh | bash", "x\n", "bash"),
        ("./a.sh", "x\n", "bash"),
        (". ./a.sh", "#!/bin/sh\nx\n", "bash"),
        ("source a.sh", "x\n", "bash"),
    ],
)
def test_the_shell_is_that_of_the_file_or_of_its_caller(call: str, text: str, dialect: str) -> None:
    assert [script.dialect for script in heard(call, {"a.sh": text})] == [dialect]


def test_no_script_is_read_from_elsewhere_on_a_disk_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"C:/x/a.sh": "x\n"}
    assert heard("bash $D/a.sh", files, "  variables: {D: 'C:/x'}\n")
    monkeypatch.setattr(text_files, "os", SimpleNamespace(path=ntpath, sep="\\"))
    assert not heard("bash $D/a.sh", files, "  variables: {D: 'C:/x'}\n")


def test_the_posix_shell_of_an_image_with_busybox_alone_is_that() -> None:
    scripts = heard("./a.sh", {"a.sh": "#!/bin/sh\nx\n"}, "  image: alpine:3.22\n")
    assert [script.dialect for script in scripts] == ["busybox"]


def test_a_file_begins_as_its_shell_does() -> None:
    text = "#!/bin/bash\n# shellcheck disable=SC2086\n\ntool $CI_COMMIT_SHA\n"
    (called,) = heard("./a.sh", {"a.sh": text})
    assert called.text == "#!/bin/bash\n# shellcheck disable=SC2086\n\nexport CI_COMMIT_SHA=x\ntool $CI_COMMIT_SHA\n\n"
    (sourced,) = heard(". ./a.sh", {"a.sh": "a=1\n"})
    # The Runner's own shell goes on with it, and the job may use what it defines.
    assert sourced.text == "set -eo pipefail\na=1\n\n"
    assert {2034, 2329} <= sourced.without


def test_a_file_is_asked_about_once_and_a_variable_is_a_word_where_it_is_one_for_all_jobs() -> None:
    listener = Listener()
    jobs = (
        "one: {script: ./a.sh, variables: {A: x, B: y}}\ntwo: {script: [./a.sh, ./a.sh], variables: {A: x y, B: y}}\n"
    )
    checked({ROOT: jobs, "a.sh": "#!/bin/sh\ntool $A $B\n"}, listener)
    (script,) = {script for script in listener.asked if "#!" in script.text}
    assert script.text == "#!/bin/sh\nexport A\nexport B=x\ntool $A $B\n\n"


@has_shellcheck
def test_all_jobs_that_run_a_file_are_named() -> None:
    jobs = "one: {script: ./a.sh}\ntwo: {script: sh b.sh}\n"
    (finding,) = checked({ROOT: jobs, "a.sh": "#!/bin/sh\ntool $(x y)\n", "b.sh": "./a.sh\n"}).findings
    assert (finding.jobs, finding.span.source.path) == (("one", "two"), "a.sh")


def test_no_linter_is_given_the_secret_of_a_file() -> None:
    token = "glpat-Fak3Lit3ralT0k3nAAAA"
    (script,) = heard("./a.sh", {"a.sh": f"#!/bin/sh\ncurl -H 'PRIVATE-TOKEN: {token}' https://example.com\n"})
    assert "PRIVATE-TOKEN: secret" in script.text
    assert token not in script.text


def test_what_looks_like_an_input_in_a_file_is_its_text() -> None:
    (script,) = heard("./a.sh", {"a.sh": "#!/bin/bash\n[[ $[[ inputs.x ]] ]]\n"})
    assert "inputs.x" in script.text
    assert 2157 not in script.without


@pytest.mark.parametrize(
    ("call", "files"),
    [
        ("echo ./a.sh", {"a.sh": "#!/bin/sh\nx\n"}),
        ("sh ../a.sh", {"../a.sh": "x\n"}),
        ("./a.py", {"a.py": "#!/usr/bin/env python3\nx\n"}),
    ],
)
def test_what_is_not_run_or_no_shells_or_elsewhere_is_not_asked_about(call: str, files: dict[str, str]) -> None:
    assert heard(call, files) == []


@pytest.mark.parametrize(
    ("script", "text", "place", "reason"),
    [
        ("./a.sh", "#!/bin/zsh\nx\n", "a.sh", "ShellCheck does not know its shell"),
        ("x" * 70_000, "", f"{ROOT}:1", "it has more than 65,536 characters"),
    ],
)
def test_what_the_linter_is_not_given_is_said(script: str, text: str, place: str, reason: str) -> None:
    result = checked({ROOT: f"t: {{script: {script}}}\n", "a.sh": text}, Listener())
    assert result.skipped == (Skipped(place, reason, SkippedKind.SCRIPT),)


def test_more_scripts_than_a_job_may_name_are_left_out() -> None:
    files = {f"s{number:02}.sh": f"x{number}\n" for number in range(23)}
    result = checked({ROOT: f"t: {{script: [{', '.join(f'sh {path}' for path in files)}]}}\n", **files}, Listener())
    assert [skipped.what for skipped in result.skipped] == ["s20.sh", "s21.sh", "s22.sh"]


@pytest.mark.parametrize(
    ("script", "text", "reasons"),
    [
        ("sh a", "x" * 70_000, ["it has more than 65,536 characters"]),
        ("./a", "#!/bin/sh\n" + "x" * 70_000, ["it has more than 65,536 characters"]),
        ("./a", "x" * 70_000, []),
        ("sh a", "#!/usr/bin/python\n" + "x" * 70_000, []),
        ("sh a", "x\0", []),
    ],
)
def test_a_script_that_is_too_long_is_said_with_and_without_a_linter(script, text, reasons) -> None:
    files = {ROOT: f"t: {{script: {script}}}\nu: {{script: {script}}}\n", "a": text}
    expected = tuple(Skipped("a", reason, SkippedKind.UNREAD_SCRIPT) for reason in reasons)
    assert Session(MemoryFiles(files), Settings(), built_in_rules()).check([ROOT]).skipped == expected
    assert checked(files, Listener()).skipped == expected
