"""Commands other than logins that take a registry's credentials: pushes, pulls, copies, and variables they look for.

Source of the variables: Trivy's reference, Apptainer's user guide ("Support for Docker and OCI Containers"). Last
verified: 2026-08.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cilint.programs.table import Role
from cilint.shell.calls import arguments
from cilint.shell.command import Command
from cilint.shell.word import PartKind, Word

PASSWORD_VARIABLES = frozenset({"APPTAINER_DOCKER_PASSWORD", "SINGULARITY_DOCKER_PASSWORD", "TRIVY_PASSWORD"})
"""Variables in which a tool looks for a registry's password, so that no command has to name them."""


class Transferred(NamedTuple):
    """What a command gets for a registry: a password or token, or `user:password` where `is_pair`."""

    word: Word
    is_pair: bool


def transferred_secrets(command: Command) -> Iterator[Transferred]:
    """The words, or parts of words, in which the command gets a secret for a registry."""
    for argument in arguments(command):
        if argument.word is not None and argument.role in (Role.REGISTRY_PASSWORD, Role.REGISTRY_CREDENTIALS):
            yield Transferred(argument.word, argument.role is Role.REGISTRY_CREDENTIALS)


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
