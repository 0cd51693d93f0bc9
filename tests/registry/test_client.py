"""Registries that hang, lie, redirect and pour, and what is sent to whom; each is asked on loopback."""

from __future__ import annotations

import hashlib
import json
import time
from http.server import BaseHTTPRequestHandler

import pytest

from cilint.container.image import Reference, parse_reference
from cilint.container.lookup import Answer, RegistryLogin, Status
from cilint.errors import FetchError
from cilint.registry.client import MANIFEST_TYPES

DIGEST = f"sha256:{'a' * 64}"
LOGIN = RegistryLogin("ci", "invented-password")
MANIFEST = "/v2/group/app/manifests/1.0"
TAGS = "/v2/group/app/tags/list?n=1"
OCI = MANIFEST_TYPES[0]


@pytest.fixture
def client(web, client_for):
    return client_for(web.name)


def image(web, name: str = "group/app:1.0") -> Reference:
    return parse_reference(f"{web.name}/{name}")


def secrets_in(web) -> list[str]:
    """What was sent to a server that proves who one is."""
    return [asked.headers["authorization"] for asked in web.asked if "authorization" in asked.headers]


def test_it_asks_with_head_and_accepts_every_kind_of_manifest(web, client) -> None:
    web.answer(MANIFEST, Docker_Content_Digest=DIGEST, Content_Type=OCI)
    assert client.ask(image(web), None) == Answer(Status.FOUND, DIGEST)
    [asked] = web.asked
    assert asked.method == "HEAD"
    assert asked.headers["accept"].split(", ") == list(MANIFEST_TYPES)


def test_a_reference_without_a_tag_is_asked_for_as_latest_and_one_with_a_digest_by_that(web, client) -> None:
    web.answer("/v2/app/manifests/latest", Docker_Content_Digest=DIGEST)
    web.answer(f"/v2/app/manifests/{DIGEST}", Docker_Content_Digest=DIGEST)
    assert client.ask(image(web, "app"), None).status is Status.FOUND
    assert client.ask(image(web, f"app:1@{DIGEST}"), None).status is Status.FOUND


def test_docker_hub_is_asked_at_its_own_address(client_for, monkeypatch) -> None:
    asked = []

    def look_up(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    with pytest.raises(FetchError, match=r"registry-1\.docker\.io"):
        client_for().ask(parse_reference("python:3.12"), None)
    assert asked == ["registry-1.docker.io"]


@pytest.mark.parametrize("named", ["", "sha256:short", "x"])
def test_a_digest_that_the_registry_does_not_name_is_computed(web, client, named) -> None:
    body = b'{"schemaVersion": 2}'
    web.answer(MANIFEST, body, Docker_Content_Digest=named, Content_Type=OCI)
    assert client.ask(image(web), None) == Answer(Status.FOUND, f"sha256:{hashlib.sha256(body).hexdigest()}")
    assert [asked.method for asked in web.asked] == ["HEAD", "GET"]


def test_another_manifest_than_the_one_that_was_asked_for_is_no_answer(web, client) -> None:
    web.answer(f"/v2/group/app/manifests/{DIGEST}", Docker_Content_Digest=f"sha256:{'b' * 64}")
    assert client.ask(image(web, f"group/app@{DIGEST}"), None).status is Status.FAILED


def test_a_page_for_people_is_no_manifest(web, client) -> None:
    web.answer(MANIFEST, b"<html>", Content_Type="text/html; charset=utf-8")
    assert client.ask(image(web), None) == Answer(
        Status.FAILED, detail="it answers with text/html, which is no manifest of an image"
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [(200, Status.NO_TAG), (404, Status.NO_REPOSITORY), (403, Status.NOT_FOUND), (500, Status.NOT_FOUND)],
)
def test_what_is_missing_is_told_by_the_list_of_tags(web, client, status, expected) -> None:
    web.answer(MANIFEST, status=404)
    web.answer(TAGS, status=status)
    assert client.ask(image(web), None).status is expected


@pytest.mark.parametrize(
    ("status", "login", "expected"),
    [
        (401, None, Status.UNAUTHORISED),
        (403, None, Status.UNAUTHORISED),
        (401, LOGIN, Status.UNAUTHORISED),
        (403, LOGIN, Status.FORBIDDEN),
        (500, None, Status.FAILED),
    ],
)
def test_a_refusal_is_told_by_its_status_and_by_whether_there_were_credentials(
    web, client, status, login, expected
) -> None:
    web.answer(MANIFEST, status=status, WWW_Authenticate='Basic realm="x"')
    assert client.ask(image(web), login).status is expected


def test_a_user_and_a_password_are_sent_after_they_were_asked_for(web, client) -> None:
    web.answer(MANIFEST, status=401, WWW_Authenticate='Basic realm="x"')
    client.ask(image(web), LOGIN)
    assert [asked.headers.get("authorization", "")[:6] for asked in web.asked] == ["", "Basic "]


# Tokens


@pytest.fixture
def token_server(web, other_web):
    """A registry that sends to another server for tokens, which trusts everybody."""
    challenge = f'Bearer realm="{other_web.address}/token",service="registry",scope="repository:other:push"'

    def answer(handler: BaseHTTPRequestHandler) -> None:
        from tests.conftest import send

        if handler.headers.get("Authorization") == "Bearer good":
            send(handler, b"", Docker_Content_Digest=DIGEST)
        else:
            send(handler, b"", 401, WWW_Authenticate=challenge)

    web.acts[MANIFEST] = answer
    return other_web


TOKEN = "/token?service=registry&scope=repository%3Agroup%2Fapp%3Apull"


@pytest.mark.parametrize("name", ["token", "access_token"])
def test_a_token_is_had_from_where_the_registry_says_for_what_is_needed(web, client, token_server, name) -> None:
    token_server.answer(TOKEN, json.dumps({name: "good"}))
    assert client.ask(image(web), LOGIN) == Answer(Status.FOUND, DIGEST)
    assert secrets_in(token_server) == ["Basic Y2k6aW52ZW50ZWQtcGFzc3dvcmQ="]
    assert secrets_in(web) == ["Bearer good"]


def test_without_credentials_a_token_is_asked_for_all_the_same(web, client, token_server) -> None:
    token_server.answer(TOKEN, '{"token": "good"}')
    assert client.ask(image(web), None).status is Status.FOUND
    assert secrets_in(token_server) == []


def test_a_registry_token_is_shown_as_it_is(web, client, token_server) -> None:
    assert client.ask(image(web), RegistryLogin(registry_token="good")).status is Status.FOUND
    assert token_server.asked == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{}", "answers with no token"),
        ("no JSON", "answers with no token"),
        ('["token"]', "answers with no token"),
        ("[" * 60_000, "answers with no token"),
        ('{"token": "a\\r\\nX-Injected: 1"}', "characters that no token has"),
        ('{"token": 1}', "answers with no token"),
    ],
)
def test_what_is_no_token_is_told(web, client, token_server, body, problem) -> None:
    token_server.answer(TOKEN, body)
    with pytest.raises(FetchError, match=problem):
        client.ask(image(web), LOGIN)


def test_a_token_server_that_redirects_gets_credentials_to_nobody_else(web, client_for, token_server) -> None:
    token_server.redirect(TOKEN, f"{web.address}/stolen")
    web.answer("/stolen", '{"token": "good"}')
    client = client_for(web.name, token_server.name)
    client.ask(image(web), LOGIN)
    assert [asked.headers.get("authorization") for asked in web.asked if asked.target == "/stolen"] == [None]
    token_server.redirect("/token", f"{web.address}/stolen")
    with pytest.raises(FetchError, match="redirects what holds credentials"):
        client.ask(image(web), RegistryLogin(identity_token="invented"))
    assert not any(b"invented" in asked.body for asked in web.asked)


def test_a_token_server_of_a_registry_that_is_not_trusted_must_be_public(
    web, client_for, token_server, monkeypatch
) -> None:
    monkeypatch.setattr("cilint.network.addresses.is_public", lambda _: web.asked == [])
    with pytest.raises(FetchError, match="is in a private network"):
        client_for().ask(image(web), LOGIN)
    assert token_server.asked == []


def test_a_server_without_tls_is_not_sent_to_for_tokens_by_one_with_it(
    secure, certificate, client_for, other_web, monkeypatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    secure.answer(MANIFEST, status=401, WWW_Authenticate=f'Bearer realm="{other_web.address}/token"')
    with pytest.raises(FetchError, match="without TLS"):
        client_for(secure.name).ask(image(secure), LOGIN)
    assert other_web.asked == []


@pytest.mark.parametrize("header", ["", "Bearer", 'Bearer realm="file:///etc/passwd"', 'Bearer realm="', "Negotiate"])
def test_a_challenge_that_cannot_be_met_ends_in_a_result_or_an_error(web, client, header) -> None:
    web.answer(MANIFEST, status=401, WWW_Authenticate=header)
    if "Bearer" in header:
        with pytest.raises(FetchError, match=r"only addresses of http|names no host"):
            client.ask(image(web), LOGIN)
    else:
        assert client.ask(image(web), LOGIN).status is Status.UNAUTHORISED
    assert secrets_in(web) == []


# Redirects


def test_a_redirect_to_another_server_is_followed_without_credentials(web, other_web, client_for) -> None:
    web.answer(MANIFEST, status=307, Location=f"{other_web.address}/v2/mirror/app/manifests/1.0")
    other_web.answer("/v2/mirror/app/manifests/1.0", status=401, WWW_Authenticate='Basic realm="x"')
    assert client_for(web.name, other_web.name).ask(image(web), LOGIN).status is Status.UNAUTHORISED
    assert secrets_in(other_web) == []


def test_a_redirect_into_a_private_network_is_refused(web, client, other_web) -> None:
    web.answer(MANIFEST, status=307, Location=f"{other_web.address}/v2/x/manifests/1")
    with pytest.raises(FetchError, match="private network"):
        client.ask(image(web), LOGIN)
    assert other_web.asked == []


def test_a_redirect_in_a_circle_ends(web, client) -> None:
    web.redirect(MANIFEST, MANIFEST)
    with pytest.raises(FetchError, match="redirects more than 3 times"):
        client.ask(image(web), None)
    assert len(web.asked) == 4


# Time and size


def test_a_drip_ends_in_time(web, client_for) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not web.done.wait(0.05):
            handler.wfile.write(b"x")

    web.acts[MANIFEST] = drip
    start = time.monotonic()
    with pytest.raises(FetchError, match="no whole answer within"):
        client_for(web.name, seconds=0.4).ask(image(web), None)
    assert time.monotonic() - start < 30


def test_an_endless_manifest_is_cut_off(web, client) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while handler.command == "GET" and not web.done.is_set():
            handler.wfile.write(b"x" * 65_536)

    web.acts[MANIFEST] = pour
    with pytest.raises(FetchError, match="more than 4,194,304 bytes"):
        client.ask(image(web), None)


def test_an_endless_list_of_tags_says_nothing(web, client) -> None:
    web.answer(MANIFEST, status=404)
    web.answer(TAGS, b"x" * 2_000_000)
    assert client.ask(image(web), None).status is Status.NOT_FOUND


def test_a_registry_that_asks_for_a_pause_gets_it_and_a_storm_ends(web, client) -> None:
    web.answer(MANIFEST, status=429, Retry_After="0")
    assert client.ask(image(web), None).status is Status.RATE_LIMITED
    assert len(web.asked) == 3
    web.asked.clear()
    web.answer(MANIFEST, status=429, Retry_After="3600")
    assert client.ask(image(web), None) == Answer(Status.RATE_LIMITED, detail="for 3600 seconds")
    assert len(web.asked) == 1


def test_a_server_that_is_down_for_a_moment_is_asked_again(web, client) -> None:
    def later(handler: BaseHTTPRequestHandler) -> None:
        from tests.conftest import send

        busy = len(web.asked) == 1
        send(handler, b"", 503 if busy else 200, **{"Retry-After": "0"} if busy else {"Docker-Content-Digest": DIGEST})

    web.acts[MANIFEST] = later
    assert client.ask(image(web), None).status is Status.FOUND
