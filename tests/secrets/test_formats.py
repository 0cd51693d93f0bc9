"""Every known format is found, as a whole and nothing more; samples and texts that only look like it are not."""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.secrets import hints
from cilint.secrets.formats import FORMATS, TokenFormat
from cilint.secrets.hints import MARKS, may_hold_secret
from cilint.secrets.scan import find_secrets
from tests.secrets.samples import (
    IN_CONTEXT,
    LETTERS,
    TOKENS,
    in_base,
    private_key,
    routable,
    some,
    web_token,
    with_base62_checksum,
)

WHOLE = [pytest.param(name.partition(",")[0], token, id=name) for name, token in TOKENS.items()]
PARTS = [pytest.param(name.partition(",")[0], *parts, id=name) for name, parts in IN_CONTEXT.items()]
SURROUNDINGS = (
    "{}",
    "TOKEN: {}",
    "'{}'",
    '"{}"',
    "# was {}, until May",
    "a={};b",
    "x\n{}\ny",
    '"line\\n{}\\n"',
    "[{}]",
)


def found(text: str) -> list[tuple[str, str]]:
    return [(item.what, text[item.start : item.end]) for item in find_secrets(text)]


def test_there_is_a_sample_for_every_format() -> None:
    names = {name.partition(",")[0] for name in (*TOKENS, *IN_CONTEXT)}
    assert names == {kind.name for kind in FORMATS}


def test_the_hints_know_the_marks_of_all_formats() -> None:
    assert {mark for kind in FORMATS for mark in kind.marks} == MARKS
    assert all(part in mark for part, marks in hints._BY_PART.items() for mark in marks)


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
@pytest.mark.parametrize(("name", "token"), WHOLE)
def test_a_token_is_found_as_a_whole_wherever_it_stands(name: str, token: str, surroundings: str) -> None:
    text = surroundings.format(token)
    assert may_hold_secret(text)
    assert found(text) == [(name, token)]


@pytest.mark.parametrize(("name", "before", "secret", "after"), PARTS)
def test_a_secret_is_told_by_what_stands_before_it(name: str, before: str, secret: str, after: str) -> None:
    text = before + secret + after
    assert may_hold_secret(text)
    assert found(text) == [(name, secret)]


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
def test_a_token_that_is_cut_short_is_none(token: str) -> None:
    assert found(token[: len(token) // 2]) == []


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.name)
def test_a_mark_is_in_whatever_the_pattern_finds(kind: TokenFormat) -> None:
    texts = [*TOKENS.values(), *map("".join, IN_CONTEXT.values())]
    matches = [text for text in texts if kind.pattern.search(text)]
    assert matches
    assert all(any(mark in text for mark in kind.marks) for text in matches)


@given(st.text(LETTERS, min_size=30, max_size=30), st.integers(0, 35), st.sampled_from(LETTERS))
def test_one_wrong_character_makes_it_no_token_of_github(body: str, place: int, character: str) -> None:
    token = with_base62_checksum("ghp_", body)
    wrong = token[: 4 + place] + character + token[5 + place :]
    assert found(wrong) == [] or wrong == token


@given(st.integers(6, 40), st.sampled_from(LETTERS[36:]))
def test_one_wrong_character_makes_it_no_routable_token(place: int, character: str) -> None:
    token = routable("glpat-")
    wrong = token[:place] + character + token[place + 1 :]
    assert wrong == token or ("GitLab access token", wrong) not in found(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "glpat-xxxxxxxxxxxxxxxxxxxx",
        "glpat-aaaaaaaaaaaaaaaaaaaa",
        "glpat-12345678901234567890",
        "glpat-abcdefghijklmnopqrst",
        "glpat-your_access_token_xx_",
        "glpat-REDACTED_TOKEN_12345",
        f"xglpat-{some(20)}",
        f"glpat-{some(21)}",
        "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        f"AWS_SECRET_ACCESS_KEY: {some(64, LETTERS)}",
        "AWS_SECRET_ACCESS_KEY: $AWS_SECRET",
        "//registry.example.com/:_authToken=${NPM_TOKEN}",
        "//registry.example.com/:_authToken=$NPM_TOKEN_OF_THE_PROJECT",
        'curl --header "PRIVATE-TOKEN: $GITLAB_TOKEN"',
        'curl --header "PRIVATE-TOKEN: <your_access_token>"',
        'curl --header "PRIVATE-TOKEN: your-access-token-here"',
        'curl --header "PRIVATE-TOKEN: GITLAB_API_TOKEN_2"',
        'curl --header "PRIVATE-TOKEN: some-words-with-hyphens"',
        "curl -H 'Authorization: Bearer ${TOKEN}'",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + some(43),
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n$KEY\n-----END PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{'A' * 128}\n-----END PRIVATE KEY-----",
        private_key().replace("PRIVATE", "PUBLIC"),
        private_key().replace("PRIVATE KEY", "CERTIFICATE"),
        "4f2b8a9c1d3e5f60718293a4b5c6d7e8f9012345",
        "sha256:" + some(64, "0123456789abcdef"),
        "0b5c3d6e-8f9a-4b1c-a2d3-e4f506172839",
        "SGVsbG8sIHdvcmxkISBUaGlzIGlzIGp1c3QgdGV4dCwgYW5kIG5vdGhpbmcgZWxzZS4=",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        f"eyJub3QgYmFzZTY0.{some(20)}.{some(30)}",
        web_token({"alg": "HS256"}, {"sub": "1234567890", "name": "John Doe"}),
        web_token({"alg": "HS256"}, {"iss": "supabase", "role": "anon"}),
        web_token({"kind": "none"}, {"sub": "ci"}),
        web_token({"alg": "HS256"}, ["ci"]),
    ],
)
def test_samples_references_and_texts_of_other_kinds_are_none(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
@pytest.mark.parametrize("joint", ["\n", "\r\n", "\\n", "\n      ", "\n# "])
def test_a_private_key_is_found_however_its_lines_are_joined(kind: str, joint: str) -> None:
    text = private_key(kind).replace("\n", joint)
    ((what, secret),) = found(text)
    assert what == "private key"
    assert secret.startswith(some(64, LETTERS + "+/", 0))
    assert secret.endswith(some(64, LETTERS + "+/", 2))


def test_an_encrypted_key_is_found_with_its_headers() -> None:
    text = private_key("RSA ").replace(
        "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n", 1
    )
    ((_, secret),) = found(text)
    assert secret.endswith(some(64, LETTERS + "+/", 2))


def test_a_token_in_an_address_or_a_header_is_reported_once_and_by_its_format() -> None:
    token = TOKENS["GitLab access token"]
    assert found(f"git clone https://oauth2:{token}@gitlab.example.com/a.git") == [("GitLab access token", token)]
    assert found(f'curl -H "PRIVATE-TOKEN: {token}"') == [("GitLab access token", token)]


@given(st.text())
def test_whatever_is_found_has_a_place_in_the_text_and_no_two_overlap(text: str) -> None:
    found = find_secrets(text)
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert not found or may_hold_secret(text)


@pytest.mark.parametrize(("size", "expected"), [(40, True), (47, False)])
@pytest.mark.parametrize("version", ["", ".01"])
def test_a_routable_token_has_the_length_that_it_says(version: str, size: int, expected: bool) -> None:
    token = f"glpat-{some(40)}{version}.{in_base(size, 36, 2)}"
    token += in_base(crc32(token.encode()), 36, 7)
    assert bool(found(token)) is expected


def test_the_mark_of_a_token_does_not_make_what_repeats_itself_a_secret() -> None:
    assert found("glpat-" + "qwertyu" * 2 + "qwerty") == []
