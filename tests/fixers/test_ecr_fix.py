"""Logins that `aws ecr get-login` prints, and what prints the password alone in their place."""

from __future__ import annotations

import pytest

from tests.fixers.conftest import Mend, check_unsafe

RULE = "removed-ecr-get-login"
ACCOUNT = "$(aws sts get-caller-identity --query Account --output text)"


def job(command: str) -> str:
    return f"a:\n  script:\n    - |\n      {command}\n"


def login(region: str, host: str) -> str:
    return f"aws ecr get-login-password --region {region} | docker login --username AWS --password-stdin {host}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "$(aws ecr get-login --no-include-email --region eu-west-1)",
            login("eu-west-1", f'"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"'),
        ),
        (
            'eval "$(aws ecr get-login --region us-east-1 --registry-ids 123456789012)"',
            login("us-east-1", "123456789012.dkr.ecr.us-east-1.amazonaws.com"),
        ),
        (
            "$(aws ecr get-login --region $REGION --registry-ids ${ID})",
            login('"${REGION}"', '"${ID}.dkr.ecr.${REGION}.amazonaws.com"'),
        ),
        (
            "$(aws ecr get-login --region=cn-north-1 --registry-ids 123456789012 --include-email)",
            login("cn-north-1", "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"),
        ),
    ],
)
def test_the_password_goes_to_standard_input(mend: Mend, before: str, after: str) -> None:
    check_unsafe(mend, RULE, job(before), job(after))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("$(aws ecr get-login --no-include-email)", id="no region is told"),
        pytest.param("$(aws ecr get-login --region eu-west-1 --profile ci)", id="an option would be lost"),
        pytest.param("$(aws ecr get-login --region ${REGION:-eu-west-1})", id="a region that may be another one"),
        pytest.param("$(aws ecr get-login --region eu-west-1 --registry-ids $A,$B)", id="several accounts"),
        pytest.param("LOGIN=$(aws ecr get-login --region eu-west-1)", id="it is kept for later"),
        pytest.param("$(aws ecr get-login --region eu-west-1) > log", id="its output goes elsewhere"),
        pytest.param("$(aws ecr get-login --region eu-west-1) --debug", id="more words"),
        pytest.param("$(aws ecr get-login --region eu-west-1 | sed s/-e//)", id="what is printed is changed"),
    ],
)
def test_there_is_no_fix_where(mend: Mend, command: str) -> None:
    assert mend(job(command), RULE, unsafe=True) == job(command)
