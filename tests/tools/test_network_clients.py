"""Addresses in URLs and in `HOST:PORT`, and what is known of images by their names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.tools.known_images import is_browser, ports_of_image, reads_variable
from cilint.tools.network_clients import (
    CLIENTS,
    UNKNOWN,
    address_of_pair,
    address_of_url,
    may_call_client,
)

URLS = {
    "postgres://postgres/app": ("postgres", 5432),
    "postgresql+psycopg2://u:p@db:5433/app": ("db", 5433),
    "jdbc:mysql://mysql/app?useSSL=false": ("mysql", 3306),
    "redis://redis:6379/0": ("redis", 6379),
    "http://api:8080": ("api", 8080),
    "http://api/health": ("api", None),
    f"http://api:{UNKNOWN}/health": ("api", None),
    f"postgres://db:{UNKNOWN}/app": ("db", None),
    "pgsql://$USER:$PASSWORD@postgres/$DB": ("postgres", 5432),
    "amqp://guest@rabbitmq": ("rabbitmq", 5672),
}


@pytest.mark.parametrize(("url", "address"), URLS.items())
def test_a_url_has_a_host_and_perhaps_a_port(url: str, address: tuple[str, int | None]) -> None:
    found = address_of_url(url)
    assert found is not None
    assert (found.host, found.port) == address
    assert url[found.start : found.end] == found.host


@pytest.mark.parametrize(
    "text", ["", "postgres", "db:5432", "http://", "http://$HOST/", "see http://api", "http://a b", "://a"]
)
def test_other_texts_are_no_urls(text: str) -> None:
    assert address_of_url(text) is None


def test_a_pair_is_a_host_with_or_without_a_port() -> None:
    pair = address_of_pair("db:5432")
    assert pair is not None
    assert (pair.host, pair.port) == ("db", 5432)
    bare = address_of_pair("db")
    assert bare is not None
    assert bare.port is None
    assert address_of_pair("db:5432/app") is None


def test_names_of_clients_are_no_patterns_but_for_dots() -> None:
    assert [re.escape(name).replace(r"\-", "-") for name in CLIENTS] == [name.replace(".", r"\.") for name in CLIENTS]


@given(st.text(max_size=300))
def test_every_text_has_an_address_within_it_or_none(text: str) -> None:
    for found in (address_of_url(text), address_of_pair(text)):
        assert found is None or text[found.start : found.end] == found.host


def test_images_are_known_by_the_last_part_of_their_names() -> None:
    assert list(ports_of_image("registry.example.com/mirror/postgres:16")) == [5432]
    assert list(ports_of_image("postgres.example.com/app:1")) == []
    assert reads_variable("quay.io/keycloak/keycloak:26.0", "KC_DB_URL")
    assert not reads_variable("quay.io/keycloak/keycloak:26.0", "DATABASE_URL")
    assert is_browser("selenium/standalone-chrome:4.27")
    assert not is_browser("postgres:16")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_script_may_call_each_client_that_it_names(name: str) -> None:
    assert may_call_client(f"{name} db")
    assert not may_call_client(f"my-{name} db")
