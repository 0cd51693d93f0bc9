"""Places through YAML's quoting and folding: what is flagged is exactly what the file has there."""

from __future__ import annotations

import pytest

from cilint.programs.table import OptionSpec
from cilint.shell.command import Command
from cilint.shell.options import parse_arguments
from cilint.shell.script import parse_script
from cilint.syntax.scalar import mapped
from cilint.syntax.yaml import parse
from cilint.text.source import Source

LOGIN = OptionSpec(valued=frozenset({"-u", "-p", "--password"}))


def login_in(text: str) -> Command:
    (document,) = parse(Source(".gitlab-ci.yml", text))
    (item,) = document.entries["script"].value.items
    return next(c for c in reversed(parse_script(mapped(item)).commands) if c.program == "docker")


@pytest.mark.parametrize(
    ("text", "option", "value"),
    [
        ('script:\n  - docker login -u x -p "$P" r\n', '-p "$P"', '"$P"'),
        ('script:\n  - docker login -u x\n      -p "$P" r\n', '-p "$P"', '"$P"'),
        ("script:\n  - 'docker login -p ''$P'' r'\n", "-p ''$P''", "''$P''"),
        ('script:\n  - "docker login -p \\"$P\\" r"\n', '-p \\"$P\\"', '\\"$P\\"'),
        ("script:\n  - |\n    docker login \\\n      -p $P \\\n      r\n", "-p $P", "$P"),
        ("script:\n  - >-\n    docker login\n    -p\n    $P r\n", "-p\n    $P", "$P"),
        ('script:\n  - |-\n    ünïcödé 🐳\n    docker login -p "$P"\n', '-p "$P"', '"$P"'),
        ("script:\r\n  - |\r\n    a\r\n    docker login -p $P\r\n", "-p $P", "$P"),
        ("script:\n  - sh -c 'docker login --password=\"$P\"'\n", '--password="$P"', '"$P"'),
        ("script:\n  - 'sh -c ''docker login -p \"$P\"'''\n", '-p "$P"', '"$P"'),
        ('script:\n  - "sh -c \\"docker login -p \\\\\\"$P\\\\\\" r\\""\n', '-p \\\\\\"$P\\\\\\"', '\\\\\\"$P\\\\\\"'),
        ("script:\n  - >\n    ssh h \"\n    docker login\n    -p '$P'\n    r\"\n", "-p '$P'", "'$P'"),
        ("script:\n  - |\n    ssh h <<-EOF\n    \tdocker login -p $P\n    EOF\n", "-p $P", "$P"),
        ("script:\n  - |\n    $env:X | a\n    docker login -p $env:P\n", "-p $env:P", "$env:P"),
        ("script: ['docker login -p $[[ inputs.p ]]']\n", "-p $[[ inputs.p ]]", "$[[ inputs.p ]]"),
    ],
)
def test_the_place_of_an_option_is_exact(text, option, value):
    command = login_in(text)
    (password,) = parse_arguments(command.words[1:], LOGIN).named("-p", "--password")
    assert password.span.text == option
    assert password.value.span.text == value


def test_the_line_of_a_login_in_a_block_is_its_own():
    command = login_in("script:\n  - |\n    a\n\n    b\n    docker login -p x\n")
    assert (command.span.begin.line, command.span.begin.column) == (6, 5)
