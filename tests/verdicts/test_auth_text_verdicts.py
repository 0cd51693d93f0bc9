"""What hardcoded-registry-password says of `auth` members that are no base64 of a user and a password."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

AUTHS = [
    "x",
    "deploy-user",
    "dGVzdA==",
    "«critical/high Y2k6RmFrZS1saXRlcmFsLTE=»",
    "«critical/high Y2k6RmFrZS1saXRlcmFsLTE»",
    "«critical/high f4ke1iteraltoken8»",
]


@pytest.mark.parametrize("auth", AUTHS)
def test_what_no_runner_can_read_is_a_secret_where_it_looks_like_one(check_rule: Check, auth: str) -> None:
    text = f"""{{"auths": {{"registry.example.com": {{"auth": "{auth}"}}}}}}"""
    check_rule("hardcoded-registry-password", f"job:\n  variables: {{VAR: '{text}'}}\n  script: make\n")
    check_rule(
        "hardcoded-registry-password",
        f"job:\n  script: |\n    echo '{text}' > ~/.docker/config.json\n",
    )
    mapping = f"""{{auths: {{registry.example.com: {{auth: {auth}}}}}}}"""
    check_rule(
        "hardcoded-registry-password", f"job:\n  variables:\n    DOCKER_AUTH_CONFIG: {mapping}\n  script: make\n"
    )
