"""Jobs that deploy: to which tier, and with which commands."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from cilint.tools.deployments import deployment

ROOT = ".gitlab-ci.yml"


def facts_of(text: str) -> Facts:
    return next(Session(MemoryFiles({ROOT: text}), Settings(), ()).facts([ROOT]))


@pytest.mark.parametrize(
    ("environment", "tier"),
    [
        ("production", "production"),
        ("eu-live-2", "production"),
        ("nonprod", "staging"),
        ("pre-production", "staging"),
        ("prod-dev", "development"),
        ("integration", "testing"),
        ("Customers", "other"),
        ("review/$CI_COMMIT_REF_SLUG", "development"),
        ("production/$CI_COMMIT_REF_SLUG", None),
        ("$WHERE", "production"),
        ("{name: review, deployment_tier: production}", "production"),
        ("{name: production, deployment_tier: other}", "other"),
    ],
)
def test_the_tier_is_what_the_job_says_or_gitlab_guesses(environment: str, tier: str | None) -> None:
    text = f"variables: {{WHERE: prod}}\ndeploy:\n  script: make\n  environment: {environment}\n"
    assert [fact.tier for fact in facts_of(text).deployments] == [tier]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("kubectl -n app apply -f app.yaml", "kubectl apply"),
        ("kubectl apply --dry-run=client -f app.yaml", None),
        ("kubectl get pods", None),
        ("helm upgrade --install app chart", "helm upgrade"),
        ("helm upgrade --install app chart --dry-run", None),
        ("terraform -chdir=infra apply -auto-approve", "terraform apply"),
        ("terraform plan", None),
        ("ssh host 'docker stack deploy -c app.yaml app'", "docker stack deploy"),
        ("aws --region eu ecs update-service --service app", "aws ecs update-service"),
        ("aws s3 sync out s3://docs", None),
    ],
)
def test_a_command_deploys(command: str, words: str | None) -> None:
    facts = facts_of(f"deploy:\n  script:\n    - {command}\n")
    (user,) = facts.users
    found = [deployment(command) for _, command in facts.scripts.run(user.job).commands()]
    assert [each for each in found if each] == ([words] if words else [])


def test_what_ends_an_environment_or_has_no_tool_for_it_does_not_deploy() -> None:
    text = "stop:\n  script: make\n  environment: {name: a, action: stop}\nbuild:\n  script: make\n"
    assert not facts_of(text).deployments
