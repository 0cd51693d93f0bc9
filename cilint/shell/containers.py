"""What container tools run: the words of `docker exec NAME …` or `kubectl exec POD -- …`."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command, program_name
from cilint.shell.word import Word


def in_container(command: Command) -> tuple[Word, ...]:
    """The words that `docker exec`, `docker run` and `docker compose exec|run` run.

    Empty where another subcommand is called, or an image's own program gets only options.
    """
    call = call_of(command)
    # Most calls run nothing, as these are.
    if call is None or (Role.COMMAND not in call.by_role and Role.ENTRYPOINT not in call.by_role):
        return ()
    inner = call.words(Role.COMMAND)
    entrypoint = call.word(Role.ENTRYPOINT)
    if entrypoint is not None and entrypoint.parts and program_name(entrypoint):
        # `docker create` has one as well.
        runs = any(operand.meaning.role is Role.COMMAND for operand in call.subcommand.operands)
        return (entrypoint, *inner) if runs else ()
    return inner if inner and not inner[0].prefix.startswith("-") else ()


def in_pod(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words that `kubectl exec … -- …` runs; `words` are those after the program."""
    names = [word.literal for word in words]
    if "--" not in names:
        return ()
    dashes = names.index("--")
    return tuple(words[dashes + 1 :]) if {"exec", "rsh", "run", "debug"} & set(names[:dashes]) else ()
