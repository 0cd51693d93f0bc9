"""The facts about literal secrets for registries: in logins, in Docker's auth configuration, in pull secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.container.auth_secrets import literal_secrets, secret_references
from cilint.container.hints import AUTH_CONFIG, may_hold_auth_config, may_hold_credentials
from cilint.container.login import Login
from cilint.container.transfers import transferred_secrets
from cilint.facts.flow import Literal, Shell
from cilint.facts.model import CredentialFact, User
from cilint.facts.scripts import Scripts
from cilint.pipeline.definitions import Definition, Scope, variables_of
from cilint.shell.command import Command
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText
from cilint.text.source import Span

_ECHO_OPTION = re.compile(r"-[neE]+")
_PRINTERS = frozenset({"echo", "printf", "print", "Write-Output"})
_DECLARATIONS = frozenset({"export", "declare", "local", "readonly", "typeset"})
_PASS_ON = frozenset({"cat", "tee"})


def credentials_of(user: User, scripts: Scripts) -> Iterator[CredentialFact]:
    """Every literal secret for a registry in what the job's files say, once for each place that uses it."""
    yield from _auth_variables(user)
    items = user.job.script_items
    if not any(may_hold_credentials(item.node.written) for item in items):
        return
    shells: dict[int, Shell] = {}
    for item in items:
        shell = shells.setdefault(item.session, Shell(user.job.variables))
        for command in scripts.parse(item).commands:
            yield from _command(command, item.via, user, shell, scripts.login(command))
    for item, command in scripts.written(user.job, items):
        yield from _command(command, item.via, user, shells[item.session], scripts.login(command))


def _auth_variables(user: User) -> Iterator[CredentialFact]:
    """Secrets in the variable that the Runner reads, of the job and of its services."""
    services = user.job.keyword("services")
    own = [definition for definition in user.job.variables if definition.name == AUTH_CONFIG]
    for service in services.items if services else ():
        of_service = variables_of(service.get("variables"), Scope.SERVICE)
        own += [definition for definition in of_service if definition.name == AUTH_CONFIG]
    shell = Shell(user.job.variables)
    for definition in own:
        for text in _texts(definition, user):
            yield from _auth_config(text, definition.span, definition.via, user, shell)


def _texts(definition: Definition, user: User) -> Iterator[MappedText]:
    """The texts that make up a variable's value: its own, and that of a variable that it is another name for."""
    for expansion in user.job.variables.expand(definition.text):
        for part in (definition, *expansion.definitions):
            if not part.value.alternatives:
                yield mapped(part.value)


def _command(
    command: Command, via: tuple[Step, ...], user: User, shell: Shell, login: Login | None
) -> Iterator[CredentialFact]:
    if not command.words or command.program in _DECLARATIONS:
        shell.assign(command.assignments)
    inner = shell.with_prefix(command.assignments)
    if login:
        registry = login.registry.raw if login.registry else ""
        for literal in _login_secrets(login, inner):
            yield CredentialFact(literal.span, user, literal.where, registry, command.span, (*literal.via, *via))
    else:
        for word in transferred_secrets(command):
            for literal in inner.secrets(word):
                yield CredentialFact(literal.span, user, literal.where, "", command.span, (*literal.via, *via))
    for word in _words_with_auth(command):
        yield from _auth_config(word.text, word.span, via, user, inner)


def _login_secrets(login: Login, shell: Shell) -> Iterator[Literal]:
    for option in login.passwords:
        if option.value:
            yield from shell.secrets(option.value)
    if login.from_stdin:
        for word in _standard_input(login.command):
            yield from shell.secrets(word)


def _standard_input(command: Command) -> Iterator[Word]:
    """The words whose text the command reads, as far as the script shows them."""
    for document in command.here_documents:
        yield document.body
    for redirection in command.redirections:
        if redirection.operator == "<<<" and redirection.target:
            yield redirection.target
    source = command.reads_from
    if source is None or source.program is None:
        return
    if source.program in _PASS_ON and len(source.words) == 1:
        yield from _standard_input(source)
    elif source.program in _PRINTERS:
        words = [word for word in source.words[1:] if not _ECHO_OPTION.fullmatch(word.raw)]
        # A format is printed too, but with arguments after it, these are the text that matters.
        yield from words[1:] if source.program == "printf" and len(words) > 1 else words


def _words_with_auth(command: Command) -> Iterator[Word]:
    """The words and here-documents that hold an auth configuration or the manifest of a pull secret."""
    values = [assignment.value for assignment in command.assignments if assignment.value]
    targets = [redirection.target for redirection in command.redirections if redirection.operator == "<<<"]
    bodies = [document.body for document in command.here_documents]
    for word in (*command.words, *values, *targets, *bodies):
        if word is not None and may_hold_auth_config(word.raw):
            yield word


def _auth_config(
    text: MappedText, use: Span, via: tuple[Step, ...], user: User, shell: Shell
) -> Iterator[CredentialFact]:
    for secret in literal_secrets(text.text):
        span = text.span(secret.start, secret.end)
        yield CredentialFact(span, user, "Docker's auth configuration", secret.registry, use, via)
    for reference in secret_references(text.text):
        for literal in shell.secrets_of(reference.variable):
            yield CredentialFact(literal.span, user, literal.where, reference.registry, use, (*literal.via, *via))
