"""The machine that ssh(1) takes a command to."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.programs.table import OptionSpec
from cilint.shell.command import Command
from cilint.shell.options import parse_arguments
from cilint.shell.word import Word

_SSH = OptionSpec(valued=frozenset(f"-{letter}" for letter in "BbcDEeFIiJLlmOopQRSWwP"), interspersed=False)


def remote_host(command: Command) -> Word | None:
    """The word that names the machine which ssh talks to; None for another program."""
    operands = ssh_operands(command) if command.program == "ssh" else ()
    return operands[0] if operands else None


def ssh_operands(command: Command) -> tuple[Word, ...]:
    """The host that ssh is given, and what follows it."""
    words = command.words[1:]
    while True:
        operands = parse_arguments(words, _SSH).operands
        if not operands or not _holds_options(operands):
            return operands
        words = operands[1:]


def _holds_options(operands: Sequence[Word]) -> bool:
    """Whether the first operand is a variable with options (`ssh $SSH_OPTIONS user@host …`) rather than the host."""
    if len(operands) < 2 or not operands[0].is_unquoted_variable:
        return False
    following = operands[1]
    return following.prefix.startswith("-") or "@" in "".join(part.text for part in following.parts[:2])
