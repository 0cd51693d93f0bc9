"""The real registry server: every way to log in, what is missing told apart, and skopeo's digests beside ours."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from cilint.container.image import parse_reference
from cilint.container.lookup import Answer, RegistryLogin, Status
from cilint.errors import FetchError
from tests.registry_server import PASSWORD, STRANGER, USER

GOOD = RegistryLogin(USER, PASSWORD)
WRONG = RegistryLogin(USER, "wrong")


@pytest.fixture(scope="module")
def digest(registry_server) -> str:
    """The digest of `group/app:1.0`, which all of the servers have."""
    return registry_server.push("group/app", "1.0")


@pytest.fixture
def ask(registry_server, client_for):
    """Asks one of the servers, by its kind, for an image."""
    client = client_for(*(getattr(registry_server, kind) for kind in ("open", "basic", "tls", "token")))

    def put(kind: str, name: str, login: RegistryLogin | None = None) -> Answer:
        return client.ask(parse_reference(f"{getattr(registry_server, kind)}/{name}"), login)

    return put


@pytest.fixture
def _certificate(registry_server, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(registry_server.certificate))


@pytest.mark.usefixtures("_certificate")
@pytest.mark.parametrize(("kind", "login"), [("open", None), ("basic", GOOD), ("tls", GOOD), ("token", GOOD)])
def test_a_manifest_is_found_with_the_digest_of_its_index(ask, digest, kind, login) -> None:
    assert ask(kind, "group/app:1.0", login) == Answer(Status.FOUND, digest)
    assert ask(kind, f"group/app@{digest}", login) == Answer(Status.FOUND, digest)


@pytest.mark.usefixtures("_certificate", "digest")
@pytest.mark.parametrize("kind", ["basic", "tls", "token"])
def test_without_credentials_nothing_is_found(ask, kind) -> None:
    assert ask(kind, "group/app:1.0").status is Status.UNAUTHORISED


@pytest.mark.usefixtures("digest")
@pytest.mark.parametrize("kind", ["basic", "token"])
def test_wrong_credentials_are_told_from_those_without_the_right(ask, kind) -> None:
    assert ask(kind, "group/app:1.0", WRONG).status is Status.UNAUTHORISED


@pytest.mark.usefixtures("digest")
def test_credentials_without_the_right_are_told(ask) -> None:
    assert ask("token", "group/app:1.0", RegistryLogin(STRANGER, PASSWORD)).status is Status.FORBIDDEN


@pytest.mark.usefixtures("digest")
@pytest.mark.parametrize(("kind", "login"), [("open", None), ("basic", GOOD), ("token", GOOD)])
def test_a_missing_tag_is_told_from_a_missing_repository(ask, kind, login) -> None:
    assert ask(kind, "group/app:2.0", login).status is Status.NO_TAG
    assert ask(kind, f"group/app@sha256:{'0' * 64}", login).status is Status.NO_TAG
    assert ask(kind, "group/none:1.0", login).status is Status.NO_REPOSITORY


def test_an_identity_token_buys_a_token(ask, digest, registry_server) -> None:
    registry_server.token_server.asked.clear()
    assert ask("token", "group/app:1.0", RegistryLogin(identity_token=PASSWORD)) == Answer(Status.FOUND, digest)
    [(method, body, authorization)] = registry_server.token_server.asked
    assert (method, authorization) == ("POST", "")
    assert f"refresh_token={PASSWORD}" in body
    assert ask("token", "group/app:1.0", RegistryLogin(identity_token="wrong")).status is Status.UNAUTHORISED


def test_a_token_is_for_pulling_from_one_repository_and_is_asked_for_once(ask, digest, registry_server) -> None:
    registry_server.token_server.asked.clear()
    for name in ("group/app:1.0", f"group/app@{digest}", "group/app:2.0"):
        ask("token", name, GOOD)
    [(_, target, _)] = registry_server.token_server.asked
    assert "scope=repository%3Agroup%2Fapp%3Apull" in target


def test_a_certificate_that_nobody_vouches_for_is_refused(ask) -> None:
    with pytest.raises(FetchError, match="its certificate is not trusted"):
        ask("tls", "group/app:1.0", GOOD)


def test_a_registry_in_a_private_network_is_not_asked_unless_it_is_named(registry_server, client_for) -> None:
    with pytest.raises(FetchError, match=r"name it under registries in \.cilint\.yml"):
        client_for().ask(parse_reference(f"{registry_server.open}/group/app:1.0"), None)


def test_skopeo_reads_the_same_digest(ask, registry_server) -> None:
    if not shutil.which("skopeo"):
        pytest.skip("skopeo is not here to compare with")
    for number in range(3):
        registry_server.push(f"group/image{number}", "latest", content=b"x" * number)
        answer = ask("basic", f"group/image{number}", GOOD)
        run = subprocess.run(
            ["skopeo", "inspect", "--tls-verify=false", "--creds", f"{USER}:{PASSWORD}", "--raw",
             f"docker://{registry_server.basic}/group/image{number}"],
            check=True, capture_output=True,
        )  # fmt: skip
        digest = subprocess.run(
            ["skopeo", "manifest-digest", "/dev/stdin"], input=run.stdout, check=True, capture_output=True
        )
        assert answer == Answer(Status.FOUND, digest.stdout.decode().strip())
