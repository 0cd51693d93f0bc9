"""The facts as a contract: flat, plain, acyclic, each with its place and its job."""

from __future__ import annotations

import json

import pytest

from cilint.facts.gather import Facts
from cilint.facts.lists import fact_lists
from cilint.facts.model import Plain
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

PIPELINE = """\
include: [part.yml, {project: group/templates, file: a.yml}]
variables:
  TAG: {value: "3.12", options: ["3.12", "3.13"], description: which}
default:
  image: python:$TAG
  services: [postgres:16]
test:
  script:
    - echo "$PASSWORD" | docker login -u ci --password-stdin
    - |
      sudo -E helm repo add charts https://charts.example.com --password Fake-literal-1
  variables: {FLAG: 1}
lint:
  extends: .part
  services: []
.part:
  image: {name: "$UNKNOWN/lint:1"}
down:
  trigger: group/other
"""
PART = ".part:\n  script: make lint\n"


def gather(texts: dict[str, str] | str) -> Facts:
    texts = {".gitlab-ci.yml": texts} if isinstance(texts, str) else texts
    return next(Session(MemoryFiles(texts), Settings(), ()).facts([next(iter(texts))]))


@pytest.fixture(scope="module")
def plain() -> Plain:
    return gather({".gitlab-ci.yml": PIPELINE, "part.yml": PART}).plain()


def column(plain: Plain, name: str, *fields: str) -> list[tuple[object, ...]]:
    return [tuple(fact[field] for field in fields) for fact in plain[name]]


def test_facts_are_plain_values_that_json_keeps(plain: Plain) -> None:
    assert json.loads(json.dumps(plain)) == plain


def test_facts_are_flat_lists(plain: Plain) -> None:
    assert tuple(plain) == tuple(fact_lists())
    for facts in plain.values():
        for fact in facts:
            for value in fact.values():
                assert value is None or isinstance(value, (str, int, list))
                assert not isinstance(value, list) or all(isinstance(item, str) for item in value)


def test_every_fact_has_an_id_of_its_own(plain: Plain) -> None:
    ids = [fact["id"] for facts in plain.values() for fact in facts]
    assert len(set(ids)) == len(ids)


def test_ids_lead_back_to_the_facts() -> None:
    facts = gather(PIPELINE)
    for name in fact_lists():
        for fact in facts.select(name):
            assert facts.by_id[fact.id] is fact


def test_every_fact_has_its_place(plain: Plain) -> None:
    texts = {".gitlab-ci.yml": PIPELINE.splitlines(), "part.yml": PART.splitlines()}
    for name in fact_lists():
        for fact in plain[name]:
            assert texts[fact["path"]][fact["line"] - 1][fact["column"] - 1 :].strip()


def test_all_jobs_are_there_with_what_they_are(plain: Plain) -> None:
    assert column(plain, "jobs", "name", "path", "hidden", "trigger", "variables") == [
        (".part", ".gitlab-ci.yml", True, False, ["TAG"]),
        ("test", ".gitlab-ci.yml", False, False, ["FLAG", "TAG"]),
        ("lint", ".gitlab-ci.yml", False, False, ["TAG"]),
        ("down", ".gitlab-ci.yml", False, True, ["TAG"]),
    ]


def test_images_are_told_with_each_value_that_they_can_have(plain: Plain) -> None:
    of_jobs = [row for row in column(plain, "images", "job", "role", "written", "values") if row[0] in ("test", "lint")]
    assert of_jobs == [
        ("test", "image", "python:$TAG", ["python:3.12", "python:3.13"]),
        ("test", "service", "postgres:16", ["postgres:16"]),
        ("lint", "image", "$UNKNOWN/lint:1", ["$UNKNOWN/lint:1"]),
    ]


def test_a_job_that_starts_a_pipeline_has_no_image(plain: Plain) -> None:
    assert {job for (job,) in column(plain, "images", "job")} == {"", ".part", "test", "lint"}


def test_services_that_are_empty_are_none(plain: Plain) -> None:
    assert column(plain, "services", "job", "names") == [("test", ["postgres:16"]), ("", ["postgres:16"])]


def test_commands_are_told_without_what_only_runs_them(plain: Plain) -> None:
    assert column(plain, "commands", "job", "keyword", "program", "wrappers") == [
        (".part", "script", "make", []),
        ("test", "script", "echo", []),
        ("test", "script", "docker", []),
        ("test", "script", "helm", ["sudo"]),
        ("lint", "script", "make", []),
    ]


def test_logins_say_how_they_get_the_password(plain: Plain) -> None:
    assert column(plain, "logins", "tool", "purpose", "registry", "password") == [
        ("docker", "registry login", None, "stdin"),
        ("helm", "helm repository", "https://charts.example.com", "argument"),
    ]


def test_credentials_say_where_they_are_and_where_they_go(plain: Plain) -> None:
    assert column(plain, "credentials", "job", "where", "registry", "line", "column", "used_in_line") == [
        ("test", "the script", "https://charts.example.com", 11, 74, 11)
    ]


def test_variables_are_told_by_name_and_scope(plain: Plain) -> None:
    assert column(plain, "variables", "job", "name", "scope", "line")[-3:] == [
        ("lint", "TAG", "global", 3),
        ("", "TAG", "global", 3),
        ("", "TAG", "global", 3),
    ]
    assert "3.12" not in json.dumps(plain["variables"])


def test_includes_are_told_with_what_became_of_them(plain: Plain) -> None:
    (local, project) = column(plain, "includes", "job", "from", "files", "problem")
    assert local == (None, "local", ["part.yml"], None)
    assert project[:3] == (None, "project", [])
    assert project[3]


def test_an_empty_pipeline_has_no_facts_but_that_it_is_empty() -> None:
    facts = gather("")
    assert {name for name in fact_lists() if facts.select(name)} == {"problems"}


def test_many_jobs_that_share_a_login_script_share_its_commands() -> None:
    jobs = "".join(f"job {number}:\n  image: registry.example.com/a:1\n" for number in range(50))
    facts = gather(f"before_script: [docker login -u ci -p $P registry.example.com]\n{jobs}")
    assert len(facts.logins) == 50
    assert len({id(fact.login) for fact in facts.logins}) == 1
    assert [len(facts.logins.of(user)) for user in facts.users] == [1] * 50
