"""Docker's own images: which of them are daemons, and which versions go together."""

from __future__ import annotations

import pytest

from cilint.container.dind import NEWEST, are_different, is_daemon, is_without_tls, official_version

DIGEST = "@sha256:" + "0" * 64


@pytest.mark.parametrize(
    "reference",
    ["docker:dind", "docker:28-dind", "docker:28.3.2-dind-alpine3.22", "docker:dind-rootless", "docker:19.03.5-dind",
     "registry.example.com:5000/mirror/docker:28-dind", f"docker:28-dind{DIGEST}", "$PREFIX/docker:$VERSION-dind"],
)  # fmt: skip
def test_docker_with_a_tag_of_dind_is_a_daemon(reference: str) -> None:
    assert is_daemon(reference)


@pytest.mark.parametrize(
    "reference", ["docker", "docker:28", "docker:28-cli", "dind:28", "acme/dind", "acme/docker-dind:1", "postgres:dind"]
)
def test_other_images_are_no_daemons(reference: str) -> None:
    assert not is_daemon(reference)


VERSIONS = {
    "docker": NEWEST,
    "docker:latest": NEWEST,
    "docker:git": NEWEST,
    "docker:dind": NEWEST,
    "docker:stable": "19.03",
    "docker:stable-dind": "19.03",
    "docker:28.3.2-cli": "28.3.2",
    "docker:17.12.1-ce-dind": "17.12.1",
    f"docker:28-dind{DIGEST}": "28",
    "docker.io/library/docker:28": "28",
    f"docker{DIGEST}": None,
    "docker:rc": None,
    "docker:28.0.0-rc.1-dind": None,
    "docker:edge-dind": None,
    "acme/docker:28": None,
    "registry.example.com/docker:28": None,
    "docker:": None,
}


@pytest.mark.parametrize(("reference", "version"), VERSIONS.items())
def test_a_version_is_that_of_the_official_image(reference: str, version: str | None) -> None:
    assert official_version(reference) == version


@pytest.mark.parametrize(
    ("one", "other"), [("28", "28.3"), ("28.3.2", "28.3.2"), ("19.03", "19.03.5"), (NEWEST, NEWEST)]
)
def test_versions_that_may_be_the_same_are_not_different(one: str, other: str) -> None:
    assert not are_different(one, other)
    assert not are_different(other, one)


@pytest.mark.parametrize(("one", "other"), [("28", "27.5"), ("28.3", "28.4.1"), ("19.03", NEWEST)])
def test_versions_that_cannot_be_the_same_are_different(one: str, other: str) -> None:
    assert are_different(one, other)
    assert are_different(other, one)


@pytest.mark.parametrize(
    "arguments", [["--tls=false"], ["--debug", "--tls=false"], ["dockerd", "--host=tcp://0.0.0.0:2375"]]
)
def test_arguments_can_switch_tls_off(arguments: list[str]) -> None:
    assert is_without_tls(arguments)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--host=tcp://0.0.0.0:2375"], ["--mtu=1450"], ["dockerd"], ["dockerd", "--host=unix:///var/run/docker.sock"],
     ["dockerd", "--host=tcp://0.0.0.0:2376", "--tlsverify"]],
)  # fmt: skip
def test_other_arguments_leave_tls_as_the_image_has_it(arguments: list[str]) -> None:
    assert not is_without_tls(arguments)
