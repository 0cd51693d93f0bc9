"""The facts about literal secrets for registries: in logins, in Docker's auth configuration, in pull secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.container.auth_secrets import (
    is_literal_member,
    is_readable_member,
    literal_secrets,
    secret_conversions,
    secret_references,
)
from cilint.container.hints import AUTH_CONFIG, may_be_login, may_hold_auth_config, may_hold_credentials, may_hold_login
from cilint.container.placeholder import is_literal_secret
from cilint.facts.auth_mappings import MappingValue
from cilint.facts.flow import Literal, Shell
from cilint.facts.model import CredentialFact, User
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.facts.standard_input import PASS_ON, output_of, standard_input
from cilint.pipeline.definitions import Definition, Scope, variables_of
from cilint.pipeline.job import ScriptItem
from cilint.pipeline.variables import Variables
from cilint.secrets.throw_away import is_throw_away
from cilint.shell.command import Command
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText
from cilint.text.source import Span
from cilint.tools.login import Login
from cilint.tools.transfers import PASSWORD_VARIABLES, transferred_secrets

_CONFIGURATION = "Docker's auth configuration"
_MOST_ALTERNATIVES = 10
"""Of the texts that inputs make of a script, so many are looked at."""
_DECLARATIONS = frozenset({"export", "declare", "local", "readonly", "typeset"})


def credentials_of(user: User, scripts: Scripts) -> Iterator[CredentialFact]:
    """Every literal secret for a registry in what the job's files say, once for each place that uses it."""
    yield from _auth_variables(user)
    shell = Shell(user.job.variables)
    for definition in user.job.variables:
        if definition.name in PASSWORD_VARIABLES:
            yield from _found(shell.secrets_of(definition.name), user, "", definition.span)
    items = user.job.script_items
    in_items = any(may_hold_credentials(item.node.written) for item in items)
    if not in_items and not any(may_be_login(definition.text) for definition in user.job.variables):
        return
    shells: dict[int, Shell] = {}
    for item in items:
        shells.setdefault(item.session, Shell(user.job.variables)).note_calls(scripts.parse(item).commands)
    for item in items:
        shell = shells[item.session]
        commands = scripts.parse(item).commands
        user.job.work.spend(CLOSE_LOOK * len(commands))
        for command in commands:
            yield from _command(command, item.via, user, shell, scripts.login(command))
        yield from _of_inputs(item, user, scripts)
    for item, command in scripts.written(user.job, items):
        yield from _command(command, item.via, user, shells[item.session], scripts.login(command))


def _of_inputs(item: ScriptItem, user: User, scripts: Scripts) -> Iterator[CredentialFact]:
    """The secrets that inputs put into a script: flagged where the input gets its value."""
    for text, origins in item.node.alternatives[:_MOST_ALTERNATIVES]:
        shell = Shell(Variables(()))
        for command in scripts.interpolated(item, text).commands if origins and may_hold_login(text) else ():
            login = scripts.login(command)
            passwords = [option.value for option in login.passwords] if login else []
            passwords += standard_input(command, shell) if login and login.from_stdin else []
            literals = {word.literal for word in passwords if word}
            for origin in origins:
                if login and origin.text.strip("\"'") in literals and is_literal_secret(origin.text):
                    registry = login.registry.raw if login.registry else ""
                    yield CredentialFact(_unquoted(origin), user, "an input", registry, item.node.span, item.via)


def _unquoted(span: Span) -> Span:
    quote = span.text[:1] in ("'", '"')
    return Span(span.source, span.start + quote, span.end - quote)


def secrets_of_session(items: Sequence[ScriptItem], scripts: Scripts) -> Iterator[Span]:
    """The places of literal secrets for registries in the scripts of one shell, as far as they show by themselves."""
    shell = Shell(Variables(()))
    for item in items:
        shell.note_calls(scripts.parse(item).commands)
    for item in items:
        for command in scripts.parse(item).commands:
            yield from (fact.span for fact in _command(command, (), None, shell, scripts.login(command)))


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
    services = user.job.keyword("services")
    own = [definition for definition in user.job.variables if _holds_auth_config(definition)]
    for service in services.items if services else ():
        of_service = variables_of(service.get("variables"), Scope.SERVICE)
        own += [definition for definition in of_service if _holds_auth_config(definition)]
    shell = Shell(user.job.variables)
    for definition in own:
        for text in _texts(definition, user):
            yield from _auth_config(text, definition.span, definition.via, user, shell)


def _holds_auth_config(definition: Definition) -> bool:
    """Whether a variable is the one that the Runner reads, or seems to hold such a configuration for another use."""
    return definition.name == AUTH_CONFIG or may_hold_auth_config(definition.text)


def _found(
    literals: Iterable[Literal], user: User | None, registry: str, use: Span, via: tuple[Step, ...] = ()
) -> Iterator[CredentialFact]:
    for literal in literals:
        yield CredentialFact(literal.span, user, literal.where, registry, use, (*literal.via, *via))


def _texts(definition: Definition, user: User) -> Iterator[MappedText]:
    """The texts that make up a variable's value: its own, and that of a variable that it is another name for."""
    for expansion in user.job.variables.expand(definition.text):
        for part in (definition, *expansion.definitions):
            if not part.value.alternatives:
                yield mapped(part.value)


def _command(
    command: Command, via: tuple[Step, ...], user: User | None, shell: Shell, login: Login | None
) -> Iterator[CredentialFact]:
    if not command.words or command.program in _DECLARATIONS:
        shell.assign(command.assignments, conditional=command.conditional)
    inner = shell.inside(command)
    for assignment in command.assignments:
        if assignment.name in PASSWORD_VARIABLES and assignment.value:
            yield from _found(inner.secrets(assignment.value), user, "", command.span, via)
    if login:
        registry = login.registry.raw if login.registry else ""
        yield from _found(_login_secrets(login, inner), user, registry, command.span, via)
    else:
        for word, is_pair in transferred_secrets(command):
            literals = inner.passwords(word) if is_pair else inner.secrets(word)
            yield from _found(literals, user, "", command.span, via)
    for redirection in command.redirections:
        if redirection.operator in (">", ">|") and redirection.target:
            shell.write(redirection.target, output_of(command, inner))
    for word in _words_with_auth(command):
        yield from _auth_config(word.text, word.span, via, user, inner)
        yield from _found(_encoded(word, inner), user, "", command.span, via)
        for argument in _printed_secrets(command, word):
            yield from _found(inner.secrets(argument), user, "", command.span, via)
            yield from _found(_encoded(argument, inner), user, "", command.span, via)


def _login_secrets(login: Login, shell: Shell) -> Iterator[Literal]:
    for option in login.passwords:
        if option.value:
            yield from shell.secrets(option.value)
    if login.from_stdin:
        for word in standard_input(login.command, shell):
            yield from shell.secrets(word)


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


def _auth_config(
    text: MappedText, use: Span, via: tuple[Step, ...], user: User | None, shell: Shell
) -> Iterator[CredentialFact]:
    if user:
        user.job.work.spend(30 + len(text.text) // 4)
    for secret in literal_secrets(text.text):
        span = text.span(secret.start, secret.end)
        fact = CredentialFact(span, user, _CONFIGURATION, secret.registry, use, via)
        fact.is_plausible = secret.is_readable or not is_throw_away(text.text[secret.start : secret.end])
        yield fact
    for reference in secret_references(text.text):
        yield from _found(shell.secrets_of(reference.variable), user, reference.registry, use, via)
        for word in shell.assigned(reference.variable):
            yield from _found(_encoded(word, shell), user, reference.registry, use, via)


def _encoded(word: Word, shell: Shell) -> Iterator[Literal]:
    """The passwords that a word encodes where it is used: `$(echo -n user:password | base64)`."""
    encoders = (part.commands[-1] for part in word.parts if part.commands)
    for command in encoders:
        printed = command
        while printed.reads_from and printed.program in PASS_ON | {"openssl"}:
            printed = printed.reads_from
        if printed is not command:
            pairs = list(output_of(printed, shell))
            # `printf '%s:%s' "$USER" "$PASSWORD"` has the password alone.
            for pair in pairs[-1:]:
                yield from shell.secrets(pair) if len(pairs) > 1 else shell.passwords(pair)
