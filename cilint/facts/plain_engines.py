"""The facts about Docker daemons that a job talks to at their port for connections without TLS.

Source: docs.docker.com/reference/cli/dockerd/ ("Daemon socket option"): by convention that is 2375, and 2376 with TLS;
docs.docker.com/reference/cli/docker/ ("Environment variables").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.facts.literals import value_span
from cilint.facts.model import Fact, Plain, User
from cilint.facts.scripts import LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.pipeline.expansion import Expansion
from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command
from cilint.shell.opening import runs_here
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.text.source import Span

ENGINE = "DOCKER_HOST"
_CLIENTS = frozenset({"docker", "docker-compose"})
_TLS = ("DOCKER_TLS_VERIFY", "DOCKER_TLS")
_TLS_OPTIONS = frozenset({"--tls", "--tlsverify", "--tlscacert", "--tlscert", "--tlskey"})
_PLAIN = regex(r"(?:tcp|http)://(?P<host>\[[^\]]*\]|[^:/]*):2375/?")


class PlainEngineFact(Fact):
    """The address of a daemon, flagged where it is written; `host` holds `$` where it is not known.

    `is_used` says that the job runs a client of such daemons.
    """

    __slots__ = ("address", "host", "is_used")

    kind = "plain_engine"

    def __init__(
        self, span: Span, address: str, host: str, user: User, via: tuple[Step, ...], *, is_used: bool
    ) -> None:
        super().__init__(span, user, via)
        self.address = address
        self.host = host
        self.is_used = is_used

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"address": self.address}


def plain_engines_of(user: User, scripts: Scripts) -> Iterator[PlainEngineFact]:
    """The addresses that a job's variables and scripts name, unless something has the client speak TLS there."""
    variables = user.job.variables
    if any(definition.text for name in _TLS for definition in variables.possible(name)):
        return
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * len(run.entries))
    commands = [(item.via, command) for item, command in run.commands() if runs_here(command)]
    is_used = any(command.program in _CLIENTS for _, command in commands)
    for definition in variables.possible(ENGINE):
        found = _plain(variables.expand(definition.text))
        if found is not None:
            yield PlainEngineFact(value_span(definition.value), *found, user, definition.via, is_used=is_used)
    if any(each.name in _TLS for _, command in commands for each in command.assignments):
        return
    for via, command in commands:
        for word in _named(command):
            found = _plain(run.session.expansions(word, command))
            if found is not None:
                yield PlainEngineFact(word.span, *found, user, via, is_used=True)


def _named(command: Command) -> Iterator[Word]:
    """The words of a command that name an engine."""
    yield from (each.value for each in command.assignments if each.name == ENGINE and each.value is not None)
    call = call_of(command)
    if call is not None and not any(option.name in _TLS_OPTIONS for option in call.options):
        yield from call.words(Role.ENGINE)


def _plain(options: Iterable[Expansion]) -> tuple[str, str] | None:
    """The address, and its host, of an engine that is surely at the port without TLS."""
    texts = ["".join(part if isinstance(part, str) else f"${part.name}" for part in each.template) for each in options]
    matches = [_PLAIN.fullmatch(text) for text in texts]
    first = matches[0] if matches and all(matches) else None
    return (texts[0], first["host"].lower()) if first else None
