"""How programs are told which host to talk to: addresses in URLs, in options and in operands.

Which options and operands those are is in the table of programs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from cilint.container.hints import any_in
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.programs.table import OptionSpec, find_program, names_with


class Operands(Enum):
    """What the operands of a program say of hosts; addresses with a scheme count for every program."""

    NONE = "none"
    HOST_AND_PORT = "host and port"
    """`nc HOST PORT`."""
    PAIR = "pair"
    """`wait-for-it HOST:PORT`."""


class NetworkClient(NamedTuple):
    """A program that talks to a host: its options for host and port, and the port that it takes without any."""

    host: frozenset[str] = frozenset()
    port: frozenset[str] = frozenset()
    default_port: int | None = None
    operands: Operands = Operands.NONE
    valued: frozenset[str] = frozenset()

    @property
    def options(self) -> OptionSpec:
        """The options that take a value, as far as that matters here."""
        return OptionSpec(valued=self.host | self.port | self.valued)


class Address(NamedTuple):
    """A host and its port (None where it is not written or not known); `start` and `end` are the host's in the text."""

    host: str
    port: int | None
    start: int
    end: int


CLIENTS = tuple(dict.fromkeys(name for role in (Role.HOST, Role.CLIENT) for name in names_with(role)))
"""The names of all programs that talk to hosts."""
_CLIENT_WORDS = (
    "psql", "pg_", "createdb", "dropdb", "mysql", "mariadb", "-cli", "mongo", "nc", "netcat", "telnet", "wait-for",
    "sqlcmd", "curl", "wget", "http", "dockerize",
)  # fmt: skip
"""Of these each name has one: to look for all names takes twice as long."""
# Names have no other sign of patterns, and `re.escape` would load `re` with the module.
_ANY_CLIENT = "|".join(CLIENTS).replace(".", r"\.")
_CLIENT = regex(rf"(?<![\w-])(?:{_ANY_CLIENT})(?![\w-])")
_OPERANDS = {"and": Operands.HOST_AND_PORT, "with": Operands.PAIR}


@lru_cache(maxsize=4096)
def may_call_client(script: str) -> bool:
    """Whether a script may call a program that talks to a host."""
    return any_in(_CLIENT_WORDS, script) and _CLIENT.search(script) is not None


@cache
def network_client(name: str) -> NetworkClient | None:
    """The client of that name; None for a program that talks to no host."""
    program = find_program(name) if name in CLIENTS else None
    if program is None:
        return None
    anywhere = program.at(())
    options, operands = anywhere.options, anywhere.operands
    named = {role: frozenset(name for name in options if options[name].role is role) for role in (Role.HOST, Role.PORT)}
    defaults = {options[name].detail for name in named[Role.HOST]} - {""}
    hosts = [operand.meaning.detail for operand in operands if operand.meaning.role is Role.HOST]
    return NetworkClient(
        named[Role.HOST],
        named[Role.PORT],
        int(defaults.pop()) if defaults else None,
        _OPERANDS[hosts[0]] if hosts else Operands.NONE,
        anywhere.valued,
    )


_SCHEME_PORTS: Mapping[str, int] = {
    **dict.fromkeys(("postgres", "postgresql", "pgsql"), 5432),
    **dict.fromkeys(("mysql", "mysql2", "mariadb"), 3306),
    "redis": 6379,
    "mongodb": 27017,
    "amqp": 5672,
}

UNKNOWN = "\0"
"""Stands in a text for a part that is not known."""

_HOST = r"(?P<host>[A-Za-z0-9](?:[\w.-]{0,252}))"
_PORT = rf"(?::(?:(?P<port>\d{{1,5}})|{UNKNOWN}))?"
_URL = regex(
    rf"(?:jdbc:)?(?P<scheme>[a-z][a-z0-9]{{0,30}})(?:\+[a-z0-9]{{1,30}})?://(?:[^\s/@?#]*@)?{_HOST}{_PORT}(?=[/?#]|\Z)",
    re.ASCII,
)
_PAIR = regex(rf"{_HOST}{_PORT}", re.ASCII)


def address_of_url(text: str) -> Address | None:
    """The address in a URL, which the text is as a whole; None for another text."""
    match = _URL.match(text)
    if match is None:
        return None
    port = int(match["port"]) if match["port"] else _SCHEME_PORTS.get(match["scheme"]) if _has_no_port(match) else None
    return Address(match["host"], port, *match.span("host"))


def address_of_pair(text: str) -> Address | None:
    """The address in `HOST` or `HOST:PORT`, which the text is as a whole; None for another text."""
    match = _PAIR.fullmatch(text)
    return Address(match["host"], int(match["port"]) if match["port"] else None, *match.span("host")) if match else None


def _has_no_port(match: re.Match[str]) -> bool:
    return match.end() == match.end("host")
