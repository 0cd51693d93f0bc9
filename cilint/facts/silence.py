"""Whether the log may get a secret from a job at all: a look at each command, before what finds secrets is loaded."""

from __future__ import annotations

from collections.abc import Container

from cilint.container.hints import DEBUG_TRACE
from cilint.facts.filters import FILTERS
from cilint.facts.model import User
from cilint.facts.printing_commands import SECRET_PRINTERS
from cilint.facts.scripts import LOOK, Scripts
from cilint.sessions.outputs import ALL_PRINTERS, KNOWN_PROGRAMS
from cilint.shell.command import Command
from cilint.shell.output import reaches_log

TRACE_SWITCH = "set"
"""The command that may turn tracing on or off."""

_HEARD = KNOWN_PROGRAMS | FILTERS | SECRET_PRINTERS
"""Programs, in small letters, of whose output it may be known that it holds a secret."""


def may_leak(user: User, scripts: Scripts) -> bool:
    """Whether the log may get a secret of a job. Of most, what names secrets prints nothing that the log gets."""
    if DEBUG_TRACE in user.job.variables:
        return True
    if not user.job.script_items:
        return False
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * run.own)
    functions = {name for _, name in run.session.evaluation.record.functions}
    return any(_is_heard(command, functions) for _, command in run.entries[: run.own])


def _is_heard(command: Command, functions: Container[str | None]) -> bool:
    """Whether the log may get a secret by a command, or by what it switches on or is run by."""
    if command.outer is not None or command.program == TRACE_SWITCH:
        return True
    return bool(command.words) and not is_silent(command, functions) and reaches_log(command)


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
