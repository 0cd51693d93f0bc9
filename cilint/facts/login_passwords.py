"""What stands as the password of a login, for what judges and mends logins."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.placeholder import is_variable_name
from cilint.facts.literals import PASS_ON
from cilint.facts.model import LoginFact
from cilint.shell.command import Command
from cilint.shell.printed import PRINTERS
from cilint.shell.word import PartKind, Word
from cilint.tools.login import Login


def forgotten_variable(fact: LoginFact) -> Word | None:
    """The word that a login has as its password and that is the name of a variable; None for any other login."""
    if fact.user is None:
        return None
    words = _password_words(fact.login)
    return next((word for word in words if is_variable_name((word.literal or "").strip())), None)


def _password_words(login: Login) -> Iterator[Word]:
    yield from (option.value for option in login.passwords if option.value)
    if login.from_stdin:
        yield from _input_words(login.command)


def _input_words(command: Command) -> Iterator[Word]:
    """The words that a command gets on its standard input as they are written."""
    yield from (document.body for document in command.here_documents)
    yield from (item.target for item in command.redirections if item.target and item.operator == "<<<")
    source = command.reads_from
    while source is not None and source.program in PASS_ON:
        source = source.reads_from
    if source is not None and source.program in PRINTERS:
        yield from source.words[1:]


def is_expansion(word: Word) -> bool:
    """Whether a word is made of variables and the output of commands alone; `${X:-text}` is not."""
    return bool(word.parts) and all(
        part.kind is PartKind.COMMAND_SUBSTITUTION or (part.kind is PartKind.VARIABLE and not part.operator)
        for part in word.parts
    )
