"""The facts about secrets that are no registry's: where they are found, what they are for, and whose they are."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.facts.model import Reach
from cilint.facts.secrets import Evidence, SecretFact
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Span

ROOT = ".gitlab-ci.yml"
TOKEN = "glpat-Fak3Lit3ralT0k3nAAAA"


def gather(texts: dict[str, str] | str) -> Facts:
    texts = {ROOT: texts} if isinstance(texts, str) else texts
    return next(Session(MemoryFiles(texts), Settings(), ()).facts([next(iter(texts))]))


def secrets(texts: dict[str, str] | str) -> list[SecretFact]:
    return gather(texts).secrets


def test_a_pipeline_without_anything_suspicious_has_none() -> None:
    assert secrets("variables: {TAG: '1', API_TOKEN: $TOKEN}\ntest: {script: make}\n") == []


@pytest.mark.parametrize(
    "pipeline",
    [
        "variables: {A: TOKEN}\ntest: {script: make}\n",
        "test: {script: make, variables: {A: {value: TOKEN, description: x}}}\n",
        "test: {script: 'deploy TOKEN'}\n",
        "test:\n  script:\n    - |\n      cat > .netrc << EOF\n      TOKEN\n      EOF\n",
        "test: {image: 'registry.example.com/TOKEN:1', script: make}\n",
        "test: {script: make, environment: {name: a, url: 'https://example.com/?t=TOKEN'}}\n",
        "include: [{remote: 'https://example.com/a.yml?private_token=TOKEN'}]\ntest: {script: make}\n",
        "spec:\n  inputs:\n    a: {default: TOKEN}\n---\ntest: {script: 'echo $[[ inputs.a ]]'}\n",
        "spec:\n  inputs:\n    a: {options: [x, TOKEN]}\n---\ntest: {script: 'echo $[[ inputs.a ]]'}\n",
        "test: {script: make}\n# TOKEN\n",
        ".unused: {script: 'deploy TOKEN'}\ntest: {script: make}\n",
        "test: {script: make, cache: {key: TOKEN}}\n",
        "TOKEN: {script: make}\n",
        "down: {trigger: group/other, variables: {A: TOKEN}}\n",
    ],
)
def test_a_token_is_found_wherever_it_is_written(pipeline: str) -> None:
    (fact,) = secrets(pipeline.replace("TOKEN", TOKEN))
    assert fact.span.text == TOKEN
    assert fact.evidence is Evidence.FORMAT
    assert fact.reach is Reach.RUNS
    assert not fact.is_of_service


def test_a_token_names_the_jobs_that_have_it() -> None:
    jobs = "one: {script: make}\ntwo: {script: make}\nthree: {script: make, inherit: {variables: false}}\n"
    pipeline = f"variables: {{A: {TOKEN}}}\n{jobs}"
    assert [fact.user.name for fact in secrets(pipeline) if fact.user] == ["one", "two"]
    (comment,) = secrets(f"# {TOKEN}\none: {{script: make}}\n")
    assert comment.user is None


def test_a_token_of_an_included_file_is_found_there() -> None:
    (fact,) = secrets({ROOT: "include: a.yml\none: {script: make}\n", "a.yml": f"# {TOKEN}\n"})
    assert fact.span.place == "a.yml:1"


@pytest.mark.parametrize(
    "pipeline",
    [
        "variables: {SMTP_PASSWORD: hunter2}\ntest: {script: make}\n",
        "workflow: {rules: [{variables: {SMTP_PASSWORD: hunter2}}]}\ntest: {script: make}\n",
        "test: {script: make, rules: [{variables: {SMTP_PASSWORD: hunter2}}]}\n",
        "test: {script: make, parallel: {matrix: [{SMTP_PASSWORD: [hunter2]}]}}\n",
        "test: {script: make, variables: {SMTP_PASSWORD: {value: hunter2, expand: false}}}\n",
        "spec: {inputs: {smtp-password: {default: hunter2}}}\n---\ntest: {script: '$[[ inputs.smtp-password ]]'}\n",
        "test: {script: 'export SMTP_PASSWORD=hunter2'}\n",
        "test: {script: 'SMTP_PASSWORD=\"hunter2\" deploy'}\n",
        "test: {script: 'sh -c \"SMTP_PASSWORD=hunter2 deploy\"'}\n",
        "down: {trigger: group/other, variables: {SMTP_PASSWORD: hunter2}}\n",
    ],
)
def test_a_name_tells_a_secret_in_variables_inputs_and_scripts(pipeline: str) -> None:
    (fact,) = secrets(pipeline)
    assert fact.span.text == "hunter2"
    assert fact.evidence is Evidence.NAME
    assert not fact.is_of_service


def test_one_text_is_one_secret_and_its_format_says_more_than_its_name() -> None:
    facts = secrets(
        f"test: {{script: make, variables: {{API_TOKEN: {TOKEN}, URL: 'https://ci:{TOKEN}@example.com'}}}}\n"
    )
    assert [fact.evidence for fact in facts] == [Evidence.FORMAT, Evidence.FORMAT]


@pytest.mark.parametrize(
    "pipeline",
    [
        "push: {script: 'docker login -u ci -p TOKEN registry.example.com'}\n",
        "variables: {REGISTRY_PASSWORD: TOKEN}\npush: {script: 'docker login -u ci -p $REGISTRY_PASSWORD quay.io'}\n",
    ],
)
def test_the_password_of_a_registry_is_a_credential_and_no_secret_of_this_list(pipeline: str) -> None:
    facts = gather(pipeline.replace("TOKEN", TOKEN))
    assert facts.secrets == []
    assert {fact.span.text for fact in facts.credentials} == {TOKEN}


LOCAL = """\
test:
  services: SERVICES
  variables: VARIABLES
  script: make
"""


@pytest.mark.parametrize(
    ("services", "variables"),
    [
        ("[postgres:16]", "{POSTGRES_PASSWORD: runner}"),
        ("[postgres:16]", "{POSTGRES_PASSWORD: runner, APP_PASSWORD: runner}"),
        ("[{name: registry.example.com/db:1, variables: {DB_PASSWORD: runner}}]", "{}"),
        ("[{name: $DB}]", "{DB: 'postgres:16', POSTGRES_PASSWORD: runner}"),
        ("[postgres:16]", "{URL: 'postgres://app:runner@postgres/app'}"),
        ("[{name: postgres:16, alias: 'db, database'}]", "{URL: 'postgres://app:runner@database:5432/app'}"),
        ("[mirror.example.com/library/mysql:8]", "{URL: 'mysql://app:runner@mirror.example.com-library-mysql/app'}"),
        ("[]", "{URL: 'postgres://app:runner@localhost/app'}"),
        ("[]", "{URL: 'postgres://runner:runner@db/app'}"),
    ],
)
def test_what_only_a_service_of_the_job_uses_is_told_apart(services: str, variables: str) -> None:
    facts = secrets(LOCAL.replace("SERVICES", services).replace("VARIABLES", variables))
    assert {fact.span.text for fact in facts} == {"runner"}
    assert all(fact.is_of_service for fact in facts)


@pytest.mark.parametrize(
    ("services", "variables"),
    [
        ("[redis:7]", "{POSTGRES_PASSWORD: runner}"),
        ("[postgres:16]", "{SMTP_PASSWORD: runner}"),
        ("[postgres:16]", "{URL: 'postgres://app:f4ke1iteralp4ss7@db/app'}"),
        ("[postgres:16]", "{URL: 'postgres://app:runner@postgres.example.com/app'}"),
        ("[]", "{POSTGRES_PASSWORD: runner}"),
    ],
)
def test_what_no_service_of_the_job_uses_is_of_use_elsewhere(services: str, variables: str) -> None:
    (fact,) = secrets(LOCAL.replace("SERVICES", services).replace("VARIABLES", variables))
    assert not fact.is_of_service


def test_a_shared_variable_is_a_services_when_one_of_its_jobs_has_such_a_service() -> None:
    pipeline = (
        "variables: {POSTGRES_PASSWORD: runner}\none: {services: [postgres:16], script: make}\ntwo: {script: make}\n"
    )
    assert [fact.is_of_service for fact in secrets(pipeline)] == [True, True]


@pytest.mark.parametrize(
    "pipeline",
    [
        "deploy: {script: make, variables: {SMTP_PASSWORD: hunter2}}\n",
        "deploy: {script: make, variables: {DB_USER: x9kd7lq4, DB_PASSWORD: x9kd7lq4}}\n",
        "deploy: {script: make, services: [{name: a/b, alias: x9kd7lq4}], variables: {APP_PASSWORD: X9kd7lq4}}\n",
        "deploy: {script: make, stage: test, variables: {SMTP_PASSWORD: x9kd7lq4}}\n",
        "unit-test: {script: 'SMTP_PASSWORD=x9kd7lq4 make'}\n",
        "spec: {inputs: {smtp-password: {default: dummy}}}\n---\ndeploy: {script: '$[[ inputs.smtp-password ]]'}\n",
    ],
)
def test_what_its_name_alone_calls_secret_need_not_look_like_one(pipeline: str) -> None:
    (fact,) = secrets(pipeline)
    assert not fact.is_plausible


@pytest.mark.parametrize(
    "pipeline",
    [
        "deploy: {script: make, variables: {DB_USER: app, DB_PASSWORD: x9kd7lq4}}\n",
        "test: {script: make, variables: {COVERAGE_TOKEN: f4ke1iteraltoken8}}\n",
    ],
)
def test_or_does(pipeline: str) -> None:
    (fact,) = secrets(pipeline)
    assert fact.is_plausible


def test_no_place_is_left_out_of_what_must_be_masked() -> None:
    pipeline = (
        f"# {TOKEN}\nvariables: {{SMTP_PASSWORD: hunter2}}\n"
        "push: {script: 'docker login -p Fake-literal-1 quay.io', services: [{name: a, variables: {PASSWORD: x5x}}]}\n"
    )
    places: tuple[Span, ...] = gather(pipeline).secret_places
    assert {span.text for span in places} == {TOKEN, "hunter2", "Fake-literal-1", "x5x"}


def test_a_file_that_is_no_yaml_gives_places_and_no_facts() -> None:
    facts = list(Session(MemoryFiles({ROOT: f"a: b: {TOKEN}\n"}), Settings(), ()).facts([ROOT]))[-1]
    assert facts.secrets == []
    assert texts_of(facts.secret_places) == [TOKEN]


def texts_of(spans: tuple[Span, ...]) -> list[str]:
    return [span.text for span in spans]
