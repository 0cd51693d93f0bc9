"""What the rules about services, Docker in Docker, feature flags and pull policies say beyond their own examples."""

from __future__ import annotations

from textwrap import dedent

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.session import Session
from cilint.settings.loading import load_settings
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles

Verdicts = list[tuple[str, str, str]]


def verdicts(rule: str, pipeline: str, settings: str = "") -> Verdicts:
    """The text that each finding flags, its severity and its confidence."""
    files = MemoryFiles({".gitlab-ci.yml": dedent(pipeline), ".cilint.yml": settings})
    checked = Session(files, load_settings(files, Settings(Selection(select=(rule,)))), built_in_rules())
    result = checked.check([".gitlab-ci.yml"])
    assert not result.broken
    return [(item.span.text, item.severity.value, item.confidence.value) for item in result.findings]


TLS = {
    "the service's own variable goes before the job's": (
        """
        a:
          variables: {DOCKER_TLS_CERTDIR: ""}
          services: [{name: "docker:28-dind", variables: {DOCKER_TLS_CERTDIR: /certs}}]
          script: x
        """,
        [],
    ),
    "with certificates, an argument changes nothing": (
        """
        a:
          variables: {DOCKER_TLS_CERTDIR: /certs}
          services: [{name: "docker:28-dind", command: ["--tls=false"]}]
          script: x
        """,
        [],
    ),
    "only a template has the variable": (
        """
        .plain: {variables: {DOCKER_TLS_CERTDIR: ""}}
        a: {services: ["docker:28-dind"], script: x}
        """,
        [],
    ),
    "in some pipelines with TLS and in others without": (
        """
        a:
          services: ["docker:28-dind"]
          rules:
            - {if: $A, variables: {DOCKER_TLS_CERTDIR: ""}}
            - {if: $B, variables: {DOCKER_TLS_CERTDIR: /certs}}
          script: x
        """,
        [],
    ),
    "a global variable that the job does not inherit": (
        """
        variables: {DOCKER_TLS_CERTDIR: ""}
        a: {inherit: {variables: false}, services: ["docker:28-dind"], script: x}
        """,
        [],
    ),
    "several signs are one finding": (
        """
        variables: {DOCKER_HOST: "tcp://docker:2375", DOCKER_TLS_CERTDIR: ""}
        a: {services: [{name: "docker:28-dind", command: ["--tls=false"]}], script: x}
        """,
        [('""', "major", "high")],
    ),
    "an alias of the daemon": (
        """
        a:
          variables: {DOCKER_HOST: "tcp://engine:2375/"}
          services: [{name: "docker:28-dind", alias: engine}]
          script: x
        """,
        [('"tcp://engine:2375/"', "major", "high")],
    ),
    "a flag that is on in some pipelines only": (
        """
        a:
          variables: {DOCKER_TLS_CERTDIR: ""}
          rules: [{if: $A, variables: {FF_NETWORK_PER_BUILD: 1}}, {when: always}]
          services: ["docker:28-dind"]
          script: x
        """,
        [('""', "major", "high")],
    ),
}


@pytest.mark.parametrize(("pipeline", "expected"), TLS.values(), ids=TLS)
def test_a_daemon_is_without_tls_if_what_it_sees_says_so(pipeline: str, expected: Verdicts) -> None:
    assert verdicts("dind-without-tls", pipeline) == expected


def test_a_network_of_its_own_means_nothing_in_a_pod_nor_where_the_runner_has_another() -> None:
    pipeline = """
        a:
          variables: {DOCKER_TLS_CERTDIR: "", FF_NETWORK_PER_BUILD: 1}
          services: ["docker:28-dind"]
          script: x
        """
    assert verdicts("dind-without-tls", pipeline) == [('""', "minor", "high")]
    for settings in ("runner: {executor: kubernetes}", "runner: {feature_flags: {FF_NETWORK_PER_BUILD: false}}"):
        assert verdicts("dind-without-tls", pipeline, settings) == [('""', "major", "high")]


VERSIONS = {
    "of a matrix, each with its own": (
        """
        a:
          parallel: {matrix: [{V: ["27", "28"]}]}
          image: docker:$V
          services: ["docker:$V-dind"]
          script: x
        """,
        [],
    ),
    "unknown": ("a: {image: 'docker:$V', services: ['docker:28-dind'], script: x}", []),
    "a digest alone": (f"a: {{image: 'docker@sha256:{'0' * 64}', services: ['docker:28-dind'], script: x}}", []),
    "a template's, which the job replaces": (
        """
        .a: {image: "docker:20.10", services: ["docker:28-dind"]}
        a: {extends: .a, image: "docker:28", script: x}
        """,
        [],
    ),
}


@pytest.mark.parametrize(("pipeline", "expected"), VERSIONS.values(), ids=VERSIONS)
def test_versions_that_may_be_the_same_are_no_mismatch(pipeline: str, expected: Verdicts) -> None:
    assert verdicts("dind-version-mismatch", pipeline) == expected


ALIASES = {
    "the third of three": ("a: {services: [r, r, r], script: x}", ["r", "r"]),
    "one image in two registries": ("a: {services: [mysql, 'example.com/mysql'], script: x}", []),
    "the same unknown image twice": ("a: {services: [$DB, $DB], script: x}", ["$DB"]),
    "an empty list of aliases": ("a: {services: [r, {name: r, alias: ','}], script: x}", ["r"]),
    "one alias of two is free": ("a: {services: [r, {name: r, alias: 'r, s'}], script: x}", ["'r, s'"]),
    "an unknown alias": ("a: {services: [r, {name: r, alias: $NAME}], script: x}", []),
    "in two jobs": ("{a: {services: [r], script: x}, b: {services: [r], script: x}}", []),
    "from a reference": (
        "{.s: {services: [r, s]}, a: {services: [!reference [.s, services], r], script: x}}",
        ["r"],
    ),
}


@pytest.mark.parametrize(("pipeline", "expected"), ALIASES.values(), ids=ALIASES)
def test_services_share_a_job_by_their_host_names(pipeline: str, expected: list[str]) -> None:
    assert [text for text, _, _ in verdicts("duplicate-service-alias", pipeline)] == expected


def test_in_a_pod_services_may_share_their_host_names() -> None:
    kubernetes = "runner: {executor: kubernetes}"
    assert verdicts("duplicate-service-alias", "a: {services: [r, r], script: x}", kubernetes) == []


REACHED = {
    "an include that was not read may have the service": """
        include: {project: group/a, file: b.yml}
        a: {services: [redis], script: x}
        b: {script: redis-cli -h redis}
        """,
    "a template gets its services from the jobs that extend it": """
        .ping: {script: redis-cli -h redis}
        a: {extends: .ping, services: [redis]}
        """,
    "a service that is not known": """
        a: {services: [redis], script: x}
        b: {services: [$CACHE], script: redis-cli -h redis}
        """,
    "a condition": """
        a: {services: [redis], script: x}
        b: {script: 'if [ -n "$REDIS" ]; then redis-cli -h redis; fi'}
        """,
    "a variable that the job may not need": """
        variables: {REDIS_URL: redis://redis:6379}
        a: {services: [redis], script: x}
        b: {script: make lint}
        """,
    "Compose": """
        a: {services: [redis], script: x}
        b: {script: [docker compose up -d, redis-cli -h redis]}
        """,
}


@pytest.mark.parametrize("pipeline", REACHED.values(), ids=REACHED)
def test_a_host_that_may_be_reached_is_not_flagged(pipeline: str) -> None:
    assert verdicts("unreachable-service", pipeline) == []


@pytest.mark.parametrize("executor", ["", "kubernetes", "shell"])
def test_localhost_is_flagged_only_where_containers_are_apart(executor: str) -> None:
    pipeline = "a: {services: [redis], variables: {REDIS_URL: 'redis://localhost'}, script: x}"
    settings = f"runner: {{executor: {executor}}}" if executor else ""
    assert verdicts("unreachable-service", pipeline, settings) == []
    assert verdicts("unreachable-service", pipeline, "runner: {executor: docker}") == [("localhost", "minor", "medium")]


@pytest.mark.parametrize(
    "script",
    [
        "[HOST=localhost, redis-cli -h $HOST ping]",
        "['ping() { redis-cli -h $1 ping; }', ping localhost]",
        "[HOST=$(echo localhost), 'curl http://$HOST:6379/']",
    ],
)
def test_a_host_that_the_script_puts_into_a_variable_is_followed(script: str) -> None:
    pipeline = f"a: {{services: [redis], script: {script}}}"
    found = verdicts("unreachable-service", pipeline, "runner: {executor: docker}")
    assert [severity for _, severity, _ in found] == ["minor"]


@pytest.mark.parametrize(
    "script",
    [
        "[HOST=localhost, HOST=redis, redis-cli -h $HOST ping]",
        "[HOST=redis, 'if x; then HOST=localhost; fi', redis-cli -h $HOST ping]",
        "['redis-cli -h ${HOST:-localhost} ping']",
        "['(HOST=localhost)', HOST=redis, redis-cli -h $HOST ping]",
    ],
)
def test_a_host_that_is_not_the_variables_is_not_flagged(script: str) -> None:
    pipeline = f"a: {{services: [redis], script: {script}}}"
    assert verdicts("unreachable-service", pipeline, "runner: {executor: docker}") == []


def test_localhost_is_the_services_only_at_its_port() -> None:
    docker = "runner: {executor: docker}"
    pipeline = "a: {{services: [redis], script: 'curl http://localhost:{port}/'}}"
    assert verdicts("unreachable-service", pipeline.format(port=6379), docker) != []
    assert verdicts("unreachable-service", pipeline.format(port=8080), docker) == []


def test_what_the_runner_sets_itself_is_not_read_from_variables() -> None:
    pipeline = "a: {variables: {FF_TIMESTAMPS: always}, script: x}"
    assert verdicts("invalid-feature-flag", pipeline) == [("always", "major", "high")]
    assert verdicts("invalid-feature-flag", pipeline, "runner: {feature_flags: {FF_TIMESTAMPS: true}}") == []


@pytest.mark.parametrize("value", ['""', "null", "$OTHER", "{value: 'true', options: ['true', 'false']}"])
def test_a_flag_without_a_value_or_with_an_unknown_one_is_not_flagged(value: str) -> None:
    pipeline = f"{{variables: {{FF_TIMESTAMPS: {value}}}, a: {{script: x}}}}"
    assert verdicts("invalid-feature-flag", pipeline) == []


def test_a_raw_value_is_read_as_it_is() -> None:
    pipeline = "{variables: {A: 'true', FF_TIMESTAMPS: {value: $A, expand: false}}, a: {script: x}}"
    assert verdicts("invalid-feature-flag", pipeline) == [("$A", "major", "high")]


def test_the_confidence_in_a_pull_policy_is_that_in_the_registry() -> None:
    pipeline = "a: {{image: {{name: {name}, pull_policy: never}}, script: x}}"
    unknown, ecr = "registry.example.com/a:1", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1"
    assert verdicts("risky-pull-policy", pipeline.format(name=unknown)) == [("never", "minor", "low")]
    assert verdicts("risky-pull-policy", pipeline.format(name=ecr)) == [("never", "minor", "medium")]


NEEDS = {
    "another service, in an argument": (
        "a: {services: [mysql, {name: app, command: ['--db-host=mysql']}], script: x}",
        "minor",
    ),
    "another service, by a variable that the image reads": (
        "a: {services: [mysql, phpmyadmin], variables: {PMA_HOST: mysql}, script: x}",
        "minor",
    ),
    "itself": ("a: {services: [{name: app, variables: {BIND_HOST: app}}], script: x}", "info"),
    "nothing: the variable is for the job": (
        "a: {services: [mysql, app], variables: {DB_HOST: mysql}, script: x}",
        "info",
    ),
    "nothing: no browser visits the job": (
        "a: {services: [mysql], variables: {BASE_URL: 'http://build'}, script: x}",
        "info",
    ),
    "nothing: it is a service that is called build": (
        "a: {services: [selenium, {name: app, alias: build}], variables: {URL: 'http://build'}, script: x}",
        "info",
    ),
}


@pytest.mark.parametrize(("pipeline", "severity"), NEEDS.values(), ids=NEEDS)
def test_links_are_minor_where_a_service_needs_what_they_do_not_join(pipeline: str, severity: str) -> None:
    assert verdicts("legacy-service-links", pipeline) == [("services", severity, "medium")]
