from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.image import ImageReferenceError, Reference, ReferenceFault, parse_reference

SHA = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "domain", "path", "tag", "digest"),
    [
        ("alpine", "docker.io", "library/alpine", None, None),
        ("alpine:3.20", "docker.io", "library/alpine", "3.20", None),
        ("acme/app", "docker.io", "acme/app", None, None),
        ("docker.io/alpine", "docker.io", "library/alpine", None, None),
        ("index.docker.io/acme/app:1", "docker.io", "acme/app", "1", None),
        ("docker.io/library/alpine", "docker.io", "library/alpine", None, None),
        ("ubuntu:5000", "docker.io", "library/ubuntu", "5000", None),
        ("example.com", "docker.io", "library/example.com", None, None),
        ("localhost", "docker.io", "library/localhost", None, None),
        ("localhost/app", "localhost", "app", None, None),
        ("reg:5000/app", "reg:5000", "app", None, None),
        ("reg:5000/a/b:5050", "reg:5000", "a/b", "5050", None),
        ("192.0.2.1:5000/app", "192.0.2.1:5000", "app", None, None),
        ("Acme/app", "Acme", "app", None, None),
        ("[2001:db8::1]:5000/app:v1", "[2001:db8::1]:5000", "app", "v1", None),
        ("xn--n3h.example/app:xn--n3h.example", "xn--n3h.example", "app", "xn--n3h.example", None),
        ("acme_corp/app__x/y--z:T_1.2-3", "docker.io", "acme_corp/app__x/y--z", "T_1.2-3", None),
        ("team_app", "docker.io", "library/team_app", None, None),
        ("example.com:5000", "docker.io", "library/example.com", "5000", None),
        ("team_app.example.com:8080", "docker.io", "library/team_app.example.com", "8080", None),
        ("team/app_x.example.com:8080", "docker.io", "team/app_x.example.com", "8080", None),
        ("192.0.2.1", "docker.io", "library/192.0.2.1", None, None),
        ("192.0.2.1:5000", "docker.io", "library/192.0.2.1", "5000", None),
        ("192.0.2.1/app", "192.0.2.1", "app", None, None),
        (
            "registry.example.com/images.example.com/app:a.example.com",
            "registry.example.com",
            "images.example.com/app",
            "a.example.com",
            None,
        ),
        ("docker.io/library/a/b", "docker.io", "library/a/b", None, None),
        ("TEAM/app", "TEAM", "app", None, None),
        ("team---rules/app", "docker.io", "team---rules/app", None, None),
        ("registry.example:750050/app", "registry.example:750050", "app", None, None),
        ("[2001:db8::]:5000/app", "[2001:db8::]:5000", "app", None, None),
        ("[2001:db8:1:2:3:4:5:6]/app:t", "[2001:db8:1:2:3:4:5:6]", "app", "t", None),
        ("lower:UPPER", "docker.io", "library/lower", "UPPER", None),
        ("docker.io/" + "0123456789abcdef" * 4, "docker.io", "library/" + "0123456789abcdef" * 4, None, None),
        ("0123456789abcdef" * 3, "docker.io", "library/" + "0123456789abcdef" * 3, None, None),
        ("app@sha384:" + "0" * 96, "docker.io", "library/app", None, "sha384:" + "0" * 96),
        (f"localhost:8080@{SHA}", "docker.io", "library/localhost", "8080", SHA),
        (f"[2001:db8::1]:5000/app:t@{SHA}", "[2001:db8::1]:5000", "app", "t", SHA),
        ("my_host.example/app", "my_host.example", "app", None, None),
        (f"python:3.12@{SHA}", "docker.io", "library/python", "3.12", SHA),
        (f"ghcr.io/acme/app@{SHA}", "ghcr.io", "acme/app", None, SHA),
        ("app@sha512:" + "0" * 128, "docker.io", "library/app", None, "sha512:" + "0" * 128),
        ("app:" + "t" * 128, "docker.io", "library/app", "t" * 128, None),
    ],
)
def test_a_reference_is_taken_apart_as_docker_does(
    text: str, domain: str, path: str, tag: str | None, digest: str | None
) -> None:
    assert parse_reference(text) == Reference(domain, path, tag, digest)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ReferenceFault.EMPTY),
        ("alpine 3", ReferenceFault.WHITE_SPACE),
        ("alpine:3\n", ReferenceFault.WHITE_SPACE),
        ("https://registry.example.com/app", ReferenceFault.SCHEME),
        ("docker://alpine", ReferenceFault.SCHEME),
        ("0123456789abcdef" * 4, ReferenceFault.IMAGE_ID),
        ("Alpine", ReferenceFault.UPPERCASE),
        ("acme/App:1", ReferenceFault.UPPERCASE),
        ("reg.example:5000/Acme/app", ReferenceFault.UPPERCASE),
        ("host:/app", ReferenceFault.DOMAIN),
        ("my_host:5000/app", ReferenceFault.DOMAIN),
        ("-bad.example/app", ReferenceFault.DOMAIN),
        ("[fe80::1%eth0]:5000/app", ReferenceFault.DOMAIN),
        ("host:http/app", ReferenceFault.DOMAIN),
        ("ab-.example/app", ReferenceFault.DOMAIN),
        ("ab.-c/app", ReferenceFault.DOMAIN),
        ("2001:db8::1:5000/app", ReferenceFault.DOMAIN),
        ("[2001:db8::1]5000/app", ReferenceFault.DOMAIN),
        ("[2001:db8::192.0.2.33]:5000/app", ReferenceFault.DOMAIN),
        ("____/____", ReferenceFault.PATH),
        ("_team/_app", ReferenceFault.PATH),
        ("team-/app", ReferenceFault.PATH),
        ("team/a_.b", ReferenceFault.PATH),
        ("team/a-.b", ReferenceFault.PATH),
        ("team/app-", ReferenceFault.PATH),
        ("a^a", ReferenceFault.PATH),
        ("app:invalid~tag", ReferenceFault.TAG),
        ("app@2bad", ReferenceFault.DIGEST),
        ("app@SHA256:" + "0" * 64, ReferenceFault.DIGEST),
        ("app@sha256:" + "0" * 63, ReferenceFault.DIGEST),
        ("app@sha512:" + "0" * 64, ReferenceFault.DIGEST),
        ("a_" * 140 + "a/app", ReferenceFault.NAME_TOO_LONG),
        ("/app", ReferenceFault.PATH),
        ("acme/", ReferenceFault.PATH),
        ("acme//app", ReferenceFault.PATH),
        ("acme/a..b", ReferenceFault.PATH),
        ("acme/a___b", ReferenceFault.PATH),
        ("acme/-a", ReferenceFault.PATH),
        ("[2001:db8::1]", ReferenceFault.PATH),
        ("app/$$^/x", ReferenceFault.PATH),
        (":tag", ReferenceFault.PATH),
        (f"@{SHA}", ReferenceFault.PATH),
        ("example.com/" + "a/" * 127 + "aa", ReferenceFault.NAME_TOO_LONG),
        ("app:", ReferenceFault.TAG),
        ("app:-1", ReferenceFault.TAG),
        ("app:a:b", ReferenceFault.TAG),
        ("app:" + "t" * 129, ReferenceFault.TAG),
        ("app@", ReferenceFault.DIGEST),
        ("app@latest", ReferenceFault.DIGEST),
        ("app@sha256:0123456789ab", ReferenceFault.DIGEST),
        ("app@sha256:" + "A" * 64, ReferenceFault.DIGEST),
        ("app@md5:" + "0" * 64, ReferenceFault.DIGEST),
    ],
)
def test_what_docker_refuses_is_refused_with_the_reason(text: str, fault: ReferenceFault) -> None:
    with pytest.raises(ImageReferenceError) as caught:
        parse_reference(text)
    assert caught.value.fault is fault
    assert caught.value.message


def test_a_repository_of_255_characters_is_allowed_whatever_the_host() -> None:
    assert len(parse_reference("example.com/" + "a/" * 127 + "a").path) == 255


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("alpine", "docker.io/library/alpine:latest"),
        ("Registry.Example.COM/app", "Registry.Example.COM/app:latest"),
        (f"app:1@{SHA}", f"docker.io/library/app:1@{SHA}"),
        (f"app@{SHA}", f"docker.io/library/app@{SHA}"),
    ],
)
def test_the_normal_form_says_what_is_pulled(text: str, normal: str) -> None:
    assert parse_reference(text).normal_form == normal


def test_the_registry_s_name_does_not_depend_on_case() -> None:
    assert parse_reference("Registry.Example.COM/app").repository == "registry.example.com/app"


def test_only_a_digest_pins() -> None:
    assert parse_reference(f"app:1@{SHA}").is_pinned
    assert not parse_reference("app:1").is_pinned


@given(st.text(alphabet="aA0.:/@-_ [\n$"))
def test_any_text_gives_a_reference_or_the_documented_error(text: str) -> None:
    try:
        reference = parse_reference(text)
    except ImageReferenceError:
        return
    assert parse_reference(reference.normal_form).normal_form == reference.normal_form


_PART = st.from_regex(r"[a-z0-9]+(?:(?:[._]|__|-{1,3})[a-z0-9]+){0,2}", fullmatch=True)
_HOST = st.from_regex(r"[A-Za-z0-9]{1,8}(?:\.[A-Za-z0-9]{1,8}){1,3}(?::[0-9]{1,5})?", fullmatch=True)
_TAGS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}", fullmatch=True)
_DIGESTS = st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True)


@given(
    host=st.none() | _HOST,
    parts=st.lists(_PART, min_size=1, max_size=4),
    tag=st.none() | _TAGS,
    digest=st.none() | _DIGESTS,
)
def test_what_is_put_together_is_taken_apart_again(
    host: str | None, parts: list[str], tag: str | None, digest: str | None
) -> None:
    path = "/".join(parts)
    # Without a host, a first part like one would be the host.
    domain = host or ("docker.io" if len(parts) > 1 and "." in parts[0] else None)
    text = f"{domain}/{path}" if domain else path
    reference = parse_reference(text + (f":{tag}" if tag else "") + (f"@{digest}" if digest else ""))
    official = "library/" if (domain or "docker.io") == "docker.io" and len(parts) == 1 else ""
    if not domain and parts[0] == "localhost" and len(parts) > 1:
        assert reference.domain == "localhost"
    else:
        assert reference == Reference(domain or "docker.io", official + path, tag, digest)
    assert parse_reference(reference.normal_form).normal_form == reference.normal_form
