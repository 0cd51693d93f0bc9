"""`cilint completion` in the shells that it is for, and the page of the manual: both made of the tables of options."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cilint.cli.command_tables import command_tables
from cilint.cli.completion import completion
from cilint.cli.manual import manual
from tests.cli.conftest import Cilint
from tests.cli.terminal import read_until

LINES = [
    ("cilint bas", ["baseline"]),
    ("cilint check --no-ign", ["--no-ignores"]),
    ("cilint check --format juni", ["junit"]),
    ("cilint check --min-severity cri", ["critical"]),
    ("cilint check --select dead-rule,unresolved-", ["dead-rule,unresolved-include"]),
    ("cilint check -o codeq", ["codequality="]),
    ("cilint explain unpinned-image-", ["unpinned-image-in-script"]),
    ("cilint jobs --on mr,external-", ["mr,external-pr"]),
    ("cilint completion fi", ["fish"]),
]
BASH = """
source {script}
COMP_WORDS=({words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_cilint
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def shell(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not here")
    return path


@pytest.fixture
def script(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "completion"
    path.write_text(completion(request.param), encoding="utf-8")
    return path


def bash(script: Path, *words: str) -> list[str]:
    program = BASH.format(script=script, words=" ".join(f"'{word}'" for word in words))
    done = subprocess.run([shell("bash"), "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("script", ["bash"], indirect=True)
@pytest.mark.parametrize(("line", "found"), LINES)
def test_bash_completes_a_command_line(script: Path, line: str, found: list[str]) -> None:
    assert bash(script, *line.split()) == found


@pytest.mark.parametrize("script", ["bash"], indirect=True)
def test_bash_takes_an_option_with_its_value_for_three_words(script: Path) -> None:
    assert bash(script, "cilint", "check", "--format", "=") == bash(script, "cilint", "check", "--format", "")
    assert bash(script, "cilint", "check", "--format", "=", "juni") == ["junit"]
    # Where the name of a file should stand, it is Bash that completes.
    assert bash(script, "cilint", "check", "--output", "=", "json", "=", "re") == []
    assert bash(script, "cilint", "check", "") == []


@pytest.mark.parametrize("script", ["bash"], indirect=True)
def test_every_option_of_every_command_is_completed(script: Path) -> None:
    for command in command_tables():
        words = ["cilint", command.name, "-"] if command.name else ["cilint", "-"]
        assert set(bash(script, *words)) == {name for option in command.options for name in option.names}


@pytest.mark.parametrize("script", ["fish"], indirect=True)
@pytest.mark.parametrize(("line", "found"), LINES)
def test_fish_completes_a_command_line(script: Path, line: str, found: list[str], tmp_path: Path) -> None:
    command = [shell("fish"), "--no-config", "-c", f"source {script}; complete -C '{line}'"]
    environment = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, env=environment)
    assert [shown.partition("\t")[0] for shown in done.stdout.splitlines()] == found


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals here")
@pytest.mark.parametrize("script", ["zsh"], indirect=True)
@pytest.mark.parametrize(("line", "found"), LINES)
def test_zsh_completes_a_command_line(script: Path, line: str, found: list[str]) -> None:
    import pty

    program = shell("zsh")
    process, terminal = pty.fork()
    if process == 0:
        os.execve(program, [program, "-f", "-i"], {"TERM": "dumb", "PATH": os.environ["PATH"]})
    try:
        # What is typed is shown as well: so the words to wait for are not in it.
        begin = f"autoload -U compinit; compinit -u -D; source '{script}'; print rea''dy\n"
        os.write(terminal, begin.encode())
        read_until(terminal, "ready")
        os.write(terminal, f"{line}\t".encode())
        read_until(terminal, " ".join([*line.split()[:-1], *found]))
    finally:
        os.close(terminal)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def test_a_shell_that_is_not_known_is_refused(cilint: Cilint) -> None:
    run = cilint("completion", "tcsh")
    assert run.code == 2
    assert "bash" in run.err
    assert cilint("completion", "bash").out == completion("bash")


def test_the_manual_has_every_option() -> None:
    groff = shell("groff")
    command = [groff, "-man", "-Tascii", "-P-cbou", "-ww", "-rLL=200n"]
    done = subprocess.run(command, input=manual(), capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    for command_table in command_tables():
        assert f"cilint {command_table.name}".strip() in done.stdout
        for option in command_table.options:
            assert all(name in done.stdout for name in option.names)
