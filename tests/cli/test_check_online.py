"""`cilint check --online`: what registries answer, asked as the jobs would ask, decides about their images."""

from __future__ import annotations

import base64
import json
import os

import pytest

from tests.registry_server import PASSWORD, STRANGER, USER

ONLINE = ("check", "--online", "--format", "json", "--select")
AUTH, PIN = "missing-registry-auth", "unpinned-image"


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch) -> None:
    for name in os.environ:
        if name.upper().endswith("_PROXY") or name in ("SSL_CERT_FILE", "DOCKER_CONFIG"):
            monkeypatch.delenv(name)


def auth_config(server: str, user: str, password: str = PASSWORD) -> str:
    auth = base64.b64encode(f"{user}:{password}".encode()).decode()
    return json.dumps({"auths": {server: {"auth": auth}}})


@pytest.fixture
def judge(project, registry_server, cilint, monkeypatch):
    """Checks a pipeline with one image, on a server by its kind, and gives the findings as (severity, message).

    A loopback host needs no credentials without being asked, so that what is found comes from the answers alone.
    """
    registry_server.push("ci/online", "1.0")

    def check(kind: str, image: str, user: str = "", password: str = PASSWORD, *, declared: str = "runner", rule=AUTH):
        server = getattr(registry_server, kind)
        lines = [f"a: {{script: x, image: '{server}/{image}'}}\n"]
        if user:
            lines.insert(0, f"variables: {{DOCKER_AUTH_CONFIG: '{auth_config(server, user, password)}'}}\n")
            # Whom the user has credentials for may be asked; these are no good ones.
            monkeypatch.setenv("DOCKER_AUTH_CONFIG", auth_config(server, "nobody"))
        else:
            project.write(".cilint.yml", f"registries: {{'{server}': {{auth: {declared}}}}}\n")
        project.write(".gitlab-ci.yml", "".join(lines))
        run = cilint(*ONLINE, rule)
        return [(finding["severity"], finding["message"].replace(server, "HOST")) for finding in run.report["findings"]]

    return check


def test_an_image_that_the_job_can_pull_is_no_finding(judge) -> None:
    assert judge("open", "ci/online:1.0", declared="public") == []
    assert judge("basic", "ci/online:1.0", USER) == []
    assert judge("token", "ci/online:1.0", USER) == []


def test_each_refusal_has_its_own_message(judge) -> None:
    source = "the variable DOCKER_AUTH_CONFIG"
    assert judge("basic", "ci/online:1.0", USER, "wrong") == [
        ("major", f"HOST refuses the credentials of {source} (401)")
    ]
    assert judge("token", "ci/online:1.0", STRANGER) == [
        ("major", f"HOST knows the credentials of {source}, but they give no right to pull ci/online (403)")
    ]
    assert judge("basic", "ci/online:9.9", USER) == [("major", "HOST has no tag 9.9 of ci/online")]
    assert judge("basic", "ci/none", USER) == [("major", "HOST has no repository ci/none")]
    digest = f"sha256:{'0' * 64}"
    assert judge("open", f"ci/online@{digest}", declared="public") == [
        ("major", f"HOST has no image {digest} of ci/online")
    ]


def test_a_refusal_names_what_a_variable_makes_of_the_image(project, registry_server, cilint) -> None:
    server = registry_server.open
    registry_server.push("ci/online", "1.0")
    project.write(".cilint.yml", f"registries: {{'{server}': {{auth: public}}}}\n")
    image = f"'{server}/ci/online:$TAG'"
    project.write(".gitlab-ci.yml", f"variables: {{TAG: '9.9'}}\na: {{script: x, image: {image}}}\n")
    (finding,) = cilint(*ONLINE, AUTH).report["findings"]
    assert finding["message"] == f"{server} has no tag 9.9 of ci/online (here {server}/ci/online:9.9)"


def test_where_nobody_knows_the_credentials_of_the_job_a_refusal_says_nothing(judge) -> None:
    assert judge("basic", "ci/online:1.0") == []
    assert judge("token", "ci/online:1.0", declared="project-variable") == []


def test_the_users_own_credentials_tell_what_is_missing_and_never_what_the_job_may(
    project, registry_server, cilint, monkeypatch, tmp_path
) -> None:
    registry_server.push("ci/online", "1.0")
    server = registry_server.basic
    (tmp_path / "config.json").write_text(auth_config(server, USER), encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    project.write(".gitlab-ci.yml", f"a: {{image: '{server}/ci/online:1.0'}}\nb: {{image: '{server}/ci/online:9'}}\n")
    report = cilint(*ONLINE, AUTH).report
    found = [(finding["line"], finding["severity"], finding["message"]) for finding in report["findings"]]
    assert found == [
        (
            1,
            "info",
            f"no credentials are to be seen for {server}; "
            "asked without any, the registry refuses, or has no such repository",
        ),
        (2, "major", f"{server} has no tag 9 of ci/online"),
    ]


@pytest.mark.parametrize("command", [("check", "--online"), ("check",), ("pin",)])
def test_a_configuration_of_docker_that_cannot_be_read_is_named_once_where_it_is_needed(
    project, registry_server, cilint, monkeypatch, tmp_path, command
) -> None:
    registry_server.push("ci/online", "1.0")
    server = registry_server.basic
    (tmp_path / "config.json").write_text('{"auths": Fake-literal-1', encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    project.write(".cilint.yml", f"registries: {{'{server}': {{auth: project-variable}}}}\n")
    project.write(".gitlab-ci.yml", "".join(f"{job}: {{script: x, image: '{server}/ci/online:1.0'}}\n" for job in "ab"))
    run = cilint(*command)
    assert run.err.count(f"{tmp_path / 'config.json'}:1: ") == (command != ("check",))
    assert "Fake-literal-1" not in run.out + run.err


@pytest.mark.parametrize(("script", "count"), [("docker push $X", 0), ("make image", 0), ("echo pushy", 1)])
def test_what_the_pipeline_may_push_itself_is_not_missed(project, registry_server, cilint, script, count) -> None:
    server = registry_server.open
    project.write(".cilint.yml", f"registries: {{'{server}': {{auth: public}}}}\n")
    project.write(".gitlab-ci.yml", f"a: {{script: {script}}}\nb: {{script: x, image: '{server}/ci/none:1'}}\n")
    assert len(cilint(*ONLINE, AUTH).report["findings"]) == count


def test_a_virtual_machine_is_in_no_registry(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {script: x, image: macos-15-xcode-16}\n")
    run = cilint(*ONLINE, AUTH)
    assert (run.report["findings"], run.err) == ([], "")


def test_unpinned_image_names_the_digest_to_write(judge, registry_server, cilint) -> None:
    digest = registry_server.push("ci/online", "1.0")
    judge("open", "ci/online:1.0", declared="public", rule=PIN)
    assert f"@{digest}" in cilint("check", "--online", "--select", PIN).out


def test_a_registry_that_cannot_be_asked_is_told_once_and_decides_nothing(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {image: '10.0.0.1/x:1', services: ['10.0.0.1/y:1']}\n")
    online = cilint(*ONLINE, AUTH)
    assert online.err.count("10.0.0.1 is in a private network") == 1
    assert online.report["findings"] == cilint("check", "--format", "json", "--select", AUTH).report["findings"]


@pytest.mark.parametrize("command", ["baseline", "suppress"])
def test_what_accepts_findings_tells_which_registry_could_not_be_asked(project, cilint, command) -> None:
    project.write(".gitlab-ci.yml", "a: {script: x, image: '10.0.0.1/x:1'}\n")
    assert cilint(command, "--online").err.count("10.0.0.1 is in a private network") == 1


def test_a_helper_that_a_pipeline_names_is_not_run(project, cilint, registry_server, monkeypatch, tmp_path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "docker-credential-evil"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    server = registry_server.basic
    config = json.dumps({"credHelpers": {server: "evil"}})
    project.write(".cilint.yml", f"registries: {{'{server}': {{auth: runner}}}}\n")
    project.write(".gitlab-ci.yml", f"variables: {{DOCKER_AUTH_CONFIG: '{config}'}}\na: {{image: '{server}/x:1'}}\n")
    cilint(*ONLINE, AUTH)
    assert not ran.exists()


def test_without_online_no_registry_is_asked(project, cilint, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a registry was asked")

    monkeypatch.setattr("cilint.network.http.HttpClient.request", refuse)
    project.write(".gitlab-ci.yml", "a: {image: 'registry.example.com/x:1'}\n")
    assert cilint("check", "--format", "json").rules
