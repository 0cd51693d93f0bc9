"""Commands other than logins that take a registry's credentials: pushes, pulls, copies, and variables they look for.

Source of the variables: Trivy's reference, Apptainer's user guide ("Support for Docker and OCI Containers"). Last
verified: 2026-08.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.programs.table import find_program
from cilint.shell.calls import Argument, Call, call_of
from cilint.shell.command import Command
from cilint.shell.word import PartKind, Word
from cilint.tools.login import Login, LoginKind

PASSWORD_VARIABLES = frozenset({"APPTAINER_DOCKER_PASSWORD", "SINGULARITY_DOCKER_PASSWORD", "TRIVY_PASSWORD"})
"""Variables in which a tool looks for a registry's password, so that no command has to name them."""


_SECRETS = (Role.REGISTRY_PASSWORD, Role.REGISTRY_CREDENTIALS)


class Transferred(NamedTuple):
    """What a command gets for a registry: a password or token, or `user:password` where `is_pair`."""

    word: Word
    is_pair: bool


def transferred_secrets(command: Command) -> Iterator[Transferred]:
    """The words, or parts of words, in which the command gets a secret for a registry."""
    call = _call_with_secrets(command)
    for argument in call.of(*_SECRETS) if call is not None else ():
        if argument.word is not None:
            yield Transferred(argument.word, argument.role is Role.REGISTRY_CREDENTIALS)


def find_transfers(command: Command) -> Iterator[Login]:
    """Each password that a command gets among its arguments though it is no login, as if it were one by itself."""
    call = _call_with_secrets(command)
    if call is None or Role.LOGIN in call.subcommand.deeds:
        return
    for given in call.of(*_SECRETS):
        if given.option is not None and _holds_password(given):
            yield Login(
                command,
                call.program.name,
                call.path,
                LoginKind.TRANSFER,
                None,
                call.word(Role.REGISTRY_USER),
                (given.option,),
                bool(call.of(Role.PASSWORD_STDIN)),
                given.detail or None,
            )


def _call_with_secrets(command: Command) -> Call | None:
    """How a command calls a program that takes secrets for registries; None for the others, which most are."""
    program = find_program(command.program)
    return None if program is None or program.roles.isdisjoint(_SECRETS) else call_of(command)


def _holds_password(argument: Argument) -> bool:
    """Whether an argument is a password, or a pair with one; a user alone, as `--creds ci`, is none."""
    word = argument.word
    if word is None or word.literal == "":
        return False
    if argument.role is Role.REGISTRY_PASSWORD or password_of(word) is not None:
        return True
    return word.literal is None and all(":" not in part.text for part in word.parts if part.kind is PartKind.LITERAL)


def password_of(pair: Word) -> Word | None:
    """What follows the first colon of `user:password`; None where there is nothing, or no colon is written."""
    for index, part in enumerate(pair.parts):
        if part.kind is not PartKind.LITERAL or ":" not in part.text:
            continue
        parts = pair.parts[index + 1 :]
        cut = part.text.index(":") + 1
        if cut < len(part.text):
            start = part.start + cut if len(part.text) == part.end - part.start else part.start
            parts = (part._replace(text=part.text[cut:], start=start), *parts)
        return Word.of_parts(pair.script, parts[0].start, parts[-1].end, parts) if parts else None
    return None
