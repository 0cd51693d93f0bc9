"""What is known of services by the names of their images: their ports, the variables that they read, browsers.

Sources: the pages of the images on Docker Hub. Last verified: 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.lazy.patterns import regex

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
_BROWSERS = regex(r"chrome|firefox|selenium|webdriver|browserless|cypress|playwright")


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
