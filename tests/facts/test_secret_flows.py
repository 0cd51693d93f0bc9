"""The facts about the ways by which credentials leave the shells of jobs."""

from __future__ import annotations

import textwrap

import pytest

from cilint.facts.gather import Facts
from cilint.secrets.exposure import JOB_TOKENS, OTHER_TOKENS
from cilint.secrets.hints import may_name_own_token
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
SECRET = "kX93mQv7Lp2Z"


def facts_of(text: str, **files: str) -> Facts:
    return next(Session(MemoryFiles({ROOT: text, **files}), Settings(), ()).facts([ROOT]))


def job(script: str, *rest: str) -> str:
    lines = [f"  {line}" for line in rest]
    return "\n".join(["test:", "  script:", "    - |", textwrap.indent(textwrap.dedent(script), " " * 6), *lines, ""])


def flows(text: str, **files: str) -> list[tuple[str, str, str]]:
    """The credential, the way and the target of each; without the files in which programs keep what they are given."""
    return [
        (fact.credential.name, fact.destination.way.value, fact.destination.target)
        for fact in facts_of(text, **files).secret_flows
        if not fact.file.startswith("~")
    ]


@pytest.mark.parametrize(
    ("script", "way", "target"),
    [
        ('curl -H "PRIVATE-TOKEN: $API_TOKEN" https://api.example.com/v1', "host", "api.example.com"),
        ('curl --data "key=$API_TOKEN" "https://$HOST/v1"', "host", "${HOST}"),
        ('URL=https://api.example.com\ncurl -u "ci:$API_TOKEN" "$URL/v1"', "host", "api.example.com"),
        ('T=$API_TOKEN\ncurl -u "ci:$T" https://api.example.com', "host", "api.example.com"),
        ('send() { curl -u "ci:$1" https://api.example.com; }\nsend "$API_TOKEN"', "host", "api.example.com"),
        ('echo "$API_TOKEN" | curl -d @- https://api.example.com', "host", "api.example.com"),
        ('echo "$API_TOKEN" | base64 | curl -d @- https://api.example.com', "host", "api.example.com"),
        ("curl -d @- https://api.example.com <<< $API_TOKEN", "host", "api.example.com"),
        ('bash -c "curl -u ci:$API_TOKEN https://api.example.com"', "host", "api.example.com"),
        ("git push https://oauth2:$API_TOKEN@git.example.com/a/b.git", "host", "git.example.com"),
        ('echo "$API_TOKEN" | docker login -u ci --password-stdin quay.io', "host", "quay.io"),
        ("docker login -u ci -p $API_TOKEN", "host", "docker.io"),
        ('ssh ci@host.example.com "deploy $API_TOKEN"', "host", "host.example.com"),
        ("sshpass -p $API_TOKEN scp a.tar ci@host.example.com:/srv", "host", "host.example.com"),
        ("psql -h db.example.com -c \"set role '$API_TOKEN'\"", "host", "db.example.com"),
        ("docker build --build-arg TOKEN=$API_TOKEN -t app:1 .", "image", "app:1"),
        ("docker build --build-arg API_TOKEN .", "image", ""),
        ("docker run -e TOKEN=$API_TOKEN tools:1 scan", "container", "tools:1"),
        ("docker run --rm -e API_TOKEN tools:1 scan", "container", "tools:1"),
        ('./deploy.sh "$API_TOKEN"', "program", "deploy.sh"),
        ("TOKEN=$API_TOKEN vault login", "program", "vault"),
        ("$DEPLOYER $API_TOKEN", "program", "$DEPLOYER"),
        ('echo "token=$API_TOKEN" > settings.ini', "file", "settings.ini"),
        ("cd sub\ncat << EOF > settings.ini\ntoken=$API_TOKEN\nEOF", "file", "sub/settings.ini"),
        ('echo "$API_TOKEN" | tee "$CI_PROJECT_DIR/t"', "file", "t"),
    ],
)
def test_a_way_out_has_the_place_that_the_command_names(script: str, way: str, target: str) -> None:
    assert flows(job(script)) == [("API_TOKEN", way, target)]


@pytest.mark.parametrize(
    "script",
    [
        'test -n "$API_TOKEN" && make',
        'if [ -z "${API_TOKEN:-}" ]; then exit 1; fi',
        'echo "${API_TOKEN:+set}"',
        "curl https://api.example.com/${#API_TOKEN}",
        'echo "$API_TOKEN" | sha256sum | curl -d @- https://api.example.com',
        "ssh ci@host.example.com 'curl -u ci:$API_TOKEN https://api.example.com'",
        "curl -u ci:$api_token https://api.example.com",
        "export TOKEN=$API_TOKEN",
        "curl -H 'X: $API_TOKEN' https://api.example.com",
    ],
)
def test_what_shows_nothing_of_a_credential_or_keeps_it_is_no_way_out(script: str) -> None:
    assert flows(job(script)) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("CI_JOB_TOKEN", "job token"),
        ("CI_REGISTRY_PASSWORD", "job token"),
        ("CI_REPOSITORY_URL", "job token"),
        ("CI_DEPLOY_PASSWORD", "predefined"),
        ("VAULT_ID", "ID token"),
        ("DATABASE", "secret"),
        ("DOCKER_AUTH_CONFIG", "auth configuration"),
        ("NPM_TOKEN", "variable"),
        ("KUBECONFIG", "file"),
    ],
)
def test_where_a_credential_comes_from(name: str, kind: str) -> None:
    keywords = ("id_tokens: {VAULT_ID: {aud: https://vault.example.com}}", "secrets: {DATABASE: {vault: a/b}}")
    facts = facts_of(job(f"./run ${name}", *keywords)).secret_flows
    assert [(fact.credential.name, fact.credential.kind.value) for fact in facts] == [(name, kind)]


@pytest.mark.parametrize("name", ["CI_RUNNER_SHORT_TOKEN", "CI_TRIGGER_SHORT_TOKEN", "CI_COMMIT_SHA", "TOKEN_FILE"])
def test_what_only_sounds_like_a_credential_is_none(name: str) -> None:
    assert flows(job(f"./run ${name} $OTHER_TOKEN")) == [("OTHER_TOKEN", "program", "run")]


def test_a_variable_of_the_files_holds_what_it_is_made_of() -> None:
    text = "variables: {URL: 'https://ci:$API_TOKEN@git.example.com/a/lib.git', SENTRY_TOKEN: ''}\n"
    assert flows(text + job("git clone $URL\n./run $SENTRY_TOKEN")) == [
        ("API_TOKEN", "host", "git.example.com"),
        ("SENTRY_TOKEN", "program", "run"),
        ("API_TOKEN", "file", "lib/.git/config"),
    ]


def test_a_literal_is_followed_from_its_place() -> None:
    text = f"variables: {{SMTP_PASSWORD: {SECRET}}}\n" + job("./mail $SMTP_PASSWORD").replace("test:", "deploy:")
    (fact,) = facts_of(text).secret_flows
    place = fact.credential.place
    assert place is not None
    assert (fact.credential.name, fact.credential.kind.value, place.text) == (
        "value of SMTP_PASSWORD",
        "literal",
        SECRET,
    )


def test_the_own_gitlab_and_services_are_told_from_other_hosts() -> None:
    script = """
        curl -H "JOB-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL/job"
        curl -u "ci:$API_TOKEN" http://app:8080
        curl -u "ci:$API_TOKEN" https://api.example.com
    """
    found = facts_of(job(script, "services: [{name: app:1, alias: app}]")).secret_flows
    assert [(fact.destination.is_own, fact.destination.is_near) for fact in found] == [
        (True, False), (False, True), (False, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("artifacts: {paths: [out]}", [("artifact", "out")]),
        ("artifacts: {paths: [out/]}", [("artifact", "out/")]),
        ("artifacts: {paths: ['out/*.env']}", [("artifact", "out/*.env")]),
        ("artifacts: {paths: ['**/*.env']}", [("artifact", "**/*.env")]),
        ("artifacts: {paths: [$CI_PROJECT_DIR/out]}", [("artifact", "$CI_PROJECT_DIR/out")]),
        ("artifacts: {paths: ['./']}", [("artifact", "./")]),
        ("artifacts: {untracked: true}", [("artifact", "untracked")]),
        ("artifacts: {reports: {dotenv: out/run.env}}", [("artifact", "out/run.env")]),
        ("cache: {paths: [out]}", [("cache", "out")]),
        ("cache: {untracked: true}", [("cache", "untracked")]),
        ("cache: {paths: [out], policy: pull}", []),
        ("artifacts: {paths: ['*.env', other, /out, ../out]}", []),
        ("artifacts: {paths: [out], exclude: ['**/*.env']}", []),
        ("artifacts: {paths: [out], exclude: ['out/[a-z]*']}", []),
        ("artifacts: {paths: ['ou[t]', $ELSEWHERE]}", []),
    ],
)
def test_artifacts_and_caches_take_files_as_the_runner_does(keywords: str, expected: list[tuple[str, str]]) -> None:
    found = flows(job('echo "T=$API_TOKEN" > out/run.env', keywords))
    assert found == [("API_TOKEN", "file", "out/run.env"), *(("API_TOKEN", *each) for each in expected)]


@pytest.mark.parametrize("removal", ["rm out/run.env", "rm -rf out", "cd out\nrm run.env"])
def test_a_file_that_is_removed_again_leaves_by_nothing(removal: str) -> None:
    script = f'echo "T=$API_TOKEN" > out/run.env\n{removal}'
    assert flows(job(script, "artifacts: {paths: [out]}")) == []


def test_what_is_removed_before_it_is_written_stays() -> None:
    found = flows(job('rm -f t\necho "$API_TOKEN" > t', "after_script: [rm other]", "artifacts: {paths: [t]}"))
    assert [way for _, way, _ in found] == ["file", "artifact"]


@pytest.mark.parametrize(
    ("variables", "script", "path"),
    [
        ("NPM_CONFIG_USERCONFIG: $CI_PROJECT_DIR/.npm/rc", "npm config set //r/:_authToken $API_TOKEN", ".npm/rc"),
        ("DOCKER_CONFIG: $CI_PROJECT_DIR/.docker", "docker login -u ci -p $API_TOKEN quay.io", ".docker/config.json"),
        ("HOME: $CI_PROJECT_DIR", "docker login -u ci -p $API_TOKEN quay.io", ".docker/config.json"),
        ("A: b", "git remote set-url origin https://ci:$API_TOKEN@quay.io/a.git", ".git/config"),
        ("A: b", "git config http.extraheader \"X: $API_TOKEN\"", ".git/config"),
        ("A: b", "composer config gitlab-token.quay.io $API_TOKEN", "auth.json"),
        ("A: b", "export DOCKER_CONFIG=cfg\ndocker login -u ci -p $API_TOKEN quay.io", "cfg/config.json"),
        ("A: b", "git clone https://ci:$API_TOKEN@quay.io/a.git lib", "lib/.git/config"),
    ],
)  # fmt: skip
def test_programs_keep_credentials_in_files_of_their_own(variables: str, script: str, path: str) -> None:
    found = facts_of(job(script, f"variables: {{{variables}}}", "cache: {paths: ['./']}")).secret_flows
    assert [fact.file for fact in found if fact.destination.way.value == "cache"] == [path]


def test_after_a_logout_nothing_is_kept() -> None:
    script = "docker login -u ci -p $API_TOKEN quay.io\nmake\ndocker logout quay.io"
    text = job(script, "variables: {DOCKER_CONFIG: $CI_PROJECT_DIR/.docker}", "artifacts: {paths: [.docker]}")
    assert flows(text) == [("API_TOKEN", "host", "quay.io")]


def test_all_variables_in_a_file() -> None:
    assert flows(job("env > all.env", "artifacts: {reports: {dotenv: all.env}}")) == [
        ("all variables", "file", "all.env"),
        ("all variables", "artifact", "all.env"),
    ]


def test_a_copy_of_a_file_with_credentials() -> None:
    assert flows(job("cp $KUBECONFIG kube.yml", "artifacts: {paths: ['*.yml']}")) == [
        ("KUBECONFIG", "file", "kube.yml"),
        ("KUBECONFIG", "artifact", "*.yml"),
    ]


def test_a_started_pipeline_gets_the_variables_of_the_files() -> None:
    text = (
        "variables: {A: $API_TOKEN}\n"
        "down: {trigger: group/other, variables: {B: $OTHER_TOKEN, C: $CI_JOB_TOKEN, D: plain}}\n"
        "child: {trigger: {include: child.yml, forward: {yaml_variables: false}}, variables: {B: $OTHER_TOKEN}}\n"
    )
    assert flows(text, **{"child.yml": "a: {script: make}\n"}) == [
        ("API_TOKEN", "pipeline", "group/other"),
        ("OTHER_TOKEN", "pipeline", "group/other"),
    ]


def test_an_auth_configuration_is_for_its_registries() -> None:
    config = '\'{"auths": {"quay.io": {"auth": "$QUAY_AUTH_TOKEN"}}}\''
    assert flows(f"variables:\n  DOCKER_AUTH_CONFIG: {config}\n" + job("make")) == [
        ("QUAY_AUTH_TOKEN", "host", "quay.io")
    ]


def test_a_script_of_the_repository_gets_what_it_is_given() -> None:
    files = {
        "up.sh": '#!/bin/sh\ncurl -u "ci:$1" https://api.example.com\ncurl -u "ci:$OTHER_TOKEN" https://b.example.com\n'
    }
    assert flows(job('./up.sh "$API_TOKEN"'), **files) == [
        ("API_TOKEN", "host", "api.example.com"),
        ("OTHER_TOKEN", "host", "b.example.com"),
    ]


@pytest.mark.parametrize("name", sorted(JOB_TOKENS | OTHER_TOKENS))
def test_the_flows_of_gitlabs_own_tokens_are_a_list_of_their_own(name: str) -> None:
    assert may_name_own_token(f"x ${name}")
    facts = facts_of(
        job(f"curl --user ci:${name} https://example.com/; curl --user ci:$API_TOKEN https://example.com/")
    )
    assert [flow.credential.name for flow in facts.token_flows] == [name]
    assert {flow.credential.name for flow in facts.secret_flows} >= {name, "API_TOKEN"}
    assert not may_name_own_token("x $API_TOKEN $CI_COMMIT_SHA")
