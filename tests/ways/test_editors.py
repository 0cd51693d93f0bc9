"""The set-ups in docs/editors.md, taken from there as they stand and tried in the real editors."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "editors.md"

SAVED = """\
include: ci/lint.yml
push:
  script:
    - docker login -u ci -p "$REGISTRY_PASSWORD" registry.example.com
"""
INCLUDED = "lint:\n  image: alpine:3.20\n  script: make lint\n"
UNSAVED_LINE = """    - echo "Grüße 漢字 🚀" && docker login -u ci -p "$REGISTRY_PASSWORD" registry.example.com"""
PASSWORD = (
    "docker gets the password for registry.example.com as an argument; "
    "other processes, traces and audit logs can read it; in job push; "
    "fix: printf '%s' \"$REGISTRY_PASSWORD\" | docker login … --password-stdin (safe: --fix) [password-on-command-line]"
)
UNPINNED = (
    "alpine:3.20 has a tag that can be moved to another image at any time; add @sha256:… after the tag; in job lint; "
    "help: write NAME:TAG@sha256:DIGEST; `cilint pin` does so for all images [unpinned-image]"
)
Editor = Callable[..., Any]

pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason="docs/editors.md is not a part of this tree")


def block(language: str, containing: str) -> str:
    """The one block of code of the document in that language with that text."""
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = (text for text in blocks if containing in text)
    return str(found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a pipeline of two files, each with a finding."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "ci").mkdir()
    (folder / ".gitlab-ci.yml").write_text(SAVED, encoding="utf-8")
    (folder / "ci" / "lint.yml").write_text(INCLUDED, encoding="utf-8")
    return folder


def can_script(program: str) -> bool:
    """Whether the editor is here, and not in a build without a quickfix list and a language for scripts."""
    if not shutil.which(program):
        return False
    if program == "nvim":
        return True
    version = subprocess.run([program, "--version"], capture_output=True, encoding="utf-8", check=False).stdout
    return "+eval" in version and "+quickfix" in version


@pytest.fixture(params=["nvim", "vim"])
def editor(request: pytest.FixtureRequest, tmp_path: Path, project: Path, programs: Path) -> Editor:
    """Runs lines of Vim script in an editor without a screen; what they assign to `g:result` comes back."""
    program = request.param
    if not can_script(program):
        pytest.skip(f"there is no {program} here, or one without a quickfix list (apt-get install neovim, or vim)")

    def run(*lines: str, setup: str, suffix: str = "vim", file: str = ".gitlab-ci.yml") -> Any:
        configuration = tmp_path / f"init.{suffix}"
        configuration.write_text(setup, encoding="utf-8")
        result = tmp_path / "result.json"
        script = tmp_path / "script.vim"
        script.write_text(
            "\n".join(
                ("try", *lines, f"call writefile([json_encode(g:result)], '{result}')", "finally", "qa!", "endtry")
            ),
            encoding="utf-8",
        )
        mode = ["--headless"] if program == "nvim" else ["-N", "-es", "--not-a-term"]
        completed = subprocess.run(
            [program, *mode, "-u", str(configuration), "-i", "NONE", "-n", "-S", str(script), file],
            cwd=project,
            env={**os.environ, "PATH": os.pathsep.join((str(programs), os.environ["PATH"])), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert result.exists(), completed.stdout + completed.stderr
        return json.loads(result.read_text(encoding="utf-8"))

    return run


PLACES = (
    "let g:result = map(getqflist(), {_, item -> [bufname(item.bufnr), item.lnum, item.col, item.type, item.text,"
    " item.valid]})"
)


def test_cilint_fills_the_quickfix_list_from_an_unsaved_buffer(editor: Editor, project: Path) -> None:
    found = editor(
        f"call setline(4, '{UNSAVED_LINE}')",
        "Cilint",
        "cfirst",
        f"{PLACES} + [[getline('.')[col('.') - 1:], &modified]]",
        setup=block("vim", "s:Cilint"),
    )
    column = len(UNSAVED_LINE.partition("-p")[0].encode()) + 1
    assert found == [
        [".gitlab-ci.yml", 4, column, "e", PASSWORD, 1],
        ["ci/lint.yml", 2, 10, "w", UNPINNED, 1],
        ['-p "$REGISTRY_PASSWORD" registry.example.com', 1],
    ]
    assert (project / ".gitlab-ci.yml").read_text(encoding="utf-8") == SAVED


def test_the_compiler_makes_a_quickfix_list_of_what_is_saved(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "compiler").mkdir()
    (tmp_path / "compiler" / "cilint.vim").write_text(block("vim", "CompilerSet"), encoding="utf-8")
    found = editor("compiler cilint", "silent make", PLACES, setup=f"set runtimepath^={tmp_path}\n")
    assert found == [
        [".gitlab-ci.yml", 4, 26, "e", PASSWORD, 1],
        ["ci/lint.yml", 2, 10, "w", UNPINNED, 1],
    ]


def test_the_buffer_of_an_included_file_is_checked_within_its_pipeline(editor: Editor) -> None:
    found = editor(
        "call setline(2, '  image: alpine:3.21')",
        "Cilint",
        PLACES,
        setup=block("vim", "s:Cilint"),
        file="ci/lint.yml",
    )
    assert found == [["ci/lint.yml", 2, 10, "w", UNPINNED.replace("3.20", "3.21"), 1]]


def test_a_buffer_without_findings_leaves_the_quickfix_list_empty(editor: Editor) -> None:
    assert editor("2,$delete", "1substitute/.*/a: {script: a}/", "Cilint", PLACES, setup=block("vim", "s:Cilint")) == []


def test_a_buffer_that_is_no_yaml_is_one_error(editor: Editor) -> None:
    found = editor("call setline(2, 'push: [')", "Cilint", PLACES, setup=block("vim", "s:Cilint"))
    errors = [item for item in found if item[5]]
    assert [(name, kind) for name, _, _, kind, _, _ in errors] == [(".gitlab-ci.yml", "e")]
    assert errors[0][4].endswith("[invalid-yaml]")


@pytest.mark.parametrize("editor", ["nvim"], indirect=True)
def test_neovim_shows_diagnostics_of_an_unsaved_buffer(editor: Editor) -> None:
    fields = "{d.lnum, d.col, d.severity, d.message, d.source}"
    found = editor(
        f"call setline(4, '{UNSAVED_LINE}')",
        "doautocmd TextChanged",
        f"let g:result = luaeval('vim.tbl_map(function(d) return {fields} end, vim.diagnostic.get(0))')",
        setup=block("lua", "nvim_create_namespace"),
        suffix="lua",
    )
    column = len(UNSAVED_LINE.partition("-p")[0].encode())
    assert found == [[3, column, 1, PASSWORD, "cilint"]]


def concise(project: Path, programs: Path) -> list[str]:
    command = [str(programs / "cilint"), "check", "--format", "concise"]
    return subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", check=False).stdout.splitlines()


def test_the_problem_matcher_of_vs_code_takes_each_line_apart(project: Path, programs: Path) -> None:
    (task,) = json.loads(block("json", "problemMatcher"))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    matches = [re.match(pattern["regexp"], line) for line in concise(project, programs)]
    fields = ("file", "line", "column", "severity", "message", "code")
    assert [[match[pattern[field]] for field in fields] for match in matches if match] == [
        [".gitlab-ci.yml", "4", "26", "error", PASSWORD.rpartition(" ")[0], "password-on-command-line"],
        ["ci/lint.yml", "2", "10", "warning", UNPINNED.rpartition(" ")[0], "unpinned-image"],
    ]
    assert task["command"] == "cilint check --format concise"
    assert re.match(pattern["regexp"], "a.yml:1:1: error: of a house rule [http2-only]")
    # Flycheck's pattern is for the same lines.
    assert block("elisp", "error-patterns").count('(any "a-z0-9-")') == 3


def test_efm_langserver_checks_a_file_as_soon_as_it_is_open() -> None:
    (tool,) = YAML(typ="safe").load(block("yaml", "lint-command"))["languages"]["yaml.gitlab"]
    assert tool["lint-after-open"] is True
    assert tool["lint-stdin"] is True
    assert "--stdin-filename ${INPUT} -" in tool["lint-command"]


def test_the_line_that_the_document_shows_is_one_that_cilint_prints(tmp_path: Path, programs: Path) -> None:
    command, line = block("console", "buffer").splitlines()
    assert command.startswith("$ cilint check ")
    (tmp_path / ".git").mkdir()
    name, number, column, _ = line.split(":", 3)
    login = "- docker login -u $CI_REGISTRY_USER -p $CI_REGISTRY_PASSWORD $CI_REGISTRY"
    padding = " " * (int(column) - 1 - login.index("-p"))
    buffer = "push:\n" + "  # more\n" * (int(number) - 3) + f"  script:\n{padding}{login}\n"
    printed = subprocess.run(
        [str(programs / "cilint"), *command.split()[2:-2]],
        cwd=tmp_path,
        input=buffer,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (name, printed.stdout) == ("ci/docker.yml", f"{line}\n")
