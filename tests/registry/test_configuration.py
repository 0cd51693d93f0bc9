from __future__ import annotations

import pytest

from cilint.container.lookup import RegistryLogin
from cilint.registry.configuration import login_of

ROBOT = RegistryLogin("robot", "Fake-1")


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ('{"auths": {"h": {"auth": "cm9ib3Q6RmFrZS0x", "username": "other", "password": "x"}}}', ROBOT),
        ('{"auths": {"h": {"UserName": "robot", "password": "Fake-1"}}} more', ROBOT),
        ('{"auths": {"h": {"pas\u017fword": "Fake-1", "username": "robot"}}}', ROBOT),
        ('{"auths": {"h": {"auth": "", "identitytoken": "Fake-2"}}}', RegistryLogin(identity_token="Fake-2")),
        ('{"auths": {"h": {"registrytoken": "Fake-2"}}}', RegistryLogin(registry_token="Fake-2")),
        ('{"auths": {"h": {"password": "x"}, "h": {"username": "robot", "password": "Fake-1"}}}', ROBOT),
        ('{"auths": {"h": {"username": "robot", "password": "Fake-1"}}, "Auths": {"i": {}}}', ROBOT),
        ('{"auths": {"h": {"username": "robot", "password": "Fake-1"}}, "auths": null}', None),
        ('{"auths": {"H": {"username": "robot", "password": "Fake-1"}}}', None),
        ('{"auths": {"h": {"username": "robot", "password": "$PASSWORD"}}}', None),
        ('{"auths": {"h": {"username": "robot"}}}', None),
        ('{"auths": {"h": null}}', None),
        ("null", None),
    ],
)
def test_the_credentials_of_a_key_are_those_that_docker_takes(text: str, login: RegistryLogin | None) -> None:
    assert login_of(text, "h") == login
