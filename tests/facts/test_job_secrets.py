"""The secrets that a job is trusted with: those that its keywords, its scripts and the repository's scripts name."""

from __future__ import annotations

import pytest

from cilint.facts.job_secrets import secrets_of
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


@pytest.mark.parametrize(
    ("script", "file", "secrets"),
    [
        ('deploy --token "$DEPLOY_TOKEN"', "", ["$DEPLOY_TOKEN"]),
        ("./ci/deploy.sh", 'deploy --token "$DEPLOY_TOKEN"\n', ["$DEPLOY_TOKEN"]),
        ("./ci/deploy.sh", 'DEPLOY_TOKEN=$(login)\ndeploy --token "$DEPLOY_TOKEN"\n', []),
        ("./ci/deploy.sh", 'IFS= read -r -s DEPLOY_TOKEN\ndeploy --token "$DEPLOY_TOKEN"\n', []),
        ("./ci/deploy.sh", 'for DEPLOY_TOKEN in a b; do deploy "$DEPLOY_TOKEN"; done\n', []),
        ("./ci/deploy.sh", "deploy $STAGE\n", []),
        ("./ci/other.sh", "", []),
        ('deploy "$OWN_TOKEN"', "", []),
    ],
)
def test_a_job_has_the_secrets_that_it_names(script: str, file: str, secrets: list[str]) -> None:
    pipeline = f"variables: {{OWN_TOKEN: x}}\ndeploy:\n  script:\n    - |\n      {script}\n"
    session = Session(MemoryFiles({ROOT: pipeline, "ci/deploy.sh": file}), Settings(), ())
    (job,) = next(iter(session.facts([ROOT]))).pipeline.jobs
    assert list(secrets_of(job)) == secrets
