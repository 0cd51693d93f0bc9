"""The facts about hosts that a job's scripts, variables and services are told to talk to.

Only hosts that mean something among services: the names of services, this very machine, and the job as services see
it. What programs understand as a host is in tools/network_clients.py, whether it is there is a predicate's matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cilint.container.service_alias import LOCAL_HOSTS
from cilint.facts.job_texts import JobTexts
from cilint.facts.model import Fact, Plain, User
from cilint.facts.scripts import Scripts
from cilint.facts.services import ServiceFact
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import ScriptItem
from cilint.sessions.environment import ShellSession
from cilint.shell.command import Command
from cilint.shell.options import parse_arguments
from cilint.shell.word import Word
from cilint.syntax.node import Node, Step
from cilint.syntax.scalar import mapped
from cilint.text.source import Span
from cilint.tools.network_clients import (
    UNKNOWN,
    Address,
    NetworkClient,
    Operands,
    address_of_pair,
    address_of_url,
    may_call_client,
    network_client,
)

JOB_HOST = "build"
"""The job's own name in a network of its own (gitlab-runner: executors/docker, `buildContainerType`)."""

_TOKEN = regex(r"[A-Za-z0-9_][\w.-]*", re.ASCII)
_HOST_NAME = regex(r"(?:\A|_)(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)S?\Z", re.IGNORECASE)
_OPTION = regex(r"--?[\w.-]*(?:host|server|addr|address|url)=", re.IGNORECASE)
# Programs that run a command on the same machine; others take it to one where names mean something else.
LOCAL_WRAPPERS = frozenset(
    {"sudo", "env", "time", "timeout", "nice", "nohup", "exec", "command", "retry", "eval", "sh", "bash", "dash", "ash",
     "xargs"}
)  # fmt: skip
_LONGEST = 2000


class Where(Enum):
    """What holds an address."""

    COMMAND = "command"
    VARIABLE = "variable"
    SERVICE = "service"


class AddressFact(Fact):
    """A host that something is told to talk to, flagged at its name.

    `service` is the entry of `services:` in whose own variables or arguments it stands; `name` is the variable that
    holds it, the client that is given it, or the service's reference. `holder` is the first service of the pipeline
    with that name. `conditional` says that it may not be used.
    """

    __slots__ = ("conditional", "holder", "host", "name", "port", "service", "where")

    kind = "address"

    def __init__(
        self, span: Span, user: User, via: tuple[Step, ...], address: Address, where: Where, name: str
    ) -> None:
        super().__init__(span, user, via)
        self.host = address.host
        self.port = address.port
        self.where = where
        self.name = name
        self.service: ServiceFact | None = None
        self.holder: ServiceFact | None = None
        self.conditional = False

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"host": self.host, "port": self.port, "where": self.where.value, "name": self.name}


class _Text(NamedTuple):
    """A word with the values of its variables: `pieces` are (length in `text`, start and end in the word's text)."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the word's own text a stretch of `text` is; all of a variable that it comes from."""
        begins, ends, offset = 0, 0, 0
        for length, first, last in self.pieces:
            is_same = length == last - first
            if offset <= start < offset + length:
                begins = first + (start - offset if is_same else 0)
            if offset < end <= offset + length:
                ends = first + (end - offset) if is_same else last
            offset += length
        return begins, ends


class ContactedHosts:
    """Finds the addresses of the users of one pipeline; looks at each text once for what may be in it."""

    def __init__(self, holders: Mapping[str, ServiceFact], scripts: Scripts, texts: JobTexts) -> None:
        """`holders` are the host names of all services of the pipeline, each with the first service that has it."""
        self._callers = texts.running(may_call_client)
        self._holders = holders
        self._hosts = LOCAL_HOSTS | {JOB_HOST, *holders}
        self._are_in_variables = texts.any_defines(self._hosts)
        self._scripts = scripts
        self._tokens: dict[tuple[int, int], frozenset[str]] = {}

    def of_user(self, user: User, services: Sequence[ServiceFact]) -> Iterator[AddressFact]:
        """The addresses of a job that has these services."""
        for fact in self._of_user(user, services):
            fact.holder = self._holders.get(fact.host)
            yield fact

    def _of_user(self, user: User, services: Sequence[ServiceFact]) -> Iterator[AddressFact]:
        possible = user.job.possible_script_items if user.job in self._callers else ()
        items = [item for item in possible if may_call_client(item.node.written)]
        if not services and not items:
            return
        names: set[str] = set()
        for definition in user.job.variables if items or self._are_in_variables else ():
            if not self._hosts.isdisjoint(self._tokens_of(definition.value)):
                names.add(definition.name)
                yield from self._of_definition(definition, user) if services else ()
        for service in services:
            yield from self._of_service(service, user)
        yield from self._of_commands(user, items, names)

    def _tokens_of(self, node: Node) -> frozenset[str]:
        key = (id(node.source), node.start)
        if key not in self._tokens:
            text = node.text
            found = frozenset(_TOKEN.findall(text))
            # The text itself may be the longest of all: only what can matter is kept.
            self._tokens[key] = found if len(text) < _LONGEST else found & self._hosts
        return self._tokens[key]

    def _of_definition(self, definition: Definition, user: User) -> Iterator[AddressFact]:
        if definition not in user.job.variables.possible(definition.name):
            return
        address = self._known(_address_of_value(definition.name, definition.text))
        if address:
            span = _span(definition.value, definition.text, address)
            yield AddressFact(span, user, definition.via, address, Where.VARIABLE, definition.name)

    def _of_service(self, service: ServiceFact, user: User) -> Iterator[AddressFact]:
        values = [(item.value, item.text, _address_of_value(item.name, item.text)) for item in service.variables]
        values += [(item, item.text, _address_of_argument(item.text)) for item in service.arguments]
        for node, text, found in values:
            address = self._known(found)
            if address:
                span = _span(node, text, address)
                fact = AddressFact(span, user, node.via, address, Where.SERVICE, service.node.written)
                fact.service = service
                yield fact

    def _of_commands(self, user: User, items: Sequence[ScriptItem], names: set[str]) -> Iterator[AddressFact]:
        if items and all(self._hosts.isdisjoint(self._tokens_of(item.node)) for item in user.job.possible_script_items):
            items = [item for item in items if not names.isdisjoint(self._tokens_of(item.node))]
        if not items:
            return
        run = self._scripts.run(user.job)
        reader = _Reader(run.session)
        user.job.work.spend(len(run.entries))
        for item, command in run.commands():
            client = network_client(command.program or "")
            if client is None or not LOCAL_WRAPPERS.issuperset(command.wrappers):
                continue
            for word, address, text in reader.addresses(command, client):
                if self._known(address):
                    span = word.text.span(*text.place(address.start, address.end))
                    fact = AddressFact(span, user, item.via, address, Where.COMMAND, command.program or "")
                    fact.conditional = command.conditional
                    yield fact

    def _known(self, address: Address | None) -> Address | None:
        return address if address and address.host in self._hosts else None


class _Reader:
    """Reads the addresses in commands of one job."""

    def __init__(self, session: ShellSession) -> None:
        self._session = session

    def addresses(self, command: Command, client: NetworkClient) -> Iterator[tuple[Word, Address, _Text]]:
        """The addresses that a command is given: the word of each, the address in the word's text, and that text."""
        arguments = parse_arguments(command.words[1:], client.options)
        port = client.default_port
        given = arguments.value(*client.port) if client.port else None
        if given is not None:
            written = self._text(given, command).text
            port = int(written) if written.isdecimal() and len(written) < 6 else None
        host = arguments.value(*client.host) if client.host else None
        if host is not None:
            text = self._text(host, command)
            address = address_of_pair(text.text)
            if address:
                yield host, address._replace(port=address.port or port), text
        for word in command.words[1:]:
            text = self._text(word, command)
            address = address_of_url(text.text)
            if address:
                yield word, address, text
        yield from self._operands(arguments.operands, client.operands, command)

    def _operands(
        self, operands: Sequence[Word], kind: Operands, command: Command
    ) -> Iterator[tuple[Word, Address, _Text]]:
        if kind is Operands.NONE or not operands:
            return
        text = self._text(operands[0], command)
        address = address_of_pair(text.text)
        if address is None:
            return
        if kind is Operands.PAIR and address.port:
            yield operands[0], address, text
        elif kind is Operands.HOST_AND_PORT and len(operands) > 1:
            port = self._text(operands[1], command).text
            if port.isdecimal() and len(port) < 6:
                yield operands[0], address._replace(port=int(port)), text

    def _text(self, word: Word, command: Command) -> _Text:
        texts: list[str] = []
        pieces: list[tuple[int, int, int]] = []
        place = 0
        for length, values in self._session.part_values(word, command) if word.end - word.start < _LONGEST else ():
            options = self._session.expanded(values)
            # What may be one or the other is not known.
            parts = options[0].template if len(options) == 1 else (UNKNOWN,)
            text = "".join(part if isinstance(part, str) else UNKNOWN for part in parts)
            texts.append(text)
            pieces.append((len(text), place, place + length))
            place += length
        return _Text("".join(texts), tuple(pieces))


def _address_of_value(name: str, text: str) -> Address | None:
    if len(text) > _LONGEST:
        return None
    return address_of_url(text) or (address_of_pair(text) if _HOST_NAME.search(name) else None)


def _address_of_argument(text: str) -> Address | None:
    """The address in an argument of a service: a URL, or the value of an option whose name says that it is a host."""
    if len(text) > _LONGEST:
        return None
    option = _OPTION.match(text)
    start = option.end() if option else 0
    address = address_of_url(text[start:]) or (address_of_pair(text[start:]) if option else None)
    return address and address._replace(start=address.start + start, end=address.end + start)


def _span(node: Node, text: str, address: Address) -> Span:
    """The place of the host; of all of the value where inputs made its text."""
    return mapped(node).span(address.start, address.end) if node.text == text == node.written else node.span
