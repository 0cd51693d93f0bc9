"""config.toml: what it says of its runners."""

from __future__ import annotations

import pytest

from cilint.errors import SettingsError
from cilint.runner.config import Runner, parse_runner_config
from cilint.text.source import Source

CONFIG = """\
concurrent = 4
[[runners]]
  name = "one"
  executor = "docker"
  environment = ["DOCKER_AUTH_CONFIG={\\"auths\\":{}}", "A=b=c", "nothing"]
  [runners.feature_flags]
    FF_NETWORK_PER_BUILD = true
    FF_ODD = "yes"
  [runners.docker]
    image = "alpine"
    network_mode = "bridge"
[[runners]]
  name = "two"
  executor = "kubernetes"
"""


def parse(text: str) -> tuple[Runner, ...]:
    return parse_runner_config(Source("config.toml", text))


def test_each_runner_tells_what_it_gives_to_its_jobs() -> None:
    one, two = parse(CONFIG)
    assert one == Runner(
        "one",
        "docker",
        {"FF_NETWORK_PER_BUILD": True},
        {"DOCKER_AUTH_CONFIG": '{"auths":{}}', "A": "b=c"},
        "bridge",
    )
    assert two == Runner("two", "kubernetes")


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
    with pytest.raises(SettingsError) as caught:
        parse(text)
    assert caught.value.span
    assert caught.value.span.begin.line == line
    assert "(at " not in caught.value.message


def test_values_of_another_type_are_passed_over() -> None:
    assert parse("[[runners]]\nname = 1\nenvironment = 'A=b'\nfeature_flags = 3\ndocker = []\n") == (Runner(),)
