"""Scripts for the tests of the session room: each is one shell's, unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cilint.pipeline.work import Work
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.record import Record
from cilint.sessions.value import KnownText, WordValue
from cilint.shell.command import Command
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source

Evaluate = Callable[[str], Evaluation]


def evaluated(text: str) -> Evaluation:
    source = Source("script.sh", text)
    script = parse_script(MappedText(text, source, lambda: [Piece(text, 0, len(text))]))
    return Evaluation(Record((0, command) for command in script.commands), Work())


def calls_of(evaluation: Evaluation, program: str) -> list[Command]:
    return [command for command in evaluation.record.commands if command.program == program]


def shown(value: WordValue) -> str:
    """A value for people: `<NAME>` for the environment's variable, `?` for what nobody knows, `|name` for filters."""
    texts = []
    for piece in value:
        filters = "".join(f"|{command.program}" for command in piece.through)
        if isinstance(piece, KnownText):
            texts.append(piece.text + filters)
        else:
            texts.append(f"<{piece.name}{piece.operator}>{filters}" if piece.name else f"?{filters}")
    return "".join(texts)


@pytest.fixture(scope="session")
def worth() -> Callable[[str], list[str]]:
    """What the last word of the commands `use` in a script can be."""

    def find(text: str) -> list[str]:
        evaluation = evaluated(text)
        uses = calls_of(evaluation, "use")
        assert uses
        return [shown(value) for use in uses for value in evaluation.values(use.words[-1], use)]

    return find


@pytest.fixture(scope="session")
def given() -> Callable[[str], list[str]]:
    """What the command `use` in a script can read from its standard input."""

    def find(text: str) -> list[str]:
        evaluation = evaluated(text)
        (use,) = calls_of(evaluation, "use")
        return [shown(value) for value in evaluation.input(use) or ()]

    return find
