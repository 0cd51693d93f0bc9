"""The user's own credentials: where they are looked for, in which order, and what helpers, a real one too, say."""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from cilint.container.image import parse_reference
from cilint.container.lookup import RegistryLogin
from cilint.errors import FetchError
from cilint.registry.keychain import Keychain

IMAGE = parse_reference("registry.example.com/group/app:1.0")


def auth(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def auths(**entries: object) -> str:
    return json.dumps({"auths": {"registry.example.com": entries}})


@pytest.fixture
def docker(tmp_path) -> Path:
    """The folder of Docker's configuration."""
    folder = tmp_path / "docker"
    folder.mkdir()
    return folder


def keychain(docker: Path, config: str = "", **variables: str) -> Keychain:
    if config:
        (docker / "config.json").write_text(config, encoding="utf-8")
    return Keychain({"DOCKER_CONFIG": str(docker), **variables})


BROKEN = '{\n"auths": {"registry.example.com": {"auth": "Fake-literal-1'


@pytest.mark.parametrize(
    ("config", "place", "problem"),
    [
        (BROKEN, ":2", "Docker and GitLab Runner cannot use it (not JSON)"),
        ('{"auths": 3}', ":1", "Docker and GitLab Runner cannot use it (wrong type)"),
        (auths(auth="Fake-literal-1"), ":1", "Docker and GitLab Runner cannot use it (not base64)"),
        (b"{\xff", "", "byte 1 is not UTF-8; save the file as UTF-8"),
        (Path.mkdir, "", "is a folder"),
        (lambda path: path.symlink_to(path.name), "", "too many levels of symbolic links"),
        ("", "", None),
        ("{}", "", None),
        (lambda path: path.symlink_to("nowhere"), "", None),
    ],
)
def test_a_configuration_that_cannot_be_read_is_told_where_it_was_needed(docker, config, place, problem) -> None:
    path = docker / "config.json"
    if callable(config):
        config(path)
    else:
        path.write_bytes(config if isinstance(config, bytes) else config.encode())
    chain = keychain(docker)
    chain.hosts()
    assert list(chain.troubles()) == []
    assert [chain.login(IMAGE), chain.login(IMAGE)] == [None, None]
    told = list(chain.troubles())
    remedy = "so none of the credentials in it is used: mend it, or delete it and log in anew"
    assert told == ([f"{path}{place}: {problem}, {remedy}"] if problem else [])
    assert "Fake-literal-1" not in str(told)


@pytest.mark.parametrize("value", ["Fake-literal-1", "Fake-literal-1" * 500, "Fake-literal-1\0"])
def test_a_variable_that_is_no_configuration_is_told_without_what_it_holds(value) -> None:
    chain = Keychain({"DOCKER_AUTH_CONFIG": value})
    assert chain.login(IMAGE) is None
    (told,) = chain.troubles()
    assert told.startswith("DOCKER_AUTH_CONFIG: it is neither JSON nor the path of a file, so ")
    assert "Fake" not in told


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"auth": auth("ci", "a:b")}, RegistryLogin("ci", "a:b")),
        ({"username": "ci", "password": "secret"}, RegistryLogin("ci", "secret")),
        ({"auth": auth("ci", "x"), "identitytoken": "refresh"}, RegistryLogin(identity_token="refresh")),
        ({"registrytoken": "bearer"}, RegistryLogin(registry_token="bearer")),
        ({}, None),
        ({"auth": "$REGISTRY_AUTH"}, None),
        ({"auth": "no base64"}, None),
    ],
)
def test_an_entry_of_auths_is_read_as_docker_reads_it(docker, entry, expected) -> None:
    assert keychain(docker, auths(**entry)).login(IMAGE) == expected


def test_the_variable_goes_before_the_file_and_the_job_comes_last(docker) -> None:
    variable, file = auths(auth=auth("variable", "x")), auths(auth=auth("file", "x"))
    job = {"CI_REGISTRY": "registry.example.com", "CI_REGISTRY_USER": "job", "CI_REGISTRY_PASSWORD": "x"}
    assert keychain(docker, DOCKER_AUTH_CONFIG=variable, **job).login(IMAGE) == RegistryLogin("variable", "x")
    assert keychain(docker, **job).login(IMAGE) == RegistryLogin("job", "x")
    assert keychain(docker, file, **job).login(IMAGE) == RegistryLogin("file", "x")


def test_a_variable_of_type_file_is_read_from_its_file(docker, tmp_path) -> None:
    file = tmp_path / "auth"
    file.write_text(auths(auth=auth("ci", "x")), encoding="utf-8")
    assert keychain(docker, DOCKER_AUTH_CONFIG=str(file)).login(IMAGE) == RegistryLogin("ci", "x")


def test_without_docker_config_the_home_folder_is_looked_in(tmp_path) -> None:
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker" / "config.json").write_text(auths(auth=auth("ci", "x")), encoding="utf-8")
    assert Keychain({"HOME": str(tmp_path)}).login(IMAGE) == RegistryLogin("ci", "x")
    assert Keychain({}).login(IMAGE) is None


def test_the_longest_key_wins_and_docker_hub_has_its_own(docker) -> None:
    entries = {
        "registry.example.com": "host",
        "registry.example.com/group": "group",
        "https://index.docker.io/v1/": "hub",
    }
    config = json.dumps({"auths": {key: {"auth": auth(user, "x")} for key, user in entries.items()}})
    chain = keychain(docker, config)
    assert chain.login(IMAGE) == RegistryLogin("group", "x")
    assert chain.login(parse_reference("python:3.12")) == RegistryLogin("hub", "x")
    assert chain.login(parse_reference("other.example.com/app")) is None
    assert chain.hosts() == {"registry.example.com", "docker.io"}


def test_no_secret_is_shown_by_what_holds_it(docker) -> None:
    login = keychain(docker, auths(auth=auth("ci", "hunter-two"), identitytoken="refresh")).login(IMAGE)
    assert "refresh" not in repr(login)
    assert "hunter-two" not in repr(RegistryLogin("ci", "hunter-two"))


# Helpers


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """Makes a credential helper of a shell script."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def make(name: str, script: str) -> Path:
        file = folder / f"docker-credential-{name}"
        file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return file

    return make


HELPED = json.dumps({"credHelpers": {"registry.example.com": "test"}})


def test_a_helper_is_given_the_key_of_its_entry(docker, helper, tmp_path) -> None:
    asked = tmp_path / "asked"
    helper("test", f'echo "$1 $(cat)" >> {asked}; echo \'{{"ServerURL": "x", "Username": "ci", "Secret": "s"}}\'')
    chain = keychain(docker, HELPED)
    assert [chain.login(IMAGE), chain.login(IMAGE)] == [RegistryLogin("ci", "s")] * 2
    assert asked.read_text(encoding="utf-8") == "get registry.example.com\n"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('echo \'{"Username": "<token>", "Secret": "refresh"}\'', RegistryLogin(identity_token="refresh")),
        ("echo credentials not found in native keychain; exit 1", None),
        ('echo \'{"Username": "", "Secret": ""}\'', None),
    ],
)
def test_what_a_helper_says_is_understood(docker, helper, script, expected) -> None:
    helper("test", script)
    assert keychain(docker, HELPED).login(IMAGE) == expected


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo secret-thing; exit 3", "docker-credential-test get fails with exit code 3"),
        ("echo no JSON", "answers with what is no JSON"),
    ],
)
def test_a_helper_that_fails_is_told_without_what_it_printed(docker, helper, script, problem) -> None:
    helper("test", script)
    with pytest.raises(FetchError, match=problem) as caught:
        keychain(docker, HELPED).login(IMAGE)
    assert "secret-thing" not in caught.value.message


def test_a_helper_that_is_not_there_is_told(docker) -> None:
    with pytest.raises(FetchError, match="there is no program 'docker-credential-test'"):
        keychain(docker, HELPED).login(IMAGE)


def test_a_helper_with_a_path_is_never_run(docker, helper, tmp_path) -> None:
    ran = tmp_path / "ran"
    file = helper("evil", f"touch {ran}")
    for name in (str(file), "../bin/docker-credential-evil", "x/../evil"):
        config = json.dumps({"credHelpers": {"registry.example.com": name}})
        assert keychain(docker, config).login(IMAGE) is None
    assert not ran.exists()


def test_a_store_is_asked_for_what_it_lists_and_a_helper_goes_before_it(docker, helper) -> None:
    listing = '{"registry.example.com": "ci", "https://index.docker.io/v1/": "hub"}'
    helper(
        "store",
        f'[ "$1" = list ] && echo \'{listing}\' || echo "{{\\"Username\\": \\"s\\", \\"Secret\\": \\"$(cat)\\"}}"',
    )
    helper("test", 'echo \'{"Username": "h", "Secret": "x"}\'')
    config = {"credsStore": "store", "auths": {"registry.example.com": {}}}
    assert keychain(docker, json.dumps(config)).login(parse_reference("alpine")) == RegistryLogin(
        "s", "https://index.docker.io/v1/"
    )
    config["credHelpers"] = {"registry.example.com": "test"}
    assert keychain(docker, json.dumps(config)).login(IMAGE) == RegistryLogin("h", "x")


def test_the_real_helper_for_pass_is_understood(docker, tmp_path, monkeypatch) -> None:
    missing = [name for name in ("docker-credential-pass", "pass", "gpg") if not shutil.which(name)]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not here to keep a password with")
    for name in ("GNUPGHOME", "PASSWORD_STORE_DIR"):
        folder = tmp_path / name
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(name, str(folder))
    key = ["gpg", "--batch", "--passphrase", "", "--quick-gen-key", "cilint-test", "rsa2048", "encr,sign", "never"]
    stored = {"ServerURL": "registry.example.com", "Username": "ci", "Secret": "invented"}
    try:
        subprocess.run(key, check=True, capture_output=True, timeout=60)
        subprocess.run(["pass", "init", "cilint-test"], check=True, capture_output=True, timeout=60)
        subprocess.run(
            ["docker-credential-pass", "store"],
            input=json.dumps(stored).encode(),
            check=True,
            capture_output=True,
            timeout=60,
        )
        for config in (
            {"credHelpers": {"registry.example.com": "pass", "other.example.com": "pass"}},
            {"credsStore": "pass"},
        ):
            chain = keychain(docker, json.dumps(config))
            assert chain.login(IMAGE) == RegistryLogin("ci", "invented")
            assert chain.login(parse_reference("other.example.com/app")) is None
    finally:
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], check=False, capture_output=True)
