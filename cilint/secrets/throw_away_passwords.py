"""The variables with which the images of services are given their passwords: throw-away ones, made for one job.

Sources: the pages of these images on Docker Hub, GitLab's doc/ci/services/. Last verified: 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.patterns import regex

_BETWEEN_WORDS = regex(r"[_.]")
_POSTGRES = ("postgres", "postgis", "timescale", "pgvector", "cockroach")
_MYSQL = ("mysql", "mariadb", "percona")
_SQL_SERVER = ("mssql", "sqlserver", "azure-sql")
_DATABASES = (*_POSTGRES, *_MYSQL, *_SQL_SERVER, "mongo", "oracle", "clickhouse", "cassandra", "couchdb", "db2")

_IMAGES = {
    "POSTGRES": _POSTGRES,
    "POSTGRESQL": _POSTGRES,
    "PG": _POSTGRES,
    "PGPASSWORD": _POSTGRES,
    "MYSQL": _MYSQL,
    "MARIADB": _MYSQL,
    "MSSQL": _SQL_SERVER,
    "SA": _SQL_SERVER,
    "SQLSERVER": _SQL_SERVER,
    "MONGO": ("mongo",),
    "MONGODB": ("mongo",),
    "ME": ("mongo-express",),
    "REDIS": ("redis", "valkey", "keydb"),
    "VALKEY": ("valkey",),
    "RABBITMQ": ("rabbitmq",),
    "AMQP": ("rabbitmq", "artemis", "activemq"),
    "ARTEMIS": ("artemis",),
    "ACTIVEMQ": ("activemq", "artemis"),
    "MINIO": ("minio",),
    "S3": ("minio", "localstack", "seaweedfs"),
    "AWS": ("minio", "localstack", "moto"),
    "ELASTIC": ("elastic", "opensearch"),
    "ELASTICSEARCH": ("elastic", "opensearch"),
    "OPENSEARCH": ("opensearch",),
    "NEO4J": ("neo4j",),
    "ORACLE": ("oracle",),
    "CLICKHOUSE": ("clickhouse",),
    "COUCHDB": ("couchdb",),
    "COUCHBASE": ("couchbase",),
    "CASSANDRA": ("cassandra",),
    "ARANGO": ("arango",),
    "INFLUXDB": ("influxdb",),
    "KEYCLOAK": ("keycloak",),
    "KC": ("keycloak",),
    "LDAP": ("ldap",),
    "VAULT": ("vault",),
    "GRAFANA": ("grafana",),
    "GF": ("grafana",),
    "WORDPRESS": ("wordpress",),
    "FTP": ("ftp",),
    "SFTP": ("sftp",),
    "SMTP": ("mail", "smtp"),
    "NATS": ("nats",),
    "MQTT": ("mqtt", "mosquitto", "emqx"),
    "DB": _DATABASES,
    "DATABASE": _DATABASES,
    "DATASOURCE": _DATABASES,
    "SQL": _DATABASES,
}


def is_for_service(variable: str, images: Iterable[str]) -> bool:
    """Whether a variable of that name gives a password to, or is for the use of, one of these images of services."""
    stems = _stems(variable)
    return bool(stems) and any(stem in image for image in images for stem in stems)


def may_be_for_service(variable: str) -> bool:
    """Whether a variable's name is one that the password of a service may have."""
    return bool(_stems(variable))


def _stems(variable: str) -> set[str]:
    return {stem for word in _BETWEEN_WORDS.split(variable.upper()) for stem in _IMAGES.get(word, ())}


def is_local_host(host: str) -> bool:
    """Whether only the job itself reaches a host: a loopback address, or the machine that a container runs on."""
    return host in ("localhost", "host.docker.internal", "0.0.0.0", "[::1]") or host.startswith("127.")  # noqa: S104
