from __future__ import annotations

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cilint.container.auth import parse_auth_config
from cilint.container.image import ImageReferenceError, parse_reference
from cilint.container.matching import (
    CredentialSource,
    Difference,
    EntryMatch,
    Keyring,
    NoEntry,
    client_key_difference,
    key_difference,
    normalise_image,
    normalise_key,
    resolve,
)

SHA = "sha256:" + "0123456789abcdef" * 4


def source(*keys: str, name: str = "variable") -> CredentialSource:
    return CredentialSource(name, parse_auth_config(json.dumps({"auths": {key: {} for key in keys}})))


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("registry.example.com:5000", "registry.example.com:5000"),
        ("Registry.Example.COM/Group/App", "registry.example.com/Group/App"),
        ("https://registry.example.com:5000/v1/", "registry.example.com:5000"),
        ("HTTP://Registry.example.com/v2/x", "registry.example.com"),
        ("https://index.docker.io/v1/", "docker.io"),
        ("HTTPS://INDEX.DOCKER.IO/V1/", "docker.io"),
        ("docker.io", "docker.io"),
        ("index.docker.io", "index.docker.io"),
        ("index.docker.io/v1/", "index.docker.io/v1"),
        ("registry.example.com/group/app:latest", "registry.example.com/group/app"),
        ("registry.example.com/", "registry.example.com"),
        ("*.example.com", "*.example.com"),
    ],
)
def test_a_key_serves_the_path_that_the_runner_makes_of_it(key: str, path: str) -> None:
    assert normalise_key(key) == path


@pytest.mark.parametrize(
    ("image", "path"),
    [
        ("registry.example.com:5000/ns/app:latest", "registry.example.com:5000/ns/app"),
        ("Registry.Example.COM:5000/With/Case", "registry.example.com:5000/With/Case"),
        ("registry.example.com/ns/app", "registry.example.com/ns/app"),
        ("nginx:1", "docker.io/nginx"),
        ("acme/app", "docker.io/acme/app"),
        ("index.docker.io/acme/app", "docker.io/acme/app"),
        ("docker.io/library/nginx", "docker.io/library/nginx"),
        ("ubuntu:5000", "docker.io/ubuntu"),
        ("NotLocalhost/app", "docker.io/NotLocalhost/app"),
        ("localhost/app", "localhost/app"),
        (f"registry.example.com/ns/app@{SHA}", "registry.example.com/ns/app@sha256"),
        (f"registry.example.com/ns/app:1@{SHA}", "registry.example.com/ns/app"),
    ],
)
def test_an_image_is_looked_for_under_the_path_that_the_runner_makes_of_it(image: str, path: str) -> None:
    assert normalise_image(image) == path


@pytest.mark.parametrize(
    ("image", "key"),
    [
        ("registry.example.com:5000/a/b", "registry.example.com:5000"),
        ("registry.example.com/a/b:1", "https://registry.example.com"),
        ("registry.example.com/a/b/c", "registry.example.com/a"),
        ("registry.example.com/a/b", "registry.example.com/a/b:tag"),
        ("acme/app", "https://index.docker.io/v1/"),
        ("nginx", "docker.io"),
        (f"registry.example.com/ns/app:1@{SHA}", "registry.example.com/ns/app"),
        (f"registry.example.com/ns/app@{SHA}", "registry.example.com/ns"),
    ],
)
def test_a_key_that_is_the_image_s_path_or_a_parent_of_it_matches(image: str, key: str) -> None:
    match = resolve(image, [source("other.example", key)])
    assert isinstance(match, EntryMatch)
    assert (match.entry.key, match.source) == (key, "variable")


@pytest.mark.parametrize(
    ("image", "key", "difference"),
    [
        ("registry.example.com/a", "*.*.com", Difference.WILDCARD),
        ("registry.example.com/a", "r**y.example.com", Difference.WILDCARD),
        ("registry.example.com:5000/a", "registry.example.com", Difference.PORT),
        ("registry.example.com/a", "registry.example.com:5000", Difference.PORT),
        ("registry.example.com/a", "https://registry.example.com:443", Difference.PORT),
        ("registry.example.com/a", "docker://registry.example.com", Difference.SCHEME),
        ("registry.example.com/a", "//registry.example.com", Difference.SCHEME),
        ("registry.example.com/a/b", "registry.example.com/a/c", Difference.PATH),
        ("registry.example.com/ab", "registry.example.com/a", Difference.PATH),
        ("registry.example.com/a", "registry.example.com/v2/", Difference.PATH),
        ("nginx", "docker.io/library", Difference.PATH),
        ("acme/app", "index.docker.io", Difference.HUB_KEY),
        ("acme/app", "index.docker.io/v1/", Difference.HUB_KEY),
        ("acme/app", "https://registry-1.docker.io", Difference.HUB_KEY),
        ("acme/app", "hub.docker.com", Difference.HUB_KEY),
        ("registry.example.com/a", "*.example.com", Difference.WILDCARD),
        (f"registry.example.com/ns/app@{SHA}", "registry.example.com/ns/app", Difference.DIGEST),
    ],
)
def test_a_key_that_nearly_matches_is_told_with_its_difference(image: str, key: str, difference: Difference) -> None:
    result = resolve(image, [source("other.example", key)])
    assert isinstance(result, NoEntry)
    assert [(miss.entry.key, miss.difference) for miss in result.near] == [(key, difference)]
    assert result.is_certain


def test_the_longest_key_of_all_sources_wins_then_the_first_source() -> None:
    first = source("registry.example.com", name="variable")
    second = source("registry.example.com/ns", "registry.example.com", name="file")
    match = resolve("registry.example.com/ns/app", [first, second])
    assert isinstance(match, EntryMatch)
    assert (match.entry.key, match.source) == ("registry.example.com/ns", "file")
    match = resolve("registry.example.com/other", [first, second])
    assert isinstance(match, EntryMatch)
    assert match.source == "variable"


def test_of_two_keys_for_one_path_the_first_in_the_alphabet_wins() -> None:
    match = resolve("acme/app", [source("https://index.docker.io/v1/", "docker.io")])
    assert isinstance(match, EntryMatch)
    assert match.entry.key == "docker.io"


def test_a_helper_goes_before_an_entry_of_the_same_key() -> None:
    text = '{"auths": {"registry.example.com": {}}, "credHelpers": {"registry.example.com": "ecr-login"}}'
    match = resolve("registry.example.com/app", [CredentialSource("variable", parse_auth_config(text))])
    assert isinstance(match, EntryMatch)
    assert match.entry.helper == "ecr-login"


def test_a_dropped_source_serves_nothing_and_the_next_one_does() -> None:
    broken = CredentialSource("variable", parse_auth_config('{"auths": {"registry.example.com": {"auth": "TBD"}}}'))
    assert resolve("registry.example.com/app", [broken]) == NoEntry()
    match = resolve("registry.example.com/app", [broken, source("registry.example.com", name="file")])
    assert isinstance(match, EntryMatch)
    assert match.source == "file"


@pytest.mark.parametrize("text", ['{"credsStore": "desktop"}', "$CONFIG", '{"auths": {"$CI_REGISTRY": {}}}'])
def test_no_match_is_uncertain_where_a_source_may_hold_more(text: str) -> None:
    result = resolve("registry.example.com/app", [CredentialSource("variable", parse_auth_config(text))])
    assert result == NoEntry(is_certain=False)


@pytest.mark.parametrize(
    ("key", "difference"),
    [
        ("index.docker.io", Difference.HUB_KEY),
        ("registry-1.docker.io", Difference.HUB_KEY),
        ("*.example.com", Difference.WILDCARD),
        ("oci://registry.example.com", Difference.SCHEME),
        ("registry", Difference.NO_HOST),
        ("", Difference.NO_HOST),
        ("https://", Difference.NO_HOST),
        ("ci@registry.example.com", Difference.NO_HOST),
        (" registry.example.com", Difference.NO_HOST),
        ("registry.example.com/Group", Difference.NO_REPOSITORY),
        ("registry.example.com/group/app:1.0", None),
        ("Registry.Example.com:5000/group", None),
        ("[2001:db8::1]:5000", None),
        ("registry:5000", None),
        ("localhost", None),
        ("docker.io", None),
        ("https://index.docker.io/v1/", None),
        ("registry.hub.docker.com", None),
        ("registry.example.com/group", None),
    ],
)
def test_some_keys_can_serve_no_image(key: str, difference: Difference | None) -> None:
    assert key_difference(key) is difference


@pytest.mark.parametrize(
    "key", ["registry.example.com*", "*registry.example.com", "registry*.example.com", "re*registry*"]
)
def test_a_star_stands_for_one_character_at_least(key: str) -> None:
    assert resolve("registry.example.com/a", [source(key)]) == NoEntry()


def test_an_image_of_many_parts_is_looked_for_once_for_each_length_of_a_key() -> None:
    keyring = Keyring([source("registry.example.com/a/a", *(f"r{number}.example.com" for number in range(1_000)))])
    match = keyring.find("registry.example.com/" + "a/" * 500_000 + "b")
    assert isinstance(match, EntryMatch)
    assert match.entry.key == "registry.example.com/a/a"


PATHS = st.text(alphabet="aA1.:/@*", max_size=12)


@given(PATHS, st.lists(PATHS, max_size=3))
def test_any_image_and_keys_are_resolved(image: str, keys: list[str]) -> None:
    result = resolve(image, [source(*keys)])
    if isinstance(result, EntryMatch):
        path = normalise_key(result.entry.key)
        assert normalise_image(image) == path or normalise_image(image).startswith(f"{path}/")


HOSTS = st.from_regex(r"(?:[a1]{1,3}[.:])?[aA1]{1,3}(?:\.[a1]{1,2})?(?::1{1,2})?", fullmatch=True)
REPOSITORIES = st.from_regex(r"(?:/[a1]{1,2}(?:[._-][a1]{1,2})?){0,3}(?::[aA1]{1,2})?", fullmatch=True)


@given(st.builds(str.__add__, HOSTS, REPOSITORIES), PATHS | HOSTS | st.builds(str.__add__, HOSTS, REPOSITORIES))
def test_a_key_that_can_serve_no_image_never_matches_one(image: str, key: str) -> None:
    assume(is_reference(image))
    if key_difference(key):
        assert isinstance(resolve(image, [source(key)]), NoEntry)


def is_reference(text: str) -> bool:
    try:
        parse_reference(text)
    except ImageReferenceError:
        return False
    return True


@pytest.mark.parametrize(
    ("key", "difference"),
    [
        ("https://index.docker.io/v1/", None),
        ("https://index.docker.io/v1", Difference.HUB_KEY),
        ("https://index.docker.io/v2/", Difference.HUB_KEY),
        ("index.docker.io", Difference.HUB_KEY),
        ("docker.io", Difference.HUB_KEY),
        ("index.docker.io/acme/app", None),
        ("*.example.com", Difference.WILDCARD),
        ("registry.example.com/Group", None),
        ("https://registry.example.com/v2/", None),
        ("registry", None),
    ],
)
def test_dockers_own_tools_know_one_key_for_docker_hub(key: str, difference: Difference | None) -> None:
    assert client_key_difference(key) is difference
