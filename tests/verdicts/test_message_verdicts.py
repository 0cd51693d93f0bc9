"""What messages say of values that variables make, and how bad they call what they tell of."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Finding, Severity
from cilint.session import Session
from cilint.settings.model import Environment, Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
NOTHING = Environment()


def findings(pipeline: str, rule: str, environment: Environment = NOTHING) -> Sequence[Finding]:
    rules = [item for item in built_in_rules() if item.id == rule]
    return Session(MemoryFiles({ROOT: pipeline}), Settings(environment=environment), rules).check([ROOT]).findings


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("${PREFIX}golang:1", "${PREFIX}golang:1"),
        ("${PREFIX}/golang:1", "$PREFIX/golang:1"),
        ("${PREFIX}${NAME}:1", "$PREFIX$NAME:1"),
        ("${PREFIX}_x:1", "${PREFIX}_x:1"),
    ],
)
def test_a_name_keeps_its_braces_where_what_follows_would_join_it(written: str, shown: str) -> None:
    (finding,) = findings(
        f"variables: {{IMAGE: '{written}'}}\ntest: {{image: $IMAGE, script: make}}\n", "unpinned-image"
    )
    assert f"(here {shown})" in finding.message


def test_a_value_without_a_letter_is_no_part_of_the_sentence() -> None:
    image = "test: {image: '$NAME:$TAG', script: make, parallel: {matrix: [{NAME: ['', a b], TAG: ['']}]}}\n"
    (finding,) = findings(image, "invalid-image-reference")
    assert '(here ":", a b:)' in finding.message


def test_an_image_that_is_gone_is_worse_than_one_that_is_frozen() -> None:
    (gone,) = findings("test: {image: 'bitnami/redis:7', script: make}\n", "deprecated-image")
    (frozen,) = findings("test: {image: 'centos:7', script: make}\n", "deprecated-image")
    assert (gone.severity, frozen.severity) == (Severity.MAJOR, Severity.MINOR)


def test_a_limit_that_an_administrator_can_raise_stops_not_every_pipeline() -> None:
    names = [f"unit-{number}" for number in range(51)]
    jobs = "".join(f"{name}: {{script: make}}\n" for name in names)
    (finding,) = findings(f"{jobs}report: {{needs: [{', '.join(names)}], script: make}}\n", "invalid-needs")
    assert finding.severity is Severity.MAJOR
    assert finding.label == "GitLab refuses the whole pipeline where its limit is the usual one"


def test_a_configuration_that_cannot_be_read_is_told_before_one_that_nearly_matches() -> None:
    near = Environment('{"auths": {"registry.example.com:5000": {"auth": "$A"}}}')
    image = "test: {image: registry.example.com/app, script: make}\n"
    (finding,) = findings(image, "missing-registry-auth", near)
    assert "has no entry that matches" in finding.message
    (finding,) = findings(f"variables: {{DOCKER_AUTH_CONFIG: 'x'}}\n{image}", "missing-registry-auth", near)
    assert "is none that the Runner can read" in finding.message


@pytest.mark.parametrize(
    ("script", "advice"),
    [
        ("docker login -u $env:NAME -p $env:PASSWORD $env:HOST", "$env:PASSWORD | docker login … --password-stdin"),
        ('docker login -u ci -p "$env:PASSWORD" a.example.com', '"$env:PASSWORD" | docker login … --password-stdin'),
        ("docker login -u $env:NAME -p Fake-literal-1", "$env:PASSWORD | docker login … --password-stdin"),
        ("docker login -u $NAME -p $PASSWORD $HOST", "printf '%s' \"$PASSWORD\" | docker login … --password-stdin"),
    ],
)
def test_a_login_is_advised_in_the_language_of_its_shell(script: str, advice: str) -> None:
    (finding,) = findings(f"push: {{script: '{script}'}}\n", "password-on-command-line")
    assert finding.remedy == f"give it on standard input: {advice}"


@pytest.mark.parametrize(
    ("builder", "advice"),
    [
        ("docker build", "--secret id=NPM_TOKEN,env=NPM_TOKEN"),
        ("buildctl build --opt build-arg:NPM_TOKEN=$NPM_TOKEN", "--secret id=NPM_TOKEN,env=NPM_TOKEN"),
        ("docker compose build", "`build: {secrets: [NPM_TOKEN]}` of the service"),
        ("docker-compose build", "`secrets: {NPM_TOKEN: {environment: NPM_TOKEN}}` beside the services"),
        ("/kaniko/executor", "a file in /kaniko"),
    ],
)
def test_the_advice_for_a_build_argument_is_what_its_builder_can_do(builder: str, advice: str) -> None:
    script = builder if "=" in builder else f"{builder} --build-arg NPM_TOKEN=$NPM_TOKEN"
    (finding,) = findings(f"build: {{script: '{script}'}}\n", "secret-in-build-argument")
    assert advice in finding.remedy
