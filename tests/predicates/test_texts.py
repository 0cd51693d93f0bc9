"""What rules say by the texts that predicates choose, where no example of the rule shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.engine.condition import uses
from cilint.findings.finding import Finding
from cilint.session import Session
from cilint.settings.loading import load_settings
from cilint.settings.model import Persona, Selection, Settings
from cilint.text.files import MemoryFiles

RULES = {rule.id: {use.predicate for use in uses(rule.where)} for rule in built_in_rules()}
PRIVATE = "a.example.com/app:1"


def auth(key: str, image: str = PRIVATE) -> str:
    return f"""
variables: {{DOCKER_AUTH_CONFIG: '{{"auths": {{"{key}": {{"auth": "$AUTH"}}}}}}'}}
test: {{image: {image}, script: make}}
"""


def passed_on(config: str) -> str:
    return f"variables: {{MINE: '{config}', DOCKER_AUTH_CONFIG: $MINE}}\ntest: {{image: ruby:3.3, script: make}}\n"


def runs(script: str, more: str = "") -> str:
    return f"test:\n  script:\n    - {script}\n{more}"


ON = "  rules: [{{if: '$CI_PIPELINE_SOURCE == \"{}\"'}}]\n"
OF_OTHERS = {
    "merge-request": ("CI_MERGE_REQUEST_TITLE", ON.format("merge_request_event"), "whoever opens a merge request"),
    "release": ("CI_RELEASE_DESCRIPTION", "  only: [tags]\n", "whoever writes a release"),
    "schedule": ("CI_PIPELINE_SCHEDULE_DESCRIPTION", ON.format("schedule"), "whoever writes a schedule"),
    "chat": ("CHAT_INPUT", ON.format("chat"), "whoever may give chat commands"),
    "trigger": ("TRIGGER_PAYLOAD", ON.format("trigger"), "whoever has a trigger token"),
    "account": ("GITLAB_USER_NAME", "", "whoever starts it, under a name of their choice,"),
    "branch": ("CI_COMMIT_REF_NAME", "  only: [branches]\n", "whoever may push a branch"),
    "tag": ("CI_COMMIT_TAG", "  only: [tags]\n", "whoever may push a tag"),
    "commit": ("CI_COMMIT_MESSAGE", "", "whoever writes a commit"),
}
UNREAD = "include: [{project: a/b, file: c.yml}]\n"
TWO_UNREAD = "include: [{project: a/b, file: c.yml}, {project: a/b, file: d.yml}]\n"

CASES: dict[tuple[str, str, str], tuple[str, str]] = {
    ("auth.missing", "differences", "scheme"): (auth("docker://a.example.com"), "has a scheme that"),
    ("auth.missing", "differences", "wildcard"): (auth("*.example.com"), "*.example.com has a wildcard"),
    ("auth.missing", "note", "definition"): (
        "variables: {HOST: a.example.com}\ntest: {image: $HOST/app:1, script: make}\n",
        "HOST is defined here",
    ),
    ("auth.missing", "reason", "no-entries"): (
        "variables: {DOCKER_AUTH_CONFIG: '{\"auths\": {}}'}\ntest: {image: a.example.com/app:1, script: make}\n",
        "has no entries",
    ),
    ("auth.missing", "unread", "one"): (
        UNREAD + auth("b.example.com"),
        "the include a/b: c.yml was not read and may hold them",
    ),
    ("auth.missing", "unread", "several"): (TWO_UNREAD + auth("b.example.com"), "2 includes that were not read"),
    ("auth_config.expiring", "note", "passed-on"): (
        passed_on('{"auths": {"1.dkr.ecr.eu-west-1.amazonaws.com": {"auth": "$ECR_AUTH"}}}'),
        "DOCKER_AUTH_CONFIG",
    ),
    ("auth_config.malformed", "note", "passed-on"): (passed_on('{"auths": {'), "DOCKER_AUTH_CONFIG"),
    ("auth_config.mixed", "note", "passed-on"): (
        passed_on('{"auths": {"a.example.com": {"auth": "$AUTH"}}, "credsStore": "ecr-login"}'),
        "DOCKER_AUTH_CONFIG",
    ),
    ("auth_config.unmatched", "note", "passed-on"): (
        passed_on('{"auths": {"*.example.com": {"auth": "$AUTH"}}}'),
        "DOCKER_AUTH_CONFIG",
    ),
    ("auth_config.malformed", "consequence", "job-ends"): (
        'variables: {DOCKER_AUTH_CONFIG: \'{"credHelpers": {"a.example.com": "./helper"}}\'}\ntest: {script: make}\n',
        "GitLab Runner ends the job",
    ),
    ("auth_config.malformed", "remedy", "bare-helper"): (
        'variables: {DOCKER_AUTH_CONFIG: \'{"credHelpers": {"a.example.com": "./helper"}}\'}\ntest: {script: make}\n',
        "write the helper's name alone",
    ),
    ("auth_config.malformed", "consequence", "login-refused"): (
        'variables: {DOCKER_AUTH_CONFIG: \'{"auths": {"a.example.com": {"auth": "Y2k6RmFrZQo="}}}\'}\n'
        "test: {script: make}\n",
        "the registry refuses",
    ),
    ("auth_config.malformed", "remedy", "encode-in-one-line"): (
        'variables: {DOCKER_AUTH_CONFIG: \'{"auths": {"a.example.com": {"auth": "Y2k6RmFrZQo="}}}\'}\n'
        "test: {script: make}\n",
        "encode without a line break",
    ),
    ("deprecation.fate", "count", "one"): (
        "a: {script: make, only: [main]}\nb: {script: make, only: [main]}\n",
        "1 more",
    ),
    ("event.duplicate-pipeline", "count", "one"): (
        "a: {script: make, only: [branches, merge_requests]}\nb: {script: make, only: [branches, merge_requests]}\n",
        "both with a and 1 more job",
    ),
    ("event.duplicate-pipeline", "count", "several"): (
        "".join(f"{name}: {{script: make, only: [branches, merge_requests]}}\n" for name in "abc"),
        "both with a and 2 more jobs",
    ),
    ("image.unpinned", "advice", "variable"): (
        "variables: {IMAGE: ruby, BASE_IMAGE: '$IMAGE:3.3'}\ntest: {image: $BASE_IMAGE, script: make}\n",
        "pin it where BASE_IMAGE is defined",
    ),
    ("image.unpinned", "advice", "variables"): (
        "variables: {NAME: ruby, TAG: latest}\ntest: {image: '$NAME:$TAG', script: make}\n",
        "pin it where NAME and TAG are defined",
    ),
    **{
        ("injection.as-code", "who", who): (runs(f'bash -c "echo ${name}"', more), words)
        for who, (name, more, words) in OF_OTHERS.items()
    },
    **{
        ("injection.as-prompt", "who", who): (runs(f'claude -p "look at ${name}" "$API_TOKEN"', more), words)
        for who, (name, more, words) in OF_OTHERS.items()
    },
    **{
        ("injection.decides", "who", who): (f"test:\n  image: ${name}\n  script: make\n{more}", words)
        for who, (name, more, words) in OF_OTHERS.items()
    },
    ("repository.deprecated", "note", "definition"): (
        "variables: {NAME: centos}\ntest: {image: '$NAME:7', script: make}\n",
        "NAME is defined here",
    ),
    ("services.legacy-links", "need", "variable"): (
        "test:\n  services: [postgres:16, quay.io/keycloak/keycloak:26.0]\n"
        "  variables: {KC_DB_URL_HOST: postgres}\n  script: make\n",
        "KC_DB_URL_HOST tells a service to talk to the service postgres",
    ),
    ("services.legacy-links", "unread", "one"): (
        UNREAD + "test: {services: [postgres:16], script: make}\n",
        "the include a/b: c.yml was not read and may set it",
    ),
    ("services.legacy-links", "unread", "several"): (
        TWO_UNREAD + "test: {services: [postgres:16], script: make}\n",
        "2 includes that were not read may set it: a/b: c.yml and others",
    ),
    ("runner.privileged", "what", "jobs"): (
        "[[runners]]\nexecutor = 'docker'\n"
        "[runners.docker]\nprivileged = true\nallowed_privileged_services = ['docker:*']\n",
        "the runner starts job containers privileged",
    ),
    ("repository.untrusted", "note", "definition"): (
        "variables: {HOST: a.example.com}\ntest: {image: $HOST/app:1, script: make}\n",
        "HOST is defined here",
    ),
    ("argument.exposed-secret", "way", "stdin"): (
        runs("glab auth login --token $API_TOKEN"),
        "let glab read it from its standard input: --stdin",
    ),
    ("injection.as-prompt", "who", "form"): (
        'variables: {TASK: {description: What to do}}\ntest: {script: claude -p "$TASK" "$API_TOKEN"}\n',
        "whoever starts the pipeline and fills its form",
    ),
    ("trigger.forwards-secrets", "note", "handed"): (
        "deploy: {variables: {A: $DEPLOY_TOKEN, B: $OTHER_TOKEN}, trigger: {project: team/deploy}}\n",
        "$OTHER_TOKEN as well",
    ),
}


SETTINGS = "trusted_registries: [docker.io]"


def findings(predicate: str, text: str) -> Iterable[Finding]:
    rules = tuple(rule for rule, predicates in RULES.items() if predicate in predicates)
    path = "config.toml" if text.startswith("[[") else ".gitlab-ci.yml"
    files = MemoryFiles({path: text, ".cilint.yml": SETTINGS})
    settings = load_settings(files, Settings(Selection(select=rules, persona=Persona.PEDANTIC)))
    return Session(files, settings, built_in_rules()).check([path]).findings


def words(finding: Finding) -> Iterator[str]:
    yield from (finding.message, finding.label, finding.remedy)
    yield from (place.note for place in finding.related)


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_rule_says_what_is_meant(case: tuple[str, str, str]) -> None:
    text, wanted = CASES[case]
    said = [word for finding in findings(case[0], text) for word in words(finding)]
    assert any(wanted in each for each in said), said
