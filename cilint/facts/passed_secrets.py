"""Literals that are secret because a program takes a password where they stand: `mysql -p…`, `mvn -Dpassword=…`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.facts.literals import Literal, Literals, literal_span
from cilint.facts.model import User
from cilint.facts.named_secrets import Named
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.secrets.hints import may_pass_literal
from cilint.secrets.names import is_named_secret, name_kind
from cilint.sessions.environment import ShellSession
from cilint.sessions.scripts import ScriptRun
from cilint.shell.calls import Argument, Call, calls_of
from cilint.shell.command import Command

_ROLES = (Role.SECRET, Role.ATTACHED_SECRET, Role.SECRET_PAIR, Role.PASS_PHRASE)
_PASS = "pass:"  # noqa: S105 - what stands before openssl's pass phrases
_NAME = regex(r"(?P<name>[\w.-]{1,80})=")
_BEHIND_HOST = regex(r"[,:]")
_HOST = regex(r"://(?:[^\s/@]*@)?(?P<host>\[[^\]]*\]|[^\s/:?#]+)")


class Passed(NamedTuple):
    """A literal that a program gets as an argument; `host` is empty where it is not known.

    The name of `literal` is that of a value (`-Dsonar.token=…`), empty where only the program says that it is secret.
    """

    literal: Named
    program: str
    host: str = ""


def passed_secrets(users: Sequence[User], scripts: Scripts) -> Iterator[Passed]:
    """Every literal that a script gives to a program as a secret, once for each place and each job that has it."""
    for user in users:
        if not any(map(may_pass_literal, user.job.script_texts)):
            continue
        run = scripts.run(user.job)
        user.job.work.spend(CLOSE_LOOK * len(run.entries))
        yield from passed_in(run, user)


def passed_in(run: ScriptRun, user: User | None = None) -> Iterator[Passed]:
    """The same of what one job, or nobody, runs."""
    literals = Literals(run.session)
    for item, command in run.commands():
        for each in calls_of(command):
            for argument in each.of(*_ROLES):
                for literal in _literals(argument, command, literals):
                    named = Named(literal.span, "", literal.span.text, user, (*literal.via, *item.via))
                    yield Passed(named, each.program.name, _host(each, command, run.session))
            for argument in each.of(Role.NAMED_VALUE):
                for named in _named(argument, user):
                    yield Passed(named._replace(via=item.via), each.program.name)


def _literals(argument: Argument, command: Command, literals: Literals) -> Iterator[Literal]:
    word = argument.word
    if word is None:
        return
    if argument.role is Role.SECRET_PAIR:
        yield from literals.passwords(word, command, argument.detail[0])
    elif argument.role is not Role.PASS_PHRASE:
        yield from literals.secrets(word, command)
    elif word.prefix.startswith(_PASS):
        yield from literals.secrets(word.after(len(_PASS)), command)


def _named(argument: Argument, user: User | None) -> Iterator[Named]:
    """The secret that an argument gives to a name which says that it is one."""
    word = argument.word
    match = _NAME.match(word.prefix) if word else None
    kind = name_kind(match["name"]) if match else None
    if word is None or match is None or kind is None:
        return
    value = word.after(match.end())
    if value.literal and is_named_secret(kind, value.literal):
        yield Named(literal_span(value), match["name"], value.literal, user)


def _host(call: Call, command: Command, session: ShellSession) -> str:
    """The host that a program talks to: this machine, where a client of services is told none."""
    told = call.word(Role.HOST)
    words = (told,) if told is not None else call.operands
    texts = [expansion.known for word in words for expansion in session.expansions(word, command)]
    for text in texts:
        if text is None or (told is None and "://" not in text):
            continue
        address = _HOST.search(text)
        return (address["host"] if address else _BEHIND_HOST.split(text)[0]).lower()
    is_unknown = told is not None or None in texts
    return "" if is_unknown or Role.HOST not in call.program.roles else "localhost"
