"""Passwords beside a user's name: in addresses, and in curl's option."""

from __future__ import annotations

import pytest

from cilint.secrets.hints import may_hold_secret
from cilint.secrets.scan import find_secrets
from tests.secrets.samples import TOKENS


def found(text: str) -> list[tuple[str, str]]:
    return [(text[item.start : item.end], item.host) for item in find_secrets(text)]


@pytest.mark.parametrize(
    ("text", "secret", "host"),
    [
        ("https://ci:hunter2@git.example.com/a.git", "hunter2", "git.example.com"),
        ("postgres://app:Fake-literal-1@db:5432/app", "Fake-literal-1", "db"),
        ("mongodb+srv://app:hunter2@Cluster.example.com", "hunter2", "cluster.example.com"),
        ("redis://:hunter2@redis/0", "hunter2", "redis"),
        ("redis://:X-hunter2@redis/0", "X-hunter2", "redis"),
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


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://gitlab.example.com/api/v4/projects?private_token=hunter2", "gitlab.example.com"),
        ("https://gitlab.example.com/a?per_page=2&job_token=hunter2#end", "gitlab.example.com"),
        ("curl 'https://Api.example.com:8443/x?api_key=hunter2' https://other.example.com/", "api.example.com"),
        ("https://other.example.com/?a=b https://gitlab.example.com/?access_token=hunter2.", "gitlab.example.com"),
        ("https://ci@gitlab.example.com/a?private_token=hunter2", "gitlab.example.com"),
    ],
)
def test_a_credential_in_a_query_is_found_with_its_host(text: str, host: str) -> None:
    assert may_hold_secret(text)
    assert found(text) == [("hunter2", host)]


@pytest.mark.parametrize(
    "text",
    [
        "https://gitlab.example.com/a?private_token=$TOKEN",
        "https://gitlab.example.com/a?private_token=<token>",
        "https://gitlab.example.com/a?private_token=TOKEN",
        "https://gitlab.example.com/a?page_token=hunter2",
        "https://$HOST/a?private_token=hunter2",
        "https://gitlab.example.com/ ?private_token=hunter2",
        "/a?private_token=hunter2",
    ],
)
def test_what_is_no_credential_in_a_query_is_not(text: str) -> None:
    assert found(text) == []


def test_each_secret_of_several_is_found_in_order() -> None:
    text = (
        "curl -u ci:hunter2 https://a.example.com; curl 'https://b.example.com/?job_token=hunter3' redis://:hunter4@c"
    )
    assert found(text) == [("hunter2", "a.example.com"), ("hunter3", "b.example.com"), ("hunter4", "c")]


@pytest.mark.parametrize(
    ("text", "user"),
    [("https://CI:hunter2@git.example.com", "ci"), ("curl -u CI:hunter2 $URL", "ci"), ("redis://:hunter2@redis", "")],
)
def test_the_user_of_a_pair_is_known(text: str, user: str) -> None:
    (secret,) = find_secrets(text)
    assert (secret.user, secret.is_pair) == (user, True)


def test_of_a_pair_with_a_known_token_the_token_speaks() -> None:
    token = next(token for name, token in TOKENS.items() if name.startswith("GitLab"))
    for text in (f"https://oauth2:{token}@gitlab.example.com/a.git", f"https://a.example.com/?private_token={token}"):
        (secret,) = find_secrets(text)
        assert (text[secret.start : secret.end], secret.is_pair, secret.issuer) == (token, False, "GitLab")
