from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.auth_secrets import SecretKind, literal_secrets, secret_references

GOOD = base64.b64encode(b"robot:Fake-literal-1").decode()


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def texts(text: str) -> list[str]:
    return [text[secret.start : secret.end] for secret in literal_secrets(text)]


def test_an_encoded_password_is_found_with_registry_and_user() -> None:
    text = json.dumps({"auths": {"registry.example.com": {"auth": GOOD}}})
    (secret,) = literal_secrets(text)
    assert text[secret.start : secret.end] == GOOD
    assert (secret.kind, secret.registry, secret.username) == (SecretKind.AUTH, "registry.example.com", "robot")


def test_every_member_that_holds_a_secret_is_found() -> None:
    members = {"username": "robot", "password": "a1", "identitytoken": "b2", "registrytoken": "c3"}
    found = literal_secrets(json.dumps({"auths": {"h": members}}))
    assert [secret.kind for secret in found] == [
        SecretKind.PASSWORD,
        SecretKind.IDENTITY_TOKEN,
        SecretKind.REGISTRY_TOKEN,
    ]
    assert {secret.username for secret in found} == {"robot"}


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"auth": ""},
        {"auth": "$AUTH"},
        {"auth": "${AUTH}"},
        {"auth": "$(printf x | base64)"},
        {"auth": "`printf x`"},
        {"auth": "<base64>"},
        {"auth": "TBD"},
        {"auth": "BASE64_ENCODED_CREDENTIAL"},
        {"auth": "(Base64 content from above)"},
        {"auth": encoded("my_username:my_password")},
        {"auth": encoded("user:<password>")},
        {"auth": encoded("user:$PASSWORD")},
        {"auth": encoded("user:")},
        {"username": "robot", "password": "$PASSWORD"},
        {"username": "robot", "password": "CI_REGISTRY_PASSWORD"},
        {"username": "robot", "password": "xxxx"},
        {"username": "robot", "email": "robot@example.com"},
    ],
)
def test_references_placeholders_and_empty_entries_are_no_secrets(entry: dict[str, str]) -> None:
    assert texts(json.dumps({"auths": {"registry.example.com": entry}})) == []


def test_stores_and_helpers_hold_no_secrets() -> None:
    assert texts('{"credsStore": "desktop", "credHelpers": {"registry.example.com": "ecr-login"}}') == []


def test_a_weak_password_is_one_all_the_same() -> None:
    assert texts(json.dumps({"auths": {"h": {"auth": "dXNlcjpwYXNz"}}})) == ["dXNlcjpwYXNz"]


@pytest.mark.parametrize(
    "text",
    [
        '"auths":{"$REGISTRY":{"username":"u","password":"Fake-literal-1"}}',
        '{"auths":{"$REGISTRY":{"username":"$U","password":"Fake-literal-1"}}',
        "{auths:{registry.example.com:{username:u,password:Fake-literal-1}}}",
        r"{\"auths\":{\"h\":{\"password\":\"Fake-literal-1\"}}}",
        '{"registry.example.com":{"password":"Fake-literal-1"}}',
        '{\n "auths": {\n "h": {"auth": "$(echo -n "a:b" | base64)"},\n "i": {"password": "Fake-literal-1"}\n }\n}"\n',
        'stringData:\n  .dockerconfigjson: |\n    {"auths": {"h": {"password": "Fake-literal-1"}}}\n',
    ],
)
def test_what_is_only_nearly_json_is_searched_too(text: str) -> None:
    assert texts(text) == ["Fake-literal-1"]


def test_a_manifest_s_encoded_configuration_is_one_secret() -> None:
    blob = encoded(json.dumps({"auths": {"registry.example.com": {"auth": GOOD}}}))
    text = f"kind: Secret\ndata:\n  .dockerconfigjson: {blob}\n"
    (secret,) = literal_secrets(text)
    assert text[secret.start : secret.end] == blob
    assert (secret.kind, secret.registry, secret.username) == (SecretKind.MANIFEST, "registry.example.com", "robot")


def test_a_manifest_s_encoded_configuration_without_secrets_is_none() -> None:
    blob = encoded(json.dumps({"auths": {"registry.example.com": {}}, "credsStore": "desktop"}))
    assert texts(f".dockerconfigjson: {blob}") == []


@pytest.mark.parametrize("text", ['{"auth": "abc"}', '{"database": {"password": "Fake-literal-1"}}', "password: x"])
def test_members_of_other_json_are_not_taken_for_credentials(text: str) -> None:
    assert texts(text) == []


@given(st.text(alphabet='auths":{}\\$()` ,\n') | st.text())
def test_any_text_is_searched(text: str) -> None:
    for secret in literal_secrets(text):
        assert 0 <= secret.start < secret.end <= len(text)


@given(st.from_regex(r"[a-z][0-9][A-Za-z0-9/+]{4,20}", fullmatch=True), st.sampled_from([None, 2]))
def test_every_literal_password_is_found_where_it_stands(password: str, indent: int | None) -> None:
    entries = {"a.example": {"password": password}, "b.example": {"auth": encoded(f"u:{password}")}}
    assert texts(json.dumps({"auths": entries}, indent=indent)) == [password, encoded(f"u:{password}")]


def test_a_secret_that_is_one_variable_is_a_reference_to_it() -> None:
    entries = {"a.example": {"auth": "$AUTH"}, "b.example": {"username": "$USER", "password": "${PASSWORD}"}}
    assert secret_references(json.dumps({"auths": entries})) == [("AUTH", "a.example"), ("PASSWORD", "b.example")]


@pytest.mark.parametrize("value", ["x$AUTH", "${AUTH:-x}", "Fake-literal-1", "$AUTH$MORE", ""])
def test_other_texts_are_no_references_to_one_variable(value: str) -> None:
    assert secret_references(json.dumps({"auths": {"h": {"auth": value}}})) == []
