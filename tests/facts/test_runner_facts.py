"""Facts about a runner's configuration: settings by their keys, images of its executor, secrets and whose they are."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.facts.runner_secrets import RunnerSecretFact, secrets_of_runners
from cilint.facts.runners import RunnerImageFact, RunnerSettingFact, runner_images, runner_settings
from cilint.facts.scripts import Scripts
from cilint.pipeline.pipeline import empty_pipeline
from cilint.runner.config import Runner, parse_runner_config
from cilint.text.source import Source

AUTH = '{\\"auths\\":{\\"registry.example.com\\":{\\"auth\\":\\"Y2k6RmFrZS1saXRlcmFsLTE=\\"}}}'


def runners(text: str) -> tuple[Runner, ...]:
    return parse_runner_config(Source("config.toml", f"[[runners]]\n{text}"))


def settings(text: str) -> list[RunnerSettingFact]:
    (runner,) = runners(text)
    return list(runner_settings(runner))


def images(text: str) -> list[RunnerImageFact]:
    (runner,) = runners(text)
    return list(runner_images(runner))


def secrets(text: str) -> list[RunnerSecretFact]:
    return secrets_of_runners(runners(text))


@pytest.mark.parametrize(
    ("text", "key", "written"),
    [
        ("name = 'one'\n", "name", "name = 'one'"),
        ("[runners.docker]\nprivileged = true  # why\n", "docker.privileged", "privileged = true"),
        ("docker.privileged = true\n", "docker.privileged", "privileged = true"),
        ("docker = { privileged = true }\n", "docker.privileged", "privileged = true"),
        ("[runners.docker]\nvolumes = [\n  '/cache',\n]\n", "docker.volumes", "'/cache'"),
        ("[[runners.docker.services]]\nname = 'redis'\n", "docker.services.name", "name = 'redis'"),
        ("[runners.docker]\nservices = [{ name = 'redis' }]\n", "docker.services.name", "name = 'redis'"),
        ("odd = [['deep']]\n", "odd", "'deep'"),
    ],
)
def test_a_setting_has_its_keys_and_its_place_however_it_is_written(text: str, key: str, written: str) -> None:
    (fact,) = settings(text)
    assert (fact.key, fact.span.text) == (key, written)


def test_settings_of_one_key_are_counted() -> None:
    facts = settings("a = [1, 2]\nb = 3\n[[runners.s]]\nn = 4\n[[runners.s]]\nn = 5\n")
    assert [(fact.key, fact.number, fact.value) for fact in facts] == [
        ("a", 0, 1),
        ("a", 1, 2),
        ("b", 0, 3),
        ("s.n", 0, 4),
        ("s.n", 1, 5),
    ]


@pytest.mark.parametrize("executor", ["docker", "docker+machine", "docker-autoscaler", "docker-windows"])
def test_the_executors_of_docker_read_its_images(executor: str) -> None:
    sections = (
        "[runners.docker]\nimage = 'a'\nhelper_image = 'b'\n[[runners.docker.services]]\nname = 'c'\nalias = 'd'\n"
    )
    found = images(f"executor = '{executor}'\n{sections}[runners.kubernetes]\nimage = 'e'\n")
    assert [(fact.role, fact.node.text) for fact in found] == [("image", "a"), ("helper image", "b"), ("service", "c")]


def test_kubernetes_reads_its_own_images_and_a_shell_none() -> None:
    sections = "[runners.docker]\nimage = 'a'\n[runners.kubernetes]\nimage = 'b'\n"
    assert [fact.node.text for fact in images(f"executor = 'kubernetes'\n{sections}")] == ["b"]
    assert images(f"executor = 'shell'\n{sections}") == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token = 'Fake-literal-1'\n", "Fake-literal-1"),
        ("[runners.cache.s3]\nAccessKey = 'Fake-literal-1'\n", "Fake-literal-1"),
        ("[runners.cache.azure]\nAccountKey = 'Fake-literal-1'\n", "Fake-literal-1"),
        ('[runners.ssh]\npassword = "Fake\\tliteral"\n', "Fake\\tliteral"),
        ("[runners.kubernetes]\nbearer_token = 'Fake-literal-1'\n", "Fake-literal-1"),
        ("[runners.machine]\nMachineOptions = ['amazonec2-secret-key=Fake-literal-1', 'x=y']\n", "Fake-literal-1"),
        ("# glpat-y7Kq2mP9vLr4TnB8wZs3\n", "glpat-y7Kq2mP9vLr4TnB8wZs3"),
    ],
)
def test_what_the_runner_needs_is_its_own(text: str, secret: str) -> None:
    (fact,) = secrets(text)
    assert (fact.span.text, fact.is_own) == (secret, True)


@pytest.mark.parametrize(
    ("text", "secret", "what"),
    [
        (f'environment = ["DOCKER_AUTH_CONFIG={AUTH}"]\n', "Y2k6RmFrZS1saXRlcmFsLTE=", "Docker's auth configuration"),
        (f'environment = ["OTHER={AUTH}"]\n', "Y2k6RmFrZS1saXRlcmFsLTE=", "Docker's auth configuration"),
        ("environment = ['DOCKER_AUTH_CONFIG=Fake-literal-1']\n", "Fake-literal-1", "value of DOCKER_AUTH_CONFIG"),
        ("environment = ['A=1', 'DB_PASSWORD=Fake-literal-1']\n", "Fake-literal-1", "value of DB_PASSWORD"),
        (
            "[[runners.docker.services]]\nenvironment = ['DB_PASSWORD=Fake-literal-1']\n",
            "Fake-literal-1",
            "value of DB_PASSWORD",
        ),
        (
            "environment = ['U=https://ci:Fake-literal-1@git.example.com']\n",
            "Fake-literal-1",
            "password in an address",
        ),
        (
            "pre_get_sources_script = '''\nexport T=glpat-y7Kq2mP9vLr4TnB8wZs3\n'''\n",
            "glpat-y7Kq2mP9vLr4TnB8wZs3",
            "GitLab access token",
        ),
    ],
)
def test_what_jobs_get_is_not_the_runners_own(text: str, secret: str, what: str) -> None:
    (fact,) = secrets(text)
    assert (fact.span.text, fact.what, fact.is_own) == (secret, what, False)


@pytest.mark.parametrize(
    "text",
    [
        "token = '$RUNNER_TOKEN'\n",
        "token = '__REDACTED__'\n",
        "token_obtained_at = 2024-05-01T10:00:00Z\n",
        "environment = ['DB_PASSWORD=$SECRET', 'TOKEN_FILE=/run/token', 'nothing', 'PASSWORD=']\n",
        'environment = [\'DOCKER_AUTH_CONFIG={"credsStore":"pass"}\']\n',
        "[runners.kubernetes]\nbearer_token_overwrite_allowed = false\n",
        "[runners.autoscaler.plugin_config]\ncredentials = '/etc/credentials.json'\n",
    ],
)
def test_what_only_speaks_of_secrets_is_none(text: str) -> None:
    assert secrets(text) == []


def test_a_setting_with_a_secret_tells_no_value() -> None:
    registered = runners("token = 'Fake-literal-1'\nname = 'one'\n")
    facts = Facts(empty_pipeline("config.toml"), Scripts(), registered=registered)
    values = {fact.fields()["setting"]: fact.fields()["value"] for fact in facts.runner_settings}
    assert values == {"token": None, "name": "one"}
