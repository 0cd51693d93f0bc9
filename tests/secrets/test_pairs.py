"""Passwords beside a user's name: in addresses, and in curl's option."""

from __future__ import annotations

import pytest

from cilint.secrets.hints import may_hold_secret
from cilint.secrets.scan import find_secrets


def found(text: str) -> list[tuple[str, str]]:
    return [(text[item.start : item.end], item.host) for item in find_secrets(text)]


@pytest.mark.parametrize(
    ("text", "secret", "host"),
    [
        ("https://ci:hunter2@git.example.com/a.git", "hunter2", "git.example.com"),
        ("postgres://app:Fake-literal-1@db:5432/app", "Fake-literal-1", "db"),
        ("mongodb+srv://app:hunter2@Cluster.example.com", "hunter2", "cluster.example.com"),
        ("redis://:hunter2@redis/0", "hunter2", "redis"),
        ("amqp://guest:guest@rabbitmq", "guest", "rabbitmq"),
        ("https://$USER:hunter2@git.example.com", "hunter2", "git.example.com"),
        ('URL: "${DRIVER}://app:hunter2@db/app"', "hunter2", "db"),
        ("# https://ci:hunter2@git.example.com", "hunter2", "git.example.com"),
        ("curl -u ci:hunter2 https://api.example.com/x", "hunter2", "api.example.com"),
        ('curl -fsS --user "ci:hunter2" https://api.example.com/x', "hunter2", "api.example.com"),
        ("curl https://api.example.com/x -sSu 'ci:hunter2'", "hunter2", "api.example.com"),
        ("curl \\\n  --user=ci:hunter2 \\\n  https://api.example.com", "hunter2", "api.example.com"),
        ("curl -u ci:hunter2 $URL", "hunter2", ""),
    ],
)
def test_the_password_of_a_pair_is_found_with_its_host(text: str, secret: str, host: str) -> None:
    assert may_hold_secret(text)
    assert found(text) == [(secret, host)]


@pytest.mark.parametrize(
    "text",
    [
        "https://git.example.com:8080/a@b",
        "https://ci@git.example.com/a.git",
        "https://gitlab-ci-token:${CI_JOB_TOKEN}@gitlab.example.com/a.git",
        "https://gitlab-ci-token:$CI_JOB_TOKEN@gitlab.example.com/a.git",
        "https://oauth2:$[[ inputs.token ]]@gitlab.example.com",
        "https://ci:prefix-$TOKEN@gitlab.example.com",
        "https://ci:$(cat token)@gitlab.example.com",
        "https://user:password@host/path",
        "https://USER:PASSWORD@host/path",
        "https://ci:<password>@git.example.com",
        "https://ci:xxxxxxxxxxxxxxxxxxxx@git.example.com",
        "https://ci:***@git.example.com",
        "https://ci:%s@git.example.com",
        "https://ci:{{ password }}@git.example.com",
        "https://ci:changeme@git.example.com",
        "https://ci:hunter2@$HOST/",
        "git@git.example.com:group/project.git",
        "ssh://git@git.example.com:22/a.git",
        "curl -u ci:$PASSWORD https://api.example.com",
        "curl -u $USER:hunter2$X https://api.example.com",
        "curl -u ci: https://api.example.com",
        "curl https://api.example.com | sort -u a:b",
        "curl https://api.example.com\ndocker run -u 1000:1000 alpine",
        "docker run -u 1000:1000 alpine",
    ],
)
def test_what_is_no_password_is_not(text: str) -> None:
    assert found(text) == []
