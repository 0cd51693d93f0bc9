"""Host names of services are those that the Runner makes, its own documentation's examples among them."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.service_alias import image_aliases, is_kubernetes_host, may_be_host, written_aliases

# gitlab-runner: helpers/container/services/services_test.go, doc/ci/services/.
IMAGES = {
    "postgres": ("postgres",),
    "postgres:16-alpine": ("postgres",),
    "postgres@sha256:" + "a" * 64: ("postgres",),
    "postgres:16@sha256:" + "a" * 64: ("postgres",),
    "tutum/wordpress:latest": ("tutum__wordpress", "tutum-wordpress"),
    "registry.example.com:4999/valkey/valkey:8": (
        "registry.example.com__valkey__valkey",
        "registry.example.com-valkey-valkey",
    ),
    "localhost:5000/a": ("localhost__a", "localhost-a"),
    "$PREFIX/mysql:8": ("$PREFIX__mysql", "$PREFIX-mysql"),
    "": (),
}


@pytest.mark.parametrize(("image", "aliases"), IMAGES.items())
def test_an_image_gives_its_service_host_names(image: str, aliases: tuple[str, ...]) -> None:
    assert image_aliases(image) == aliases


@given(st.from_regex(r"[a-z][a-z0-9]{0,5}(/[a-z][a-z0-9]{0,5}){0,3}", fullmatch=True), st.integers(1, 99999))
def test_neither_port_nor_tag_nor_digest_is_in_a_host_name(path: str, port: int) -> None:
    host = "registry.example.com"
    bare = image_aliases(f"{host}/{path}")
    assert bare == image_aliases(f"{host}:{port}/{path}:v{port}@sha256:{'0' * 64}")
    assert not any(mark in alias for alias in bare for mark in ":/@")


def test_a_long_reference_is_not_kept() -> None:
    path = "a" * 100_000
    reference = f"registry.example.com/{path}:1"
    before = sys.getrefcount(reference)
    assert image_aliases(reference) == (f"registry.example.com__{path}", f"registry.example.com-{path}")
    assert sys.getrefcount(reference) == before


def test_several_aliases_are_separated_by_commas_and_blanks() -> None:
    assert written_aliases("db, sql  pg") == ("db", "sql", "pg")
    assert written_aliases(" ,") == ()


@pytest.mark.parametrize("alias", ["db", "test_db", "Db", "db.example.com", "$DB", "a-b"])
def test_what_a_client_may_look_up_is_a_host(alias: str) -> None:
    assert may_be_host(alias)


@pytest.mark.parametrize("alias", ["redis:6379", "http://db", "a/b", "dö"])
def test_what_no_client_looks_up_is_no_host(alias: str) -> None:
    assert not may_be_host(alias)


@pytest.mark.parametrize("alias", ["test_db", "Db", "-db", "db-", ".db", "a..b", "a" * 254])
def test_kubernetes_takes_subdomains_in_lower_case_only(alias: str) -> None:
    assert not is_kubernetes_host(alias)
    assert is_kubernetes_host("db-1.example.com")
    assert is_kubernetes_host("a" * 253)
