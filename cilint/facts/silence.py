"""Which commands print nothing that can be known as a secret."""

from __future__ import annotations

from collections.abc import Container

from cilint.facts.filters import FILTERS
from cilint.facts.printing_commands import SECRET_PRINTERS
from cilint.sessions.outputs import ALL_PRINTERS, KNOWN_PROGRAMS
from cilint.shell.command import Command

TRACE_SWITCH = "set"
"""The command that may turn tracing on or off."""

_HEARD = KNOWN_PROGRAMS | FILTERS | SECRET_PRINTERS
"""Programs, in small letters, of whose output it may be known that it holds a secret."""


def is_silent(command: Command, functions: Container[str | None]) -> bool:
    """Whether nothing of what a command prints can be known as a secret.

    It prints nothing but its own plain words, or names none and is no filter of others. `functions` are the names of
    all that the job's scripts define: such a one has the output of its own commands.
    """
    program = command.program
    if not program:
        return False
    name = program.lower()
    if name in _HEARD:
        return name in ALL_PRINTERS and all(word.literal is not None for word in command.words[1:])
    if program not in functions:
        return True
    is_given = command.reads_from or command.here_documents or any(each.is_input for each in command.redirections)
    return not is_given
