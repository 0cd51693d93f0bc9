"""What ShellCheck says of scripts stands exactly where it is about, and is about what jobs run."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.engine.catalog import built_in_rules
from cilint.errors import UsageError
from cilint.facts.linting import Level, LintedScript, ShellWarning
from cilint.findings.finding import Result
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.shellcheck import ShellCheck, find_shellcheck
from cilint.text.files import MemoryFiles

has_shellcheck = pytest.mark.skipif(not find_shellcheck(()), reason="ShellCheck is not installed")
RULES = ("shellcheck", "shellcheck-style")


class Listener:
    """Takes down what it is asked, and says the same of each script."""

    has_answered = True

    def __init__(self, said: Sequence[ShellWarning] | None = ()) -> None:
        self.said = said
        self.asked: list[LintedScript] = []

    def warnings(self, scripts: Sequence[LintedScript]) -> list[Sequence[ShellWarning] | None]:
        self.asked += scripts
        return [self.said for _ in scripts]


def checked(text: str, linter=None) -> Result:
    settings = Settings(Selection(select=RULES))
    return Session(
        MemoryFiles({".gitlab-ci.yml": text}), settings, built_in_rules(), linter=linter or ShellCheck(())
    ).check([".gitlab-ci.yml"])


def told(text: str) -> list[tuple[str, str]]:
    """The codes of what is told, each with the text that it is about."""
    codes = [finding.message.rpartition("(")[2].rstrip(")") for finding in checked(text).findings]
    return list(zip(codes, [finding.span.text for finding in checked(text).findings], strict=True))


def heard(text: str) -> list[LintedScript]:
    listener = Listener()
    checked(text, listener)
    return listener.asked


WAYS = {
    "plain": "t: {{script: [{}]}}\n",
    "single quotes": "t: {{script: ['{}']}}\n",
    "double quotes": 't: {{script: ["\\x65cho \\u00e9; {}"]}}\n',
    "literal": "t:\n  script:\n    - |\n      echo a\n      {}\n      echo b\n",
    "literal with its own indentation": "t:\n  script:\n    - |2\n          if a; then\n            {}\n          fi\n",
    "folded": "t:\n  script:\n    - >-\n      echo a;\n      {}\n      b\n\n      echo c\n",
    "plain on two lines": "t:\n  script:\n    - echo a &&\n      {}\n",
    "an anchor": ".x: &x\n  - {}\nt: {{script: *x}}\n",
    "a reference": ".x: {{script: ['echo é', '{}']}}\nt: {{script: [make, !reference [.x, script]]}}\n",
    "extends": ".x: {{script: ['{}']}}\nt: {{extends: .x}}\n",
    "a default": "default: {{before_script: ['{}']}}\nt: {{script: make}}\n",
    "folded, with what is indented more": "t:\n  script:\n    - >\n      echo a &&\n        echo é\n      {}\n",
    "an anchor in an anchor": ".x: &x\n  - &y |\n    echo 😀\n    {}\nt: {{script: [make, *y]}}\n",
    "behind the script before it": "t: {{before_script: ['if true; then'], script: ['{}', fi]}}\n",
    "an input": "spec: {{inputs: {{x: {{default: '😀'}}}}}}\n---\nt:\n  script:\n    - 'echo $[[ inputs.x ]]; {}'\n",
    "after the script": "t: {{script: make, after_script: ['{}']}}\n",
}


@has_shellcheck
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
def test_a_warning_covers_what_it_is_about(way: str, breaks: str) -> None:
    text = WAYS[way].format("tool é😀 $(x y) z").replace("\n", breaks)
    assert told(text) == [("SC2046", "$(x y)")]


@has_shellcheck
@given(
    st.lists(st.sampled_from(["echo a", "é=1; export é", "# $(no)", "", "echo '\t'", "x=😀; export x"]), max_size=4),
    st.sampled_from(["|", ">", "|2-", ">+"]),
    st.integers(2, 6),
)
def test_a_warning_in_a_block_covers_what_it_is_about(before: list[str], style: str, depth: int) -> None:
    indent = " " * (6 if "2" in style else 4 + depth)
    lines = "\n".join(f"{indent}{line}\n" for line in [*before, "true", "tool é $(x y) z"])
    found = told(f"t:\n  script:\n    - {style}\n{lines}")
    assert ("SC2046", "$(x y)") in found


class Finder:
    """Tells of each mark in the scripts that it is asked of, with its number as the code."""

    has_answered = True

    def warnings(self, scripts: Sequence[LintedScript]) -> list[Sequence[ShellWarning]]:
        return [
            tuple(ShellWarning(*each.span(), Level.ERROR, int(each[1]), "m") for each in _MARK.finditer(script.text))
            for script in scripts
        ]


_MARK = re.compile(r"@(\d+)@")
_NOTHING = ["", "é 😀", "'q'", '"d"', "# c", "\t", "\\", "a: b", "{x}", "$[[ inputs.x ]]"]
_WRITTEN = {
    "plain": lambda text: text,
    "single": lambda text: "'" + text.replace("'", "''") + "'",
    "double": lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"',
    "literal": lambda text: "|-\n" + "".join(f"       {line}\n" for line in text.split("\n")).rstrip("\n"),
    "folded": lambda text: ">\n" + "".join(f"       {line}\n" for line in text.split("\n")).rstrip("\n"),
}
"""A text of a script as the styles of YAML write it, in an item of a list."""


@st.composite
def pipelines(draw: st.DrawFn) -> str:
    """Jobs whose scripts hold marks with all kinds of text around them, and reach their shells in all kinds of ways."""
    numbers = iter(range(1000, 2000))
    around = st.sampled_from(_NOTHING)

    def item() -> str:
        style = draw(st.sampled_from(sorted(_WRITTEN)))
        lines = draw(st.integers(1, 3)) if style in ("literal", "folded") else 1
        if style == "plain":
            return f"x @{next(numbers)}@ y"
        text = "\n".join(f"x {draw(around)}@{next(numbers)}@ {draw(around)}" for _ in range(lines))
        return _WRITTEN[style](text)

    def script(depth: str) -> str:
        return "".join(f"{depth}- {item()}\n" for _ in range(draw(st.integers(1, 3))))

    text = f".a: &a\n{script('    ')}.b:\n  script:\n{script('    ')}"
    text += f"t:\n  before_script: *a\n  script:\n    - !reference [.b, script]\n{script('    ')}"
    text += f"u:\n  extends: .b\n  after_script:\n{script('    ')}"
    return "spec: {inputs: {x: {default: '😀'}}}\n---\n" + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@given(pipelines())
def test_each_place_of_a_script_is_the_one_where_it_is_written(text: str) -> None:
    findings = checked(text, Finder()).findings
    found = {finding.message.partition("(SC")[2].rstrip(")"): finding.span.text for finding in findings}
    assert found == {number: f"@{number}@" for number in _MARK.findall(text)}


def test_a_shell_gets_what_the_runner_writes_into_it() -> None:
    first, last = heard("t: {before_script: [a=1], script: [b, c], after_script: [d], variables: {a: 'x y', c: x}}\n")
    assert first.text == "set -eo pipefail\nexport a\na=1\nb\nc\n"
    assert last.text == "set -eo pipefail\nd\n"


def test_comments_before_all_commands_stay_before_all() -> None:
    (script,) = heard("t:\n  script:\n    - |\n      # shellcheck disable=SC2086\n\n      make\n")
    assert script.text == "# shellcheck disable=SC2086\n\nset -eo pipefail\nmake\n\n"


@pytest.mark.parametrize(
    ("image", "dialect"),
    [
        ("alpine:3.22", "busybox"),
        ("docker.io/library/docker:cli", "busybox"),
        ("registry.example.com/alpine", "bash"),
        ("python:3.13-alpine", "bash"),
        ("$ANY", "bash"),
    ],
)
def test_the_shell_is_that_of_the_image_where_it_is_known(image: str, dialect: str) -> None:
    assert [script.dialect for script in heard(f"t: {{image: '{image}', script: make}}\n")] == [dialect]


@pytest.mark.parametrize(
    ("variables", "name", "given"),
    [
        ("{A: linux-amd64}", "A", "export A=x\n"),
        ("{A: two words}", "A", "export A\n"),
        ("{A: '*'}", "A", "export A\n"),
        ("{A: $CI_REGISTRY_IMAGE/x}", "A", "export A=x\n"),
        ("{A: $OTHER}", "A", "export A\n"),
        ("{}", "CI_COMMIT_SHA", "export CI_COMMIT_SHA=x\n"),
        ("{}", "CI_COMMIT_MESSAGE", "export CI_COMMIT_MESSAGE\n"),
        ("{}", "OTHER", ""),
        ("{}", "CI_PROJECT_DIR", "export CI_PROJECT_DIR=x\n"),
        ("{A: $CI_PROJECT_DIR/build}", "A", "export A=x\n"),
        ("{}", "CI_JOB_NAME", "export CI_JOB_NAME=x\n"),
        ("{}", "CI_RUNNER_DESCRIPTION", "export CI_RUNNER_DESCRIPTION\n"),
        ("{SMTP_PASSWORD: Kq7canary81}", "SMTP_PASSWORD", "export SMTP_PASSWORD\n"),
    ],
)
def test_a_variable_is_one_word_where_that_is_sure(variables: str, name: str, given: str) -> None:
    (script,) = heard(f"t: {{variables: {variables}, script: 'tool ${name}'}}\n")
    assert script.text == f"set -eo pipefail\n{given}tool ${name}\n"


@pytest.mark.parametrize(
    ("job", "is_word"),
    [
        ("t:unit", True),
        (".template", True),
        ("unit tests", False),
        ("t*", False),
        ("t: {parallel: 2}", False),
        ("t: {parallel: {matrix: [{A: [x]}]}}", False),
    ],
)
def test_the_name_of_a_job_is_one_word_where_it_has_no_blanks(job: str, *, is_word: bool) -> None:
    name, _, rest = job.partition(": ")
    (script,) = heard(f"'{name}': {{script: 'tool $CI_JOB_NAME', {rest.strip('{}') and rest[1:-1]}}}\n")
    assert script.text.startswith(f"set -eo pipefail\nexport CI_JOB_NAME{'=x' if is_word else ''}\n")


@has_shellcheck
def test_the_shell_of_busybox_knows_functions_by_their_keyword() -> None:
    script = "'function f() { make; }; f', 'function g { make; }; g'"
    assert told(f"t: {{image: alpine, script: [{script}]}}\n") == []


def test_no_linter_is_given_a_secret() -> None:
    token = "glpat-Fak3Lit3ralT0k3nAAAA"
    (script,) = heard(f"t:\n  script:\n    - 'curl -H \"PRIVATE-TOKEN: {token}\" https://example.com'\n")
    assert '"PRIVATE-TOKEN: secret"' in script.text
    assert token not in script.text


def test_an_input_is_no_text_of_the_script() -> None:
    (script,) = heard("spec: {inputs: {x: {}}}\n---\nt: {script: 'tool -n \"$[[ inputs.x ]]\"'}\n")
    assert script.text == 'set -eo pipefail\ntool -n "input"\n'
    assert 2157 in script.without


def test_what_is_no_shell_is_not_asked_about() -> None:
    assert heard("t: {script: ['Write-Host $env:X', 'if ($x -eq 1) { exit 1 }'], tags: [windows]}\n") == []
    assert heard(f"t: {{script: {'x' * 70_000}}}\n") == []


def test_a_script_that_is_never_done_is_an_error_at_its_place() -> None:
    result = checked("t: {script: make}\n", Listener(None))
    assert result.broken
    (error,) = result.errors
    assert error.span is not None
    assert error.span.text == "make"


def test_two_warnings_on_one_stretch_are_one_finding_the_worst_first() -> None:
    start = len("set -eo pipefail\n")
    said = [ShellWarning(start, start + 4, Level.STYLE, 2, "b."), ShellWarning(start, start + 4, Level.ERROR, 1, "a.")]
    (finding,) = checked("t: {script: make}\n", Listener(said)).findings
    assert (finding.rule, finding.message, finding.span.text) == ("shellcheck", "a (SC1); and b (SC2)", "make")


def test_what_is_about_the_runners_own_lines_is_not_told() -> None:
    said = [ShellWarning(0, 3, Level.ERROR, 1, "a")]
    assert checked("t: {script: make}\n", Listener(said)).findings == ()


@has_shellcheck
def test_what_the_script_of_another_job_uses_is_used() -> None:
    default = "default:\n  before_script:\n    - name=x\n"
    assert told(f"{default}a: {{script: make}}\n") == [("SC2034", "name")]
    assert told(f"{default}a: {{script: make}}\nb: {{script: 'tool \"$name\"'}}\n") == []


@has_shellcheck
def test_a_variable_of_the_environment_is_used_by_whatever_runs() -> None:
    assert told("t: {variables: {MODE: a}, script: [MODE=b, make]}\n") == []
    assert told("t: {script: [MODE=b, make]}\n") == [("SC2034", "MODE")]


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_comment_that_accepts_a_warning_hides_nothing_only_where_a_linter_was_asked(*, is_asked: bool) -> None:
    text = "t:\n  script:\n    # cilint: ignore[shellcheck] words are meant\n    - tool\n"
    settings = Settings(Selection(select=("shellcheck", "unused-suppression")))
    linter = Listener() if is_asked else None
    result = Session(MemoryFiles({".gitlab-ci.yml": text}), settings, built_in_rules(), linter=linter)
    assert [finding.rule for finding in result.check([".gitlab-ci.yml"]).findings] == ["unused-suppression"] * is_asked


def test_without_shellcheck_the_error_says_what_to_install(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("cilint.shellcheck.sysconfig.get_path", lambda _: str(tmp_path / "beside"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"pip install 'cilint\[shellcheck\]'"):
        ShellCheck(())
    program = tmp_path / "shellcheck"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    assert ShellCheck(())
    with pytest.raises(UsageError):
        ShellCheck((str(tmp_path),))
