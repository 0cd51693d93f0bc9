"""When release cycles end: the table, and what of it speaks of an image."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cilint.container.end_of_life
from cilint.container.end_of_life import Cycle, cycles_of, is_old, table_day

TABLE = (
    Path(cilint.container.end_of_life.__file__).with_name("end_of_life.tsv").read_text(encoding="utf-8").splitlines()
)
ROWS = [line.split("\t") for line in TABLE if not line.startswith("#")]
PRODUCTS = [row[1:] for row in ROWS if row[0] == "product"]


def cycles() -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    """The cycles of each product."""
    found: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    name = ""
    for kind, *cells in ROWS:
        if kind == "product":
            name = cells[0]
        elif kind == "cycle":
            version, end, whole = cells
            found.setdefault(name, []).append((version, end, tuple(whole.split()) if whole != "-" else ()))
    return found


def test_the_table_has_a_day() -> None:
    assert ROWS[0] == ["table", table_day()]
    assert date.fromisoformat(table_day()).isoformat() == table_day()


@pytest.mark.parametrize(("name", "repositories", "source", "use"), PRODUCTS, ids=[row[0] for row in PRODUCTS])
def test_each_product_has_repositories_a_source_and_cycles(name: str, repositories: str, source: str, use: str) -> None:
    assert all("." in repository.partition("/")[0] for repository in repositories.split())
    assert source.startswith("https://")
    assert use in ("-", "base")
    assert cycles()[name]


@pytest.mark.parametrize("name", [row[0] for row in PRODUCTS])
def test_each_cycle_stands_once_and_has_a_day(name: str) -> None:
    versions = [version for version, _, whole in cycles()[name] for version in (version, *whole)]
    assert len(versions) == len(set(versions))
    for _, end, _ in cycles()[name]:
        assert date.fromisoformat(end).isoformat() == end


def test_no_repository_is_of_two_products() -> None:
    repositories = [repository for _, each, _, _ in PRODUCTS for repository in each.split()]
    assert len(repositories) == len(set(repositories))


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("docker.io/library/python:3.8", ["Python 3.8"]),
        ("docker.io/library/python:3.8.20-slim", ["Python 3.8"]),
        ("docker.io/library/python:2", ["Python 2.7"]),
        ("docker.io/library/python:3", []),
        ("docker.io/library/python:3.81", []),
        ("docker.io/library/python:3.10-slim-bullseye", ["Python 3.10", "Debian 11"]),
        ("docker.io/library/node:16-alpine3.18", ["Node.js 16", "Alpine Linux 3.18"]),
        ("docker.io/library/node:lts-buster", ["Debian 10"]),
        ("docker.io/library/rust:1.70-bullseye", ["Debian 11"]),
        ("docker.io/library/debian:buster-slim", ["Debian 10"]),
        ("docker.io/library/debian:10.13", ["Debian 10"]),
        ("docker.io/library/ubuntu:focal-20240530", ["Ubuntu 20.04"]),
        ("docker.io/library/postgres:9.6.24", ["PostgreSQL 9.6"]),
        ("docker.io/library/postgres:9", ["PostgreSQL 9.6"]),
        ("docker.io/library/mongo:4.3", []),
        ("docker.io/library/docker:24.0.7-dind-alpine3.18", ["Docker Engine 24.0", "Alpine Linux 3.18"]),
        ("docker.io/library/docker:27.5.1-dind", ["Docker Engine 27"]),
        ("docker.io/library/redis:7", []),
        ("docker.io/i386/alpine:3.12", ["Alpine Linux 3.12"]),
        ("public.ecr.aws/docker/library/ruby:2.7", ["Ruby 2.7"]),
        ("mirror.gcr.io/library/ruby:2.7", ["Ruby 2.7"]),
        ("mcr.microsoft.com/dotnet/sdk:6.0-alpine3.18", [".NET 6.0"]),
        ("docker.io/acme/python:3.8-buster", []),
        ("docker.io/i386/acme/python:3.8", []),
        ("registry.example.com/library/python:3.8", []),
        ("docker.io/library/python:latest", []),
        ("docker.io/library/python:3.14-3.12", ["Python 3.14"]),
        ("docker.io/library/python:alpine3", []),
    ],
)
def test_an_image_has_its_own_cycle_and_that_of_what_it_is_built_on(image: str, found: list[str]) -> None:
    repository, _, tag = image.rpartition(":")
    assert [f"{cycle.product} {cycle.name}" for cycle in cycles_of(repository, tag)] == found


def test_the_table_is_old_after_a_year() -> None:
    year, rest = table_day().split("-", 1)
    assert not is_old(table_day())
    assert not is_old(f"{int(year) + 1}-{rest}")
    assert is_old(f"{int(year) + 2}-01-01")


@given(st.dates(), st.dates())
def test_days_are_counted_as_the_calendar_does(end: date, today: date) -> None:
    cycle = Cycle("product", "1", end.isoformat(), "https://example.com")
    assert cycle.days_left(today.isoformat()) == (end - today).days
