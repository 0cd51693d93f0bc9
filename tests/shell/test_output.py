"""Where the output of commands goes: pipes, redirections, substitutions, and the shells around them."""

from __future__ import annotations

import pytest

from cilint.shell.output import reaches_log
from tests.shell.conftest import Read

SHOWN = [
    "echo x",
    "echo x >&2",
    "echo x 1>&2",
    "echo x > /dev/stderr",
    "echo x >> /dev/stdout",
    "echo x 2> file",
    "echo x 2>&1",
    "echo x < file",
    "true && echo x || exit 1",
    "{ echo x; } 2> file",
    "if true; then echo x; fi >&2",
    "cat y | echo x",
    "sh -c 'echo x'",
    "sh -c 'echo x > /dev/stderr'",
    "eval 'echo x'",
    "f() { echo x; }",
]
CAPTURED = [
    "echo x > file",
    "echo x >> file 2>&1",
    "echo x &> file",
    "echo x >& file",
    "echo x >| $FILE",
    "echo x > /dev/null",
    "echo x >&-",
    "echo x >&3",
    "echo x 2>&1 > file",
    "echo x | cat",
    "echo x |& cat",
    "Y=$(echo x)",
    "true `echo x`",
    "cat <(echo x)",
    "{ echo x; echo; } > file",
    "(echo x; echo) | cat",
    "{ echo; { echo x; echo; }; } | cat",
    "if true; then echo x; fi > file",
    "for i in 1; do echo x; done | cat",
    "while read -r i; do echo x; done < in > out",
    "sh -c 'echo x' > file",
    "sh -c 'echo x' | cat",
    "Y=$(sh -c 'echo x')",
    "sh -c 'sh -c \"echo x\"' | cat",
    "ssh host << EOF > file\necho x\nEOF",
    "cat << EOF\n$(echo x)\nEOF",
    "$y = Write-Output (1); $z = echo x $env:A",
    "echo x $env:A | docker login",
]


def outputs(read: Read, script: str) -> list[bool]:
    return [reaches_log(command) for command in read(script) if command.words[1:2] and command.words[1].raw == "x"]


@pytest.mark.parametrize("script", SHOWN)
def test_the_log_gets_what_a_command_writes_to_its_standard_output(read: Read, script: str) -> None:
    assert outputs(read, script) == [True]


@pytest.mark.parametrize("script", CAPTURED)
def test_the_log_does_not_get_what_goes_elsewhere(read: Read, script: str) -> None:
    assert outputs(read, script) == [False]
