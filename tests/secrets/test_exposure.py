"""Which names of variables say that they hold a secret, and what of it a log shows."""

from __future__ import annotations

import pytest

from cilint.secrets.exposure import ALWAYS_MASKED, Exposure, exposure, says_secret

SECRETS = [
    "DB_PASSWORD", "DB_PASSWD", "HARBOR_PASS", "REGISTRY_PWD", "DOCKERHUB_CREDENTIALS_PSW", "API_TOKEN", "GITHUB_TOKEN",
    "CLIENT_SECRET", "GITLAB_PAT", "AWS_SECRET_ACCESS_KEY", "API_KEY", "SSH_PRIVATE_KEY", "DB_PASSWORD_PROD", "TOKEN_2",
    "Docker_Hub_Pass", "DockerHubPassword", "DOCKER_AUTH_CONFIG", "GPG_PASSPHRASE", "KUBE_TOKEN_BASE64", "PASSWORD",
]  # fmt: skip
OTHERS = [
    "PASS", "PWD", "OLDPWD", "PAT", "KEY", "CACHE_KEY", "PUBLIC_KEY", "SSH_PUBLIC_KEY", "PASSWORD_FILE", "TOKEN_URL",
    "SECRET_NAME", "USE_TOKEN", "SHOW_PASSWORD", "ALLOW_EMPTY_PASSWORD", "AUTHOR", "PASSED", "COMPASS", "MONKEY",
    "CI_REGISTRY_USER", "CI_COMMIT_SHA", "TOKENS_USED", "DEPLOY_KEY_ID", "", "_", "123",
]  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_a_name_says_secret(name: str) -> None:
    assert says_secret(name)
    assert exposure(name) is Exposure.OPEN


@pytest.mark.parametrize("name", OTHERS)
def test_a_name_says_nothing_of_a_secret(name: str) -> None:
    assert not says_secret(name)
    assert exposure(name) is Exposure.NONE


@pytest.mark.parametrize("name", sorted(ALWAYS_MASKED))
def test_what_every_runner_masks_is_hidden(name: str) -> None:
    assert exposure(name) is Exposure.HIDDEN


@pytest.mark.parametrize("name", ["password", "my_token", "KUBECONFIG", "CI_RUNNER_SHORT_TOKEN"])
def test_names_of_a_scripts_own_variables_and_of_files_show_nothing(name: str) -> None:
    assert exposure(name) is Exposure.NONE
