"""How programs are told which host to talk to, and the ports at which the images of services answer.

A table and what is read of one command or one value with it. Sources: the manuals of the programs, the pages of the
images on Docker Hub. Last verified: 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from cilint.shell.options import OptionSpec


class Operands(Enum):
    """What the operands of a program say of hosts; addresses with a scheme count for every program."""

    NONE = "none"
    HOST_AND_PORT = "host and port"
    """`nc HOST PORT`."""
    PAIR = "pair"
    """`wait-for-it HOST:PORT`."""


class ServiceClient(NamedTuple):
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


_POSTGRES = ServiceClient(
    frozenset({"-h", "--host"}), frozenset({"-p", "--port"}), 5432, valued=frozenset({"-U", "-d", "-c"})
)
_MYSQL = ServiceClient(frozenset({"-h", "--host"}), frozenset({"-P", "--port"}), 3306, valued=frozenset({"-u", "-e"}))
_REDIS = ServiceClient(frozenset({"-h"}), frozenset({"-p"}), 6379, valued=frozenset({"-a", "-n", "-u"}))
_MONGO = ServiceClient(frozenset({"--host", "-h"}), frozenset({"--port"}), 27017, valued=frozenset({"-u", "-p"}))
_HTTP = ServiceClient()
_NETCAT = ServiceClient(
    operands=Operands.HOST_AND_PORT, valued=frozenset({"-w", "-i", "-s", "-p", "-x", "-X", "-q", "-O", "-T", "-I"})
)
_WAIT = ServiceClient(frozenset({"-h", "--host"}), frozenset({"-p", "--port"}), None, Operands.PAIR, frozenset({"-t"}))

CLIENTS: Mapping[str, ServiceClient] = {
    **dict.fromkeys(("psql", "pg_isready", "pg_dump", "pg_dumpall", "pg_restore", "createdb", "dropdb"), _POSTGRES),
    **dict.fromkeys(("mysql", "mysqladmin", "mysqldump", "mariadb", "mariadb-admin", "mariadb-dump"), _MYSQL),
    **dict.fromkeys(("redis-cli", "valkey-cli"), _REDIS),
    **dict.fromkeys(("mongo", "mongosh", "mongodump", "mongorestore"), _MONGO),
    **dict.fromkeys(("curl", "wget", "http", "dockerize"), _HTTP),
    **dict.fromkeys(("nc", "ncat", "netcat", "telnet"), _NETCAT),
    **dict.fromkeys(("wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh"), _WAIT),
}

# By a part of the last component of the image's name.
_PORTS: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("postgres", "postgis", "timescaledb", "pgvector"), (5432,)),
    **dict.fromkeys(("mysql", "mariadb", "percona"), (3306,)),
    **dict.fromkeys(("redis", "valkey", "keydb"), (6379,)),
    "mongo": (27017,),
    **dict.fromkeys(("elasticsearch", "opensearch"), (9200,)),
    "rabbitmq": (5672, 15672),
    "memcached": (11211,),
    **dict.fromkeys(("standalone-chrome", "standalone-firefox", "standalone-edge"), (4444,)),
    "minio": (9000,),
    "clickhouse": (8123, 9000),
    "neo4j": (7474, 7687),
    "influxdb": (8086,),
    "localstack": (4566,),
    "mailhog": (1025, 8025),
    "couchdb": (5984,),
    "cassandra": (9042,),
}

# Variables by which an image of a service is told where another service is; all variables of a job reach its services.
_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "keycloak": ("KC_DB_URL", "KC_DB_URL_HOST", "DB_ADDR"),
    "wordpress": ("WORDPRESS_DB_HOST",),
    "mongo-express": ("ME_CONFIG_MONGODB_SERVER", "ME_CONFIG_MONGODB_URL"),
    "phpmyadmin": ("PMA_HOST",),
    "graphql-engine": ("HASURA_GRAPHQL_DATABASE_URL", "HASURA_GRAPHQL_METADATA_DATABASE_URL"),
    "kong": ("KONG_PG_HOST",),
    "kafka": ("KAFKA_ZOOKEEPER_CONNECT",),
    "kibana": ("ELASTICSEARCH_HOSTS",),
    "metabase": ("MB_DB_HOST",),
    "node-chrome": ("SE_EVENT_BUS_HOST", "HUB_HOST"),
    "node-firefox": ("SE_EVENT_BUS_HOST", "HUB_HOST"),
}
_BROWSERS = re.compile(r"chrome|firefox|selenium|webdriver|browserless|cypress|playwright")

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
_URL = re.compile(
    rf"(?:jdbc:)?(?P<scheme>[a-z][a-z0-9]{{0,30}})(?:\+[a-z0-9]{{1,30}})?://(?:[^\s/@?#]*@)?{_HOST}{_PORT}(?=[/?#]|\Z)",
    re.ASCII,
)
_PAIR = re.compile(rf"{_HOST}{_PORT}", re.ASCII)


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


def ports_of_image(reference: str) -> Iterator[int]:
    """The ports at which the services of an image usually answer; nothing for an image that is not in the table."""
    name = _image_name(reference)
    for part, ports in _PORTS.items():
        if part in name:
            yield from ports


def reads_variable(reference: str, variable: str) -> bool:
    """Whether the services of an image read that variable to learn where another service is."""
    name = _image_name(reference)
    return any(variable in variables for part, variables in _VARIABLES.items() if part in name)


def is_browser(reference: str) -> bool:
    """Whether the services of an image are browsers, which visit what a job serves."""
    return _BROWSERS.search(_image_name(reference)) is not None


def _image_name(reference: str) -> str:
    """The last component of a reference's path, in lower case."""
    return reference.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()


def _has_no_port(match: re.Match[str]) -> bool:
    return match.end() == match.end("host")
