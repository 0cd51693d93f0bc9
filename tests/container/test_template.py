from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.image import ImageReferenceError, parse_reference
from cilint.container.template import (
    Hole,
    HoleShape,
    PinVerdict,
    Template,
    classify_pin,
    registry_of,
    registry_pattern,
)
from cilint.facts.image_templates import hole_shape

SHA = "sha256:" + "0123456789abcdef" * 4
VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")


def template(text: str) -> Template:
    """The template of a text in which every `$NAME` and `${NAME}` is a hole."""
    pieces: list[str | Hole] = []
    place = 0
    for match in VARIABLE.finditer(text):
        name = match[1] or match[2]
        pieces += [text[place : match.start()], Hole(name, hole_shape(name))]
        place = match.end()
    return (*pieces, text[place:])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # known texts
        ("alpine", PinVerdict.NO_TAG),
        ("reg:5000/app", PinVerdict.NO_TAG),
        ("example.com", PinVerdict.NO_TAG),
        ("alpine:latest", PinVerdict.FLOATING_TAG),
        ("docker:dind", PinVerdict.FLOATING_TAG),
        ("python:slim-bookworm", PinVerdict.FLOATING_TAG),
        ("ubuntu:5000", PinVerdict.VERSION_TAG),
        ("python:3.12", PinVerdict.VERSION_TAG),
        ("node:lts-alpine3.20", PinVerdict.VERSION_TAG),
        (f"python@{SHA}", PinVerdict.PINNED),
        (f"python:3.12@{SHA}", PinVerdict.PINNED),
        ("python@sha256:0123456789ab", PinVerdict.INVALID),
        ("https://registry.example.com/app", PinVerdict.INVALID),
        ("acme/App", PinVerdict.INVALID),
        # nothing that could be pinned
        ("", PinVerdict.UNKNOWN),
        ("scratch", PinVerdict.UNKNOWN),
        ("<ACCOUNT>.dkr.ecr.eu-west-1.amazonaws.com/app:1", PinVerdict.UNKNOWN),
        ("macos-15-xcode-16", PinVerdict.VM_IMAGE),
        ("macos-14-xcode-15.4", PinVerdict.VM_IMAGE),
        ("windows-server-2022", PinVerdict.VM_IMAGE),
        ("macos-builder", PinVerdict.NO_TAG),
        ("acme/macos-15-xcode-16", PinVerdict.NO_TAG),
        # a shell's syntax
        ("${IMAGE:-alpine:3}", PinVerdict.UNSUPPORTED_SYNTAX),
        ("python:${V%%.*}", PinVerdict.UNSUPPORTED_SYNTAX),
        ("app:${#V}", PinVerdict.UNSUPPORTED_SYNTAX),
        ("app:$(cat VERSION)", PinVerdict.UNSUPPORTED_SYNTAX),
        # the tag or the digest may be in a variable
        ("$IMAGE", PinVerdict.UNKNOWN),
        ("$A/$B", PinVerdict.UNKNOWN),
        ("$A:$B", PinVerdict.UNKNOWN),
        ("$IMAGE$SUFFIX", PinVerdict.UNKNOWN),
        ("reg.example/app$SUFFIX", PinVerdict.UNKNOWN),
        ("app:$VERSION", PinVerdict.UNKNOWN),
        ("app:1.2$SUFFIX", PinVerdict.UNKNOWN),
        ("app@$DIGEST", PinVerdict.UNKNOWN),
        ("app@sha256:$HEX", PinVerdict.UNKNOWN),
        ("$IMAGE@$DIGEST", PinVerdict.UNKNOWN),
        ("${IMAGE}-dind", PinVerdict.UNKNOWN),
        ("host:5000/${IMAGE}-dind", PinVerdict.UNKNOWN),
        ("$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA$SUFFIX", PinVerdict.UNKNOWN),
        # an unknown part before what decides hides nothing
        ("${PREFIX}/docker:28", PinVerdict.VERSION_TAG),
        ("${PREFIX}docker:28", PinVerdict.VERSION_TAG),
        ("${PREFIX}docker:dind", PinVerdict.FLOATING_TAG),
        ("$IMAGE:latest", PinVerdict.FLOATING_TAG),
        ("$PREFIX/docker", PinVerdict.NO_TAG),
        ("$HOST:5000/app", PinVerdict.NO_TAG),
        ("registry.example.com:$PORT/app", PinVerdict.NO_TAG),
        (f"$IMAGE@{SHA}", PinVerdict.PINNED),
        (f"app:$VERSION@{SHA}", PinVerdict.PINNED),
        ("$IMAGE@sha256:0123", PinVerdict.INVALID),
        # a tag that is unknown in part says nothing
        ("app:${V}-dind", PinVerdict.UNKNOWN),
        ("$IMAGE:${V}-dind", PinVerdict.UNKNOWN),
        ("reg.example/app:v${V}-x", PinVerdict.UNKNOWN),
        # variables that can hold no tag or digest
        ("$CI_REGISTRY_IMAGE", PinVerdict.NO_TAG),
        ("$CI_REGISTRY_IMAGE/build", PinVerdict.NO_TAG),
        ("$CI_REGISTRY/$CI_PROJECT_PATH", PinVerdict.NO_TAG),
        ("$CI_REGISTRY_IMAGE/$CI_COMMIT_REF_SLUG", PinVerdict.NO_TAG),
        ("$CI_REGISTRY_IMAGE:latest", PinVerdict.FLOATING_TAG),
        ("${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine:3", PinVerdict.VERSION_TAG),
        (f"${{CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}}/alpine:3@{SHA}", PinVerdict.PINNED),
        ("$CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG", PinVerdict.VERSION_TAG),
        ("app:$CI_COMMIT_TAG", PinVerdict.VERSION_TAG),
        ("app:$CI_PROJECT_PATH", PinVerdict.UNKNOWN),
        # the pipeline's own image
        ("$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA", PinVerdict.OWN_BUILD),
        ("$CI_REGISTRY_IMAGE/x:v${CI_PIPELINE_ID}-${CI_COMMIT_SHORT_SHA}-amd64", PinVerdict.OWN_BUILD),
        ("$CI_REGISTRY_IMAGE:${ARCH}-$CI_COMMIT_SHA", PinVerdict.UNKNOWN),
        ("$CI_REGISTRY_IMAGE/$CI_COMMIT_SHA", PinVerdict.NO_TAG),
        # no value makes these valid
        ("https://$CI_REGISTRY/app:1", PinVerdict.INVALID),
        ("$CI_REGISTRY/App:1", PinVerdict.INVALID),
        ("$CI_REGISTRY_IMAGE:", PinVerdict.INVALID),
        ("$IMAGE:1 ", PinVerdict.INVALID),
        ("$IMAGE:a:b", PinVerdict.INVALID),
        ("app:-$CI_COMMIT_SHA", PinVerdict.INVALID),
    ],
)
def test_a_reference_is_judged_by_its_tag_or_digest(text: str, verdict: PinVerdict) -> None:
    assert classify_pin(template(text)) is verdict


@pytest.mark.parametrize(
    ("text", "registry"),
    [
        ("alpine", "docker.io"),
        ("acme/app:1", "docker.io"),
        ("Registry.Example.com:5000/app", "registry.example.com:5000"),
        ("index.docker.io/acme/app", "docker.io"),
        ("localhost/app", "localhost"),
        ("no reference", None),
        ("", None),
        ("python:$VERSION", "docker.io"),
        ("acme/$NAME:1", "docker.io"),
        ("quay.io/acme/app:$VERSION", "quay.io"),
        ("registry.example.com/$GROUP/app", "registry.example.com"),
        ("$IMAGE", None),
        ("python$SUFFIX", None),
        ("$CI_REGISTRY_IMAGE:1", None),
        ("$HOST:5000/app", None),
        ("registry.$DOMAIN/app", None),
    ],
)
def test_the_registry_is_told_where_no_hole_hides_it(text: str, registry: str | None) -> None:
    assert registry_of(template(text)) == registry


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("$ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app:1", "*.dkr.ecr.eu-west-1.amazonaws.com"),
        ("${ACR_NAME}.azurecr.io/app", "*.azurecr.io"),
        ("registry.example.com:$PORT/app", "registry.example.com:*"),
        ("registry.example.com/app", "registry.example.com"),
        ("$A.$B/app", None),
        ("$A:5000/app", None),
        ("$A/app", None),
    ],
)
def test_a_host_with_holes_gives_a_pattern_where_its_own_text_says_something(text: str, pattern: str | None) -> None:
    assert registry_pattern(template(text)) == pattern


HOLES = st.builds(Hole, st.just("X"), st.sampled_from(list(HoleShape)))
PIECES = st.lists(st.text(alphabet="aA1.:/@-${ ", max_size=6) | HOLES, max_size=5).map(tuple)


@given(PIECES)
def test_every_template_has_a_verdict_and_a_registry_or_none(pieces: Template) -> None:
    assert classify_pin(pieces) in PinVerdict
    registry = registry_of(pieces)
    assert registry is None or registry


@given(
    st.lists(st.text(alphabet="a1:/@-.", max_size=4) | st.just(Hole("X")), max_size=4).map(tuple),
    st.text(alphabet="a1:/@-.", max_size=6) | st.just(f"1@{SHA}") | st.just(f"app@{SHA}"),
)
def test_a_verdict_holds_for_every_value_of_a_hole(pieces: Template, value: str) -> None:
    verdict = classify_pin(pieces)
    filled = "".join(piece if isinstance(piece, str) else value for piece in pieces)
    try:
        reference = parse_reference(filled)
    except ImageReferenceError:
        return
    assert verdict is not PinVerdict.INVALID
    if verdict in (PinVerdict.NO_TAG, PinVerdict.FLOATING_TAG, PinVerdict.VERSION_TAG):
        assert not reference.is_pinned
        assert (reference.tag is None) == (verdict is PinVerdict.NO_TAG)
    if verdict is PinVerdict.PINNED:
        assert reference.is_pinned
