from __future__ import annotations

import pytest

from cilint.container import registries
from cilint.container.registries import RegistryKind, is_ecr, lies_in, registry_kind, short_lived


@pytest.mark.parametrize(
    "host",
    [
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
        "ghcr.io",
        "GHCR.io",
        "ghcr.io:443",
        "quay.io",
        "gcr.io",
        "eu.gcr.io",
        "mirror.gcr.io",
        "registry.gitlab.com",
        "mcr.microsoft.com",
        "public.ecr.aws",
        "registry.k8s.io",
        "nvcr.io",
        "releases-docker.jfrog.io",
        "icr.io",
    ],
)
def test_public_registries_serve_everybody(host: str) -> None:
    assert registry_kind(host, "acme/app") is RegistryKind.PUBLIC


@pytest.mark.parametrize(
    "host",
    [
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
        "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
        "123456789012.dkr-ecr.eu-west-1.on.aws",
        "*.dkr.ecr.eu-west-1.amazonaws.com",
        "*.dkr.ecr.*.amazonaws.com",
        "acme.azurecr.io",
        "*.azurecr.io",
        "europe-west1-docker.pkg.dev",
        "acme.jfrog.io",
        "registry.redhat.io",
        "de.icr.io",
        "docker.pkg.github.com",
    ],
)
def test_some_registries_always_want_credentials(host: str) -> None:
    assert registry_kind(host, "acme/app") is RegistryKind.PRIVATE_ALWAYS


@pytest.mark.parametrize(
    "host",
    [
        "registry.example.com",
        "registry.example.com:5000",
        "192.0.2.1:5000",
        "docker:5000",
        "nexus.corp",
        "ghcr.io:5000",
        "notghcr.io",
        "ghcr.io.example.com",
        "azurecr.io",
    ],
)
def test_unknown_hosts_are_somebody_s_own(host: str) -> None:
    assert registry_kind(host, "acme/app") is RegistryKind.UNKNOWN_PRIVATE


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:5000", "127.0.0.1:5000", "127.1.2.3", "[::1]:5000", "a.localhost"]
)
def test_loopback_hosts_are_this_machine(host: str) -> None:
    assert registry_kind(host, "app") is RegistryKind.LOOPBACK


def test_a_path_can_decide_within_a_registry() -> None:
    assert registry_kind("cgr.dev", "chainguard/go") is RegistryKind.PUBLIC
    assert registry_kind("cgr.dev", "chainguard-private/go") is RegistryKind.PRIVATE_ALWAYS
    assert registry_kind("nvcr.io", "nvstaging/x") is RegistryKind.PRIVATE_ALWAYS


def test_a_repository_lies_in_itself_and_in_what_is_above_it() -> None:
    for pattern in ("*.example.com/group/app", "*.example.com/group", "*.example.com", "a.example.com/*/app"):
        assert lies_in("a.example.com/group/app", pattern)
    for pattern in ("*.example.com/group/app/more", "*.example.com/gro", "b.*/group/app"):
        assert not lies_in("a.example.com/group/app", pattern)


def test_aws_registries_are_known_by_their_hosts() -> None:
    assert is_ecr("123456789012.dkr.ecr.eu-west-1.amazonaws.com")
    assert is_ecr("123456789012.dkr-ecr.eu-west-1.on.aws")
    assert not is_ecr("public.ecr.aws")


@pytest.mark.parametrize(
    ("host", "username", "owner"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS", "ECR"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", None, "ECR"),
        ("*.dkr.ecr.*.amazonaws.com:443", None, "ECR"),
        ("public.ecr.aws", "AWS", "ECR"),
        ("*", "AWS", "ECR"),
        ("gcr.io", "oauth2accesstoken", "Google's registries"),
        ("europe-docker.pkg.dev", "oauth2accesstoken", "Google's registries"),
        ("acme.azurecr.io", "00000000-0000-0000-0000-000000000000", "ACR"),
        ("public.ecr.aws", None, None),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "ci", None),
        ("gcr.io", "_json_key", None),
        ("gcr.io", None, None),
        ("acme.azurecr.io", "acme", None),
        ("registry.example.com", "AWS", None),
        ("registry.example.com", "oauth2accesstoken", None),
        ("*", None, None),
    ],
)
def test_passwords_that_expire_are_known_by_their_user_and_registry(
    host: str, username: str | None, owner: str | None
) -> None:
    kind = short_lived(host, username)
    assert (kind and kind.owner) == owner


@pytest.mark.parametrize("around", ["{}", "{}/app", "a.{}", "{}/chainguard/app", "{}:443/app", "{}.example.com", "x{}"])
def test_the_table_says_what_the_first_of_its_entries_says_that_a_name_lies_in(around: str) -> None:
    # Entries without `*` go before those with one: `releases-docker.jfrog.io` is an exception from `*.jfrog.io`.
    entries = sorted(registries._table().entries.items(), key=lambda entry: ("*" in entry[0], -len(entry[0])))
    for pattern, _ in entries:
        name = around.format(pattern.replace("*", "a-b"))
        host, _, path = name.partition("/")
        in_full = f"{host.removesuffix(':443')}/{path}"
        wanted = next((kind for each, kind in entries if lies_in(in_full, each)), RegistryKind.UNKNOWN_PRIVATE)
        assert registry_kind(host, path) is wanted, name
