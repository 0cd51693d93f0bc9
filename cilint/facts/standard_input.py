"""What a command reads from its standard input, and what it prints, as far as the script shows the words for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.facts.flow import Shell
from cilint.shell.command import Command, Dialect
from cilint.shell.word import Word

PASS_ON = frozenset({"tee", "tr", "base64", "head", "sed"})
"""Filters whose input is the password, encoded perhaps, or with a line break more."""

_ECHO_OPTION = re.compile(r"-[neE]+")
_PRINTERS = frozenset({"echo", "printf", "print", "write-output"})


def standard_input(command: Command, shell: Shell) -> Iterator[Word]:
    """The words whose text the command reads, as far as the script shows them."""
    for document in command.here_documents:
        yield document.body
    for redirection in command.redirections:
        if redirection.operator == "<<<" and redirection.target:
            yield redirection.target
        elif redirection.is_input and redirection.target:
            # `< <(echo …)`
            printed = [inner for part in redirection.target.parts for inner in part.commands]
            yield from output_of(printed[-1], shell) if printed else shell.read(redirection.target)
    if command.reads_from:
        yield from output_of(command.reads_from, shell)


def output_of(command: Command, shell: Shell) -> Iterator[Word]:
    """The words whose text a command prints, as far as the script shows them."""
    program = (command.program or "").lower()
    if program in PASS_ON or (program == "cat" and len(command.words) == 1):
        yield from standard_input(command, shell)
    elif program == "cat":
        yield from (text for word in command.words[1:] for text in shell.read(word))
    elif program in _PRINTERS:
        words = [word for word in command.words[1:] if not _ECHO_OPTION.fullmatch(word.raw)]
        # A format is printed too, but with arguments after it, these are the text that matters.
        yield from words[1:] if program == "printf" and len(words) > 1 else words
    elif command.dialect is Dialect.POWERSHELL and not program and len(command.words) == 1:
        # `"…" | docker login`: a value is printed.
        yield command.words[0]
