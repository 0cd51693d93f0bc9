"""The facts about literal secrets for registries: in logins, in Docker's auth configuration, in pull secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from cilint.container.auth_secrets import (
    is_literal_member,
    is_readable_member,
    literal_secrets,
    secret_conversions,
    secret_references,
)
from cilint.container.hints import AUTH_CONFIG, may_hold_auth_config, may_hold_login
from cilint.container.placeholder import is_literal_secret
from cilint.facts.auth_mappings import MappingValue
from cilint.facts.literals import Literal, Literals, inherited_literals
from cilint.facts.model import CredentialFact, User
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import ScriptItem
from cilint.pipeline.variables import Variables
from cilint.pipeline.work import Work
from cilint.secrets.throw_away import is_throw_away
from cilint.sessions.value import known_text
from cilint.shell.command import Command
from cilint.shell.word import PartKind, Word
from cilint.syntax.node import Step
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText
from cilint.text.source import Span
from cilint.tools.login import Login
from cilint.tools.transfers import PASSWORD_VARIABLES, transferred_secrets

_CONFIGURATION = "Docker's auth configuration"
_MOST_ALTERNATIVES = 10
"""Of the texts that inputs make of a script, so many are looked at."""


def credentials_in_variables(user: User) -> Iterator[CredentialFact]:
    """Every literal secret for a registry in the job's variables, once for each place that uses it."""
    yield from _auth_variables(user)
    if user.job.variables.among(PASSWORD_VARIABLES):
        for definition in user.job.variables:
            if definition.name in PASSWORD_VARIABLES:
                yield from _found(inherited_literals(definition.name, user.job.variables), user, "", definition)


def credentials_in_scripts(user: User, scripts: Scripts) -> Iterator[CredentialFact]:
    """Those that scripts use."""
    run, entries = scripts.with_credentials(user.job)
    if run is None:
        return
    user.job.work.spend(CLOSE_LOOK * len(run.entries))
    literals = Literals(run.session)
    for number, command in entries:
        yield from _command(command, run.items[number].via, user, literals, scripts.login(command))
    for item in user.job.script_items:
        if item.node.alternatives:
            yield from _of_inputs(item, user, scripts)


def _of_inputs(item: ScriptItem, user: User, scripts: Scripts) -> Iterator[CredentialFact]:
    """The secrets that inputs put into a script: flagged where the input gets its value."""
    for text, origins in item.node.alternatives[:_MOST_ALTERNATIVES]:
        if not origins or not may_hold_login(text):
            continue
        run = scripts.reader.interpolated(item, text, user.job.work)
        for _, command in run.commands():
            login = scripts.login(command)
            passwords = [option.value for option in login.passwords if option.value] if login else []
            values = [value for word in passwords for value in run.session.values(word, command)]
            values += (run.session.evaluation.input(command) or ()) if login and login.from_stdin else ()
            literals = set(map(known_text, values))
            for origin in origins:
                if login and origin.text.strip("\"'") in literals and is_literal_secret(origin.text):
                    registry = login.registry.raw if login.registry else ""
                    yield CredentialFact(_unquoted(origin), user, "an input", registry, item.node.span, item.via)


def _unquoted(span: Span) -> Span:
    quote = span.text[:1] in ("'", '"')
    return Span(span.source, span.start + quote, span.end - quote)


def secrets_of_session(items: Sequence[ScriptItem], scripts: Scripts) -> Iterator[Span]:
    """The places of literal secrets for registries in the scripts of one shell, as far as they show by themselves."""
    run = scripts.reader.run_of(items, Variables(()), Work())
    literals = Literals(run.session)
    for _, command in run.commands():
        yield from (fact.span for fact in _command(command, (), None, literals, scripts.login(command)))


def credentials_in(value: MappingValue) -> Iterator[CredentialFact]:
    """Every literal secret in a DOCKER_AUTH_CONFIG that is no text but a mapping."""
    auths = value.node.get("auths")
    for registry, entry in auths.entries.items() if auths is not None and auths.is_mapping else ():
        for name, field in entry.value.entries.items() if entry.value.is_mapping else ():
            secret = field.value
            if secret.is_scalar and is_literal_member(name, secret.text):
                fact = CredentialFact(secret.span, value.user, _CONFIGURATION, registry, secret.span, value.node.via)
                fact.is_plausible = is_readable_member(name, secret.text) or not is_throw_away(secret.text)
                yield fact


def _auth_variables(user: User) -> Iterator[CredentialFact]:
    """Secrets in the variable that the Runner reads, and in others that hold the same, of the job and its services."""
    of_services = [definition for service in user.job.services for definition in service.variables]
    for definition in (*user.job.variables, *of_services):
        # The one that the Runner reads, or one that seems to hold such a configuration for another use.
        if definition.name != AUTH_CONFIG and not may_hold_auth_config(definition.text):
            continue
        for text in _texts(definition, user):
            yield from _auth_config(text, definition.span, definition.via, user)
            for reference in secret_references(text.text):
                found = inherited_literals(reference.variable, user.job.variables)
                yield from _found(found, user, reference.registry, definition, definition.via)


def _found(
    literals: Iterable[Literal],
    user: User | None,
    registry: str,
    use: Command | Word | Definition,
    via: tuple[Step, ...] = (),
) -> Iterator[CredentialFact]:
    for literal in literals:
        yield CredentialFact(literal.span, user, literal.where, registry, use.span, (*literal.via, *via))


def _texts(definition: Definition, user: User) -> Iterator[MappedText]:
    """The texts that make up a variable's value: its own, and that of a variable that it is another name for."""
    for expansion in user.job.variables.expand(definition.text):
        for part in (definition, *expansion.definitions):
            if not part.value.alternatives:
                yield mapped(part.value)


def _command(
    command: Command, via: tuple[Step, ...], user: User | None, literals: Literals, login: Login | None
) -> Iterator[CredentialFact]:
    for assignment in command.assignments:
        if assignment.name in PASSWORD_VARIABLES and assignment.value:
            yield from _found(literals.secrets(assignment.value, command), user, "", command, via)
    if login:
        registry = login.registry.raw if login.registry else ""
        yield from _found(_login_secrets(login, literals), user, registry, command, via)
    else:
        for word, is_pair in transferred_secrets(command):
            found = literals.passwords(word, command) if is_pair else literals.secrets(word, command)
            yield from _found(found, user, "", command, via)
    for word in _words_with_auth(command) if may_hold_auth_config(command.script.text) else ():
        yield from _auth_config(word.text, word.span, via, user)
        for reference in secret_references(word.text.text):
            held = chain(
                literals.of_variable(reference.variable, command), literals.encoded_in(reference.variable, command)
            )
            yield from _found(held, user, reference.registry, word, via)
        yield from _found(literals.encoded(word, command), user, "", command, via)
        for argument in _printed_secrets(command, word):
            yield from _found(literals.secrets(argument, command), user, "", command, via)
            yield from _found(literals.encoded(argument, command), user, "", command, via)


def _login_secrets(login: Login, literals: Literals) -> Iterator[Literal]:
    for option in login.passwords:
        if option.value:
            yield from literals.secrets(option.value, login.command)
            # The shell does not expand a word with the assignment before its own command: a mistake that many make.
            names = {part.name for part in option.value.parts if part.kind is PartKind.VARIABLE}
            for assignment in login.command.assignments:
                if assignment.name in names and assignment.value:
                    yield from literals.secrets(assignment.value, login.command)
    if login.from_stdin:
        yield from literals.read(login.command)


def _words_with_auth(command: Command) -> Iterator[Word]:
    """The words and here-documents that hold an auth configuration or the manifest of a pull secret."""
    values = [assignment.value for assignment in command.assignments if assignment.value]
    targets = [redirection.target for redirection in command.redirections if redirection.operator == "<<<"]
    bodies = [document.body for document in command.here_documents]
    for word in (*command.words, *values, *targets, *bodies):
        if word is not None and may_hold_auth_config(word.raw):
            yield word


def _printed_secrets(command: Command, text: Word) -> Iterator[Word]:
    """The arguments of printf that become secrets where `text` is its format."""
    if command.program == "printf" and text in command.words:
        arguments = command.words[command.words.index(text) + 1 :]
        for number in secret_conversions(text.text.text):
            yield from arguments[number : number + 1]


def _auth_config(text: MappedText, use: Span, via: tuple[Step, ...], user: User | None) -> Iterator[CredentialFact]:
    if user:
        user.job.work.spend(30 + len(text.text) // 4)
    for secret in literal_secrets(text.text):
        span = text.span(secret.start, secret.end)
        fact = CredentialFact(span, user, _CONFIGURATION, secret.registry, use, via)
        fact.is_plausible = secret.is_readable or not is_throw_away(text.text[secret.start : secret.end])
        yield fact
