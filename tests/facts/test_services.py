"""Services with their host names, and the hosts that jobs talk to."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.service_alias import image_aliases
from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles


def facts_of(text: str) -> Facts:
    return next(Session(MemoryFiles({".gitlab-ci.yml": dedent(text)}), Settings(), ()).facts([".gitlab-ci.yml"]))


def addresses(text: str) -> list[tuple[str, str, int | None, str]]:
    """The addresses: the text at the place of each, its host, its port and what holds it."""
    return [(fact.span.text, fact.host, fact.port, fact.where.value) for fact in facts_of(text).addresses]


def test_a_service_has_the_names_of_its_image_and_its_aliases() -> None:
    (fact,) = facts_of("a: {services: [{name: 'a/mysql:8', alias: 'db, sql'}], script: x}").service_entries
    assert fact.aliases == ("a__mysql", "a-mysql", "db", "sql")


def test_names_that_are_not_always_the_same_are_not_known() -> None:
    pipeline = """
        a:
          parallel: {matrix: [{DB: [mysql, postgres]}]}
          services: ["$DB:1"]
          script: x
        """
    (fact,) = facts_of(pipeline).service_entries
    assert fact.aliases == ()


def test_the_runner_puts_variables_into_aliases() -> None:
    (fact,) = facts_of("a: {variables: {N: db}, services: [{name: mysql, alias: $N}], script: x}").service_entries
    assert fact.aliases == ("mysql", "db")


@given(st.lists(st.sampled_from(["redis:7", "mysql:8", "mysql:5", "a/b", "c:1"]), min_size=1, max_size=6))
def test_of_services_with_one_name_the_first_has_it(images: list[str]) -> None:
    facts = facts_of(f"a: {{services: {images}, script: x}}").service_entries
    assert [fact.node.text for fact in facts] == images
    for place, fact in enumerate(facts):
        earlier = {alias for image in images[:place] for alias in image_aliases(image)}
        assert set(fact.taken) == earlier & set(fact.aliases)
        assert all(holder in facts[:place] for holder in fact.taken.values())


SCRIPTS = {
    "psql -h db -c 'select 1'": [("db", "db", 5432, "command")],
    "PGPASSWORD=x psql --host=db --port 5433": [("db", "db", 5433, "command")],
    "psql postgres://u:p@db/app": [("db", "db", 5432, "command")],
    'mysqladmin ping -h"db"': [("db", "db", 3306, "command")],
    "redis-cli -h db -p $UNKNOWN": [("db", "db", None, "command")],
    "until nc -z -w 5 db 5432; do sleep 1; done": [("db", "db", 5432, "command")],
    "./ci/wait-for-it.sh db:5432 -t 30 -- make": [("db", "db", 5432, "command")],
    "curl -sf http://db:8080/health": [("db", "db", 8080, "command")],
    "sudo -E bash -c 'curl http://db/x'": [("db", "db", None, "command")],
    "curl http://localhost:3000/": [("localhost", "localhost", 3000, "command")],
    'psql -h "$WHERE"': [("$WHERE", "db", 5432, "command")],
    'psql "postgres://${WHERE}:5432/app"': [("${WHERE}", "db", 5432, "command")],
    "WHERE=other; psql -h $WHERE": [],
    "echo psql -h db": [],
    "# psql -h db": [],
    "docker exec app psql -h db": [],
    "ssh host.example.com psql -h db": [],
    "curl https://example.com/db": [],
    "psql -h database": [],
    "make db": [],
}


@pytest.mark.parametrize(("script", "expected"), SCRIPTS.items())
def test_a_client_is_told_the_host_to_talk_to(script: str, expected: list[tuple[str, str, int | None, str]]) -> None:
    pipeline = f"""
        one: {{services: [{{name: "a/b:1", alias: db}}], script: x}}
        two:
          variables: {{WHERE: db}}
          script:
            - |
              {script}
        """
    assert addresses(pipeline) == expected


VALUES = {
    "DATABASE_URL: postgres://u:p@db:5432/app": [("db", "db", 5432, "variable")],
    "DB_HOST: db": [("db", "db", None, "variable")],
    "DB_HOST: db:3306": [("db", "db", 3306, "variable")],
    'REDIS_HOST: "127.0.0.1"': [("127.0.0.1", "127.0.0.1", None, "variable")],
    "BASE_URL: http://build:3000": [("build", "build", 3000, "variable")],
    "NAME: db": [],
    "HOSTS_FILE: db": [],
    "URL: http://database/": [],
}


@pytest.mark.parametrize(("variable", "expected"), VALUES.items())
def test_a_variable_holds_a_host(variable: str, expected: list[tuple[str, str, int | None, str]]) -> None:
    pipeline = f"""
        variables:
          {variable}
        a: {{services: [{{name: "a/b:1", alias: db}}], script: x}}
        lint: {{script: x}}
        """
    assert addresses(pipeline) == expected


def test_a_service_is_told_of_others_by_its_own_variables_and_arguments() -> None:
    pipeline = """
        a:
          services:
            - {name: "a/b:1", alias: db}
            - name: a/c:1
              variables: {DB_HOST: db}
              command: [serve, --db-host=db, "postgres://db/x", db]
          script: x
        """
    assert addresses(pipeline) == [
        ("db", "db", None, "service"),
        ("db", "db", None, "service"),
        ("db", "db", 5432, "service"),
    ]


def test_without_services_nothing_is_an_address() -> None:
    assert addresses("a: {variables: {DB_HOST: localhost}, script: [curl http://localhost/]}") == []
