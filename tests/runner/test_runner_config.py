"""config.toml: what it says of its runners."""

from __future__ import annotations

import pytest

from cilint.errors import CilintError, SettingsError, TomlSyntaxError
from cilint.runner.config import Runner, Tags, parse_runner_config, read_runner_config
from cilint.text.source import Source

CONFIG = """\
concurrent = 4
[[runners]]
  name = "one"
  executor = "docker"
  environment = ["DOCKER_AUTH_CONFIG={\\"auths\\":{}}", "A=b=c", "nothing"]
  [runners.feature_flags]
    FF_NETWORK_PER_BUILD = true
  [runners.docker]
    image = "alpine"
    network_mode = "bridge"
[[runners]]
  name = "two"
  executor = "kubernetes"
"""


def parse(text: str) -> tuple[Runner, ...]:
    return parse_runner_config(Source("config.toml", text))


def without_places(runner: Runner) -> Runner:
    return runner._replace(table=None)


def runner(text: str) -> Runner:
    (only,) = parse(f"[[runners]]\n{text}")
    return only


def test_each_runner_tells_what_it_gives_to_its_jobs() -> None:
    one, two = parse(CONFIG)
    assert without_places(one) == Runner(
        "one",
        "docker",
        {"FF_NETWORK_PER_BUILD": True},
        {"DOCKER_AUTH_CONFIG": '{"auths":{}}', "A": "b=c"},
        "bridge",
    )
    assert without_places(two) == Runner("two", "kubernetes")
    assert two.table
    assert two.table.span.begin.line == 11


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("[[runners]]\nname = 'x", 2),
        ("", 1),
        ("concurrent = 1\n", 1),
        ("runners = 5\n", 1),
        ("[runners]\nname = 'x'\n", 1),
    ],
)
def test_what_is_no_configuration_is_told_with_its_place(text: str, line: int) -> None:
    with pytest.raises(CilintError) as caught:
        parse(text)
    assert isinstance(caught.value, SettingsError | TomlSyntaxError)
    assert caught.value.span
    assert caught.value.span.begin.line == line
    assert "(at " not in caught.value.message


def test_values_of_another_type_are_passed_over() -> None:
    text = "[[runners]]\nname = 1\nenvironment = 'A=b'\nfeature_flags = {A = 'yes'}\ndocker = []\n"
    (odd,) = read_runner_config(Source("config.toml", text)).runners
    assert without_places(odd) == Runner()


def test_a_setting_is_had_by_its_keys() -> None:
    settings = runner("executor = 'docker'\n[runners.docker]\nvolumes = ['/cache', '/a:/b']\npull_policy = 'always'\n")
    assert settings.texts("docker.volumes") == ("/cache", "/a:/b")
    assert settings.texts("docker.pull_policy") == ("always",)
    assert settings.texts("docker.links") == ()
    assert settings.value("docker.missing") is None
    assert settings.value("docker.volumes.deeper") is None
    assert Runner().value("docker.volumes") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("executor = 'docker+machine'\n[runners.machine]\nMaxBuilds = 1\n", True),
        ("executor = 'docker+machine'\n[runners.machine]\nMaxBuilds = 10\n", False),
        ("executor = 'docker+machine'\n", False),
        ("executor = 'docker-autoscaler'\n[runners.autoscaler]\nmax_use_count = 1\n", True),
        (
            "executor = 'docker-autoscaler'\n[runners.autoscaler]\nmax_use_count = 1\ncapacity_per_instance = 4\n",
            False,
        ),
        ("executor = 'docker'\n[runners.machine]\nMaxBuilds = 1\n", False),
    ],
)
def test_a_machine_for_each_job_takes_an_executor_and_a_limit(text: str, expected: bool) -> None:
    assert runner(text).has_machine_per_job is expected


@pytest.mark.parametrize(
    ("tags", "job", "expected"),
    [
        (Tags(frozenset({"docker", "linux"})), {"docker"}, True),
        (Tags(frozenset({"docker", "linux"})), {"docker", "linux"}, True),
        (Tags(frozenset({"docker"})), {"docker", "linux"}, False),
        (Tags(frozenset({"docker"})), {"Docker"}, False),
        (Tags(frozenset({"docker"})), set(), False),
        (Tags(frozenset({"docker"}), run_untagged=True), set(), True),
        (Tags(frozenset()), set(), True),
        (Tags(frozenset()), {"docker"}, False),
        (None, {"docker"}, True),
        (None, set(), True),
    ],
)
def test_gitlab_gives_a_runner_the_jobs_whose_tags_it_has(tags: Tags | None, job: set[str], expected: bool) -> None:
    assert Runner(tags=tags).may_take(frozenset(job)) is expected
    assert Runner(tags=tags).may_take(None)
