"""Scripts for the tests of the shell room: each is its own source, unless a test puts it into YAML."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cilint.shell.command import Command
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source

Read = Callable[[str], tuple[Command, ...]]


def identity(text: str) -> MappedText:
    """A script that is a file of its own."""
    return MappedText(text, Source("script.sh", text), lambda: [Piece(text, 0, len(text))])


@pytest.fixture(scope="session")
def mapped() -> Callable[[str], MappedText]:
    return identity


@pytest.fixture(scope="session")
def read() -> Read:
    """The commands of a script."""
    return lambda text: parse_script(identity(text)).commands


@pytest.fixture(scope="session")
def words(read: Read) -> Callable[[str], list[list[str]]]:
    """The words of each command of a script, as they are written, without assignments alone."""
    return lambda text: [[word.raw for word in command.words] for command in read(text) if command.words]


@pytest.fixture(scope="session")
def login(read: Read) -> Callable[[str], Command]:
    """The one command of a script that has the word `login`."""

    def find(text: str) -> Command:
        found = [command for command in read(text) if "login" in [word.literal for word in command.words]]
        inner = [command for command in found if command.program not in ("sh", "docker exec")]
        assert inner, f"no login in {text!r}"
        return inner[-1]

    return find
