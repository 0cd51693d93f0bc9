"""Random scripts around logins, in every style of YAML: what a fix leaves alone, and that a real shell agrees."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cilint.shell.script import parse_script
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.syntax.scalar import mapped
from cilint.text.source import Source

Mend = Callable[..., str]

PASSWORD = st.sampled_from(
    ['-p "$P"', '-p"$P"', '-p="$P"', '--password "$P"', '--password="$P"', '"--password=$P"', '"-p$P"', '-p "${P}"']
)
BEFORE = st.sampled_from(["", "true && ", "if false; then true; fi; ", "! ", "A='b c' ", "( ", ": 'x | y'; "])
AFTER = {"( ": " )"}
USER = st.sampled_from(["-u ci", '-u "a b"', "--username='it is'", "-u=x"])
REST = st.sampled_from(["", "quay.io", '"$HOST"', "h.example.com:5000 > /dev/null", "h 2>&1", "-- h"])


@st.composite
def logins(draw: st.DrawFn) -> str:
    before = draw(BEFORE)
    options = draw(st.permutations([draw(USER), draw(PASSWORD)]))
    login = " ".join(["docker", *draw(st.sampled_from([[], ["--config", "d"]])), "login", *options, draw(REST)]).strip()
    return before + login + AFTER.get(before, "")


LINES = st.lists(
    logins() | st.sampled_from(["echo a", "# docker login -u a -p $P", "echo '-p $P'"]), min_size=1, max_size=4
)


def literal(lines: Sequence[str]) -> str:
    return "|\n" + "\n".join(f"      {line}" for line in lines)


def quoted_once(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def quoted_twice(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def plain(text: str) -> str:
    return text if re.match(r"[a-zA-Z]", text) and not re.search(r": | #", text) else quoted_once(text)


STYLES: tuple[Callable[[Sequence[str]], list[str]], ...] = (
    lambda lines: [literal(lines)],
    lambda lines: [quoted_once(line) for line in lines],
    lambda lines: [quoted_twice(line) for line in lines],
    lambda lines: [plain(line) for line in lines],
    lambda lines: [f">\n      {line}" for line in lines],
    lambda lines: [f"|-\n      {line.replace(' -', f' {chr(92)}{chr(10)}        -', 1)}" for line in lines],
)


@st.composite
def pipelines(draw: st.DrawFn) -> str:
    items = draw(st.sampled_from(STYLES))(draw(LINES))
    script = "".join(f"    - {item}\n" for item in items)
    text = f"# head\nbefore: {{script: 'a  b'}}\njob:  # a comment\n  script:\n{script}    - last  # one\n# tail\n"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def scalars(node: Node) -> list[Node]:
    return [scalar for child in node.children for scalar in scalars(child)] if node.children else [node]


def values(text: str) -> list[Node]:
    (root,) = yaml.parse(Source("a.yml", text))
    return scalars(root)


def words(node: Node) -> list[list[str]]:
    return [[word.raw for word in command.all_words] for command in parse_script(mapped(node)).commands]


def without_password(command: list[str]) -> list[str]:
    """A login's words without what tells it its password."""
    left: list[str] = []
    for word in command:
        if left and left[-1] in ("-p", "--password"):
            left.pop()
        elif not re.match(r'"?(?:-p.|--password(?:=|-stdin))', word):
            left.append(word)
    return left


@given(pipelines())
def test_only_the_login_is_another_command_and_only_its_scalar_another_text(mend: Mend, text: str) -> None:
    mended = mend(text)
    for before, after in zip(values(text), values(mended), strict=True):
        if before.text == after.text:
            continue
        commands = [command for command in words(after) if command[:1] != ["printf"]]
        assert [without_password(command) for command in commands] == [without_password(c) for c in words(before)]
        assert before.style is after.style
    # Around the scalars nothing is another.
    assert frames(text) == frames(mended)
    assert mended.count("\r\n") in (0, mended.count("\n"))
    assert mend(mended) == mended
    assert not any("--password " in " ".join(c) for node in values(mended) for c in words(node) if "login" in c)


def frames(text: str) -> list[str]:
    """What stands before, between and after the scalars."""
    places = [node.span for node in values(text)]
    edges = [0, *(edge for span in places for edge in (span.start, span.end)), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


DOCKER = """\
#!/bin/sh
printf '%s\\0' "$@" >> "$RECORD/arguments"
case " $* " in
  *" --password-stdin "*) cat >> "$RECORD/input"; printf '\\0' >> "$RECORD/input" ;;
esac
"""


@pytest.fixture(scope="module")
def run_script(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], tuple[list[str], list[str], int]]:
    """Runs a script with a password in a real shell: the arguments of each docker, what each read, the exit code."""
    if not shutil.which("sh"):
        pytest.skip("there is no sh here")
    folder = tmp_path_factory.mktemp("shell")
    (folder / "docker").write_text(DOCKER, encoding="utf-8")
    (folder / "docker").chmod(0o755)

    def run(script: str, password: str) -> tuple[list[str], list[str], int]:
        for name in ("arguments", "input"):
            (folder / name).write_bytes(b"")
        environment = {"PATH": f"{folder}{os.pathsep}{os.defpath}", "RECORD": str(folder), "P": password, "HOST": "h h"}
        command = ["sh", "-c", script]
        done = subprocess.run(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        return *(read(folder / name) for name in ("arguments", "input")), done.returncode  # type: ignore[return-value]

    return run


def read(path: Path) -> list[str]:
    return path.read_bytes().decode().split("\0")[:-1]


PASSWORDS = st.sampled_from(
    ["simple", "a b", "-n", "-e x", "%s", "100%d", "a\\nb", "\\", "it's", '"', "$HOME", "*", "`x`"]
) | st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)


@given(logins(), PASSWORDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_real_shell_gives_docker_the_same_arguments_and_the_password(
    mend: Mend, run_script: Callable[[str, str], Any], script: str, password: str
) -> None:
    text = f"job:\n  script: {literal([script])}\n"
    mended = values(mend(text))[-1].text
    before, nothing, code = run_script(script, password)
    after, got, code_after = run_script(mended, password)
    assert nothing == []
    assert got == [password]
    assert code == code_after
    assert [a for a in after if a != "--password-stdin"] == without_value(before, password)


def without_value(arguments: list[str], password: str) -> list[str]:
    """The arguments of a login without its password option, in any of its forms."""
    joined = {f"-p{password}", f"-p={password}", f"--password={password}"}
    left: list[str] = []
    for argument in arguments:
        if left and left[-1] in ("-p", "--password"):
            left.pop()
        elif argument not in joined:
            left.append(argument)
    return left
