"""Predicates about what is given to registries as a password: literal secrets, and names that are none."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.placeholder import is_variable_name
from cilint.facts.literals import PASS_ON, literal_span
from cilint.facts.model import CredentialFact, LoginFact
from cilint.findings.finding import Related
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.shell.command import Command
from cilint.shell.word import Word
from cilint.situation.situation import Situation
from cilint.tools.login import Login

_PRINTERS = frozenset({"echo", "printf"})


@predicate(CredentialFact, names=("where", "registry"))
def literal(match: Match[CredentialFact], _context: Situation) -> Match[CredentialFact] | None:
    """Keeps every literal secret, but a text in the place of one that could not be read and does not look like one.

    Relates the place that gives it to a registry, where that is another line.
    """
    fact = match.subject
    if not fact.is_plausible:
        return None
    related: tuple[Related, ...] = ()
    if fact.use.source is not fact.span.source or fact.use.begin.line != fact.span.begin.line:
        related = (Related(fact.use, "given to the registry here"),)
    return match._replace(related=related, sensitive=True).named(where=fact.where, registry=fact.registry)


@predicate(LoginFact, names=("name",))
def variable_name(match: Match[LoginFact], _context: Situation) -> Match[LoginFact] | None:
    """Keeps a login whose password is the name of a variable, its `$` forgotten; flags the name."""
    word = forgotten_variable(match.subject)
    if word is None:
        return None
    return match.narrowed(literal_span(word)).named(name=(word.literal or "").strip())


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
    if source is not None and source.program in _PRINTERS:
        yield from source.words[1:]


PREDICATES: dict[str, Predicate] = {"literal": literal, "variable-name": variable_name}
