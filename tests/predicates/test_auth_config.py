"""What the rules about Docker auth configurations say beyond their examples: consequences, confidence, silence."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Finding
from cilint.session import Session
from cilint.settings.loading import load_settings
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles

RULES = (
    "malformed-docker-auth-config",
    "unmatched-registry-key",
    "mixed-credential-store",
    "expiring-registry-token",
    "self-rotating-credential",
)


def check(pipeline: str, *more_rules: str, settings: str = "{}") -> list[Finding]:
    files = MemoryFiles({".gitlab-ci.yml": pipeline, ".cilint.yml": settings})
    loaded = load_settings(files, Settings(Selection(select=(*RULES, *more_rules))))
    return list(Session(files, loaded, built_in_rules()).check([".gitlab-ci.yml"]).findings)


def variable(config: str, image: str = "acme/app:1", more: str = "") -> str:
    return f"variables:\n  DOCKER_AUTH_CONFIG: '{config}'\ntest:\n  image: {image}\n  script: make\n{more}"


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


@pytest.mark.parametrize(
    ("config", "consequence"),
    [
        ('{"auths": {"a.example.com": {"auth": "TBD"}}}', "GitLab Runner ignores all of it"),
        ('{"auths": {"a.example.com": {"auth": "TBD"}, "b.example.com": {}}}', "credentials for b.example.com too"),
        ('{"auths": {"a.example.com": {}, "a.example.com": {}}}', "never uses the one before"),
        ('{"credHelpers": {"a.example.com": "./helper"}}', "GitLab Runner ends the job"),
        ('{"auths": {"a.example.com": {"auth": "Y2k6RmFrZQo="}}}', "the registry refuses"),
        ('{"registries": {}}', "finds no credentials"),
    ],
)
def test_a_finding_says_what_the_runner_does(config: str, consequence: str) -> None:
    (finding,) = check(variable(config))
    assert finding.rule == "malformed-docker-auth-config"
    assert consequence in finding.message


@pytest.mark.parametrize("tool", ["~/.docker", "/kaniko/.docker"])
def test_a_finding_says_what_another_tool_does(tool: str) -> None:
    (finding,) = check(f"test:\n  script:\n    - echo '{{\"auths\":{{}}' > {tool}/config.json\n")
    assert finding.message.endswith("can use nothing of the file")


@pytest.mark.parametrize(
    "config",
    ["{}", '{"auths": {}}', '{"auths": {"a.example.com": {"auth": "Q09SUFxjaTpGYWtl"}}}', '{"credsStore": "desktop"}'],
)
def test_nothing_is_said_of_what_may_be_meant(config: str) -> None:
    assert check(variable(config)) == []


def test_podman_passes_over_what_docker_cannot_read() -> None:
    config = '{"auths":{"a.example.com":{"auth":"RmFrZQ=="}}}'
    assert check(f"test:\n  script:\n    - echo '{config}' > $REGISTRY_AUTH_FILE\n") == []
    assert len(check(f"test:\n  script:\n    - echo '{config}' > ~/.docker/config.json\n")) == 1


def test_no_message_shows_a_secret() -> None:
    for finding in check(variable('{"auths": {"a.example.com": {"auth": "Fake-literal-1"}}}')):
        assert "Fake-literal-1" not in finding.message + finding.remedy + finding.label


def test_an_entry_that_never_matches_is_told_once() -> None:
    near = variable('{"auths": {"*.example.com": {"auth": "$A"}}}', "registry.example.com/app:1")
    assert rules(check(near, "missing-registry-auth")) == ["missing-registry-auth"]
    assert rules(check(variable('{"auths": {"*.example.com": {"auth": "$A"}}}'), "missing-registry-auth")) == [
        "unmatched-registry-key"
    ]


def test_another_port_is_told_of_at_the_image() -> None:
    pipeline = variable('{"auths": {"registry.example.com": {"auth": "$A"}}}', "registry.example.com:5000/app:1")
    assert rules(check(pipeline, "missing-registry-auth")) == ["missing-registry-auth"]


def test_a_host_that_an_image_names_serves_that_image() -> None:
    config = '{"auths": {"registry-1.docker.io": {"auth": "$A"}}}'
    assert check(variable(config, "registry-1.docker.io/acme/app:1")) == []
    assert rules(check(variable(config))) == ["unmatched-registry-key"]


@pytest.mark.parametrize(("executor", "confidences"), [("docker", ["high"]), ("kubernetes", []), ("''", ["medium"])])
def test_the_executor_decides_who_matches(executor: str, confidences: list[str]) -> None:
    settings = f"runner: {{executor: {executor}}}" if executor != "''" else "{}"
    found = check(variable('{"auths": {"index.docker.io": {"auth": "$A"}}}'), settings=settings)
    assert [finding.confidence.value for finding in found] == confidences


@pytest.mark.parametrize("key", ["$CI_REGISTRY", "$HOST/group", "${NAME}.example.com"])
def test_a_key_that_is_not_known_may_match(key: str) -> None:
    assert check(variable('{"auths": {"' + key + '": {"auth": "$A"}}}')) == []


def test_an_entry_without_credentials_may_have_any_key() -> None:
    assert check(variable('{"auths": {"index.docker.io": {}}, "credsStore": "desktop"}')) == []


ECR = '{"auths": {"123456789012.dkr.ecr.eu-west-1.amazonaws.com": {"auth": "$AUTH"}}}'


@pytest.mark.parametrize(
    "more",
    [
        "login:\n  script: make\n  artifacts: {reports: {dotenv: login.env}}\n",
        "include: [{project: group/templates, file: a.yml}]\n",
    ],
)
def test_a_password_that_another_job_may_fetch_is_not_told(more: str) -> None:
    assert rules(check(variable(ECR))) == ["expiring-registry-token"]
    assert check(variable(ECR, more=more)) == []


def test_a_password_that_is_written_down_is_told_in_any_case() -> None:
    config = ECR.replace("$AUTH", "QVdTOkZha2UtbGl0ZXJhbC0x")
    (finding,) = check(variable(config, more="login:\n  script: x\n  artifacts: {reports: {dotenv: a.env}}\n"))
    assert (finding.rule, finding.confidence.value) == ("expiring-registry-token", "high")


def test_helpers_beside_empty_entries_are_no_mixture() -> None:
    assert check(variable('{"auths": {"registry.example.com": {}}, "credHelpers": {"a.example.com": "x"}}')) == []
    (finding,) = check(variable('{"auths": {"r.example.com": {"auth": "$A"}}, "credHelpers": {"a.example.com": "x"}}'))
    assert (finding.rule, finding.span.text) == ("mixed-credential-store", "credHelpers")


def test_one_place_that_many_jobs_share_is_one_finding() -> None:
    (finding,) = check(variable('{"auths": {"a.example.com": {"auth": "TBD"}}}', more="lint:\n  script: make lint\n"))
    assert finding.jobs == ("test", "lint")


def test_a_key_that_the_runner_cannot_match_is_no_matter_for_docker() -> None:
    config = '{"auths":{"http:registry.example.com/app":{"auth":"Y2k6RmFrZS1saXRlcmFsLTE="}}}'
    assert rules(check(variable(config))) == ["unmatched-registry-key"]
    assert check(f"test:\n  script:\n    - echo '{config}' > ~/.docker/config.json\n") == []
