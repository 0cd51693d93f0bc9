"""The repository, the tag and the fault of references that are known in part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.image import ReferenceFault
from cilint.container.parts import repository_of, split_tag, whole_reference
from cilint.container.pieces import Hole, HoleShape, Template, filled, merged
from cilint.container.template import PinVerdict, classify_pin, fault_of
from cilint.facts.image_templates import behind_proxy

ANY = Hole("X")
PATH = Hole("CI_REGISTRY_IMAGE", HoleShape.PATH)
SHA = Hole("CI_COMMIT_SHA", HoleShape.PIPELINE_ID)
PROXY = Hole("CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX", HoleShape.PATH)


def test_neighbouring_texts_are_one() -> None:
    assert merged(("a", "", "b", ANY, "", "c", "d")) == ("ab", ANY, "cd")


@pytest.mark.parametrize(
    ("template", "repository"),
    [
        (("openjdk:17",), "docker.io/library/openjdk"),
        (("openjdk:", ANY), "docker.io/library/openjdk"),
        (("registry.example.com:5000/ci/app:", SHA, "-x"), "registry.example.com:5000/ci/app"),
        (("app@sha256:", ANY), "docker.io/library/app"),
        (("app", ANY), None),
        (("app", ANY, ":1"), None),
        ((ANY, "/app:1"), None),
        (("Team/App:1",), None),
        ((), None),
    ],
)
def test_the_repository_is_known_where_no_hole_hides_it(template: Template, repository: str | None) -> None:
    assert repository_of(template) == repository


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        (("app:1",), (("app",), ("1",))),
        (("app",), (("app",), ())),
        (("registry.example.com:5000/app",), (("registry.example.com:5000/app",), ())),
        ((PATH, ":", SHA), ((PATH,), (SHA,))),
        ((ANY, "/app:latest"), ((ANY, "/app"), ("latest",))),
        ((ANY, ":latest"), ((ANY,), ("latest",))),
        ((ANY,), None),
        (("app:", ANY), None),
        (("app:1@sha256:", ANY), None),
        (("app:1:2",), None),
    ],
)
def test_the_tag_is_split_off_where_no_hole_hides_it(
    template: Template, parts: tuple[Template, Template] | None
) -> None:
    assert split_tag(template) == parts


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (("app:",), ReferenceFault.TAG),
        ((ANY, "/app:-1"), ReferenceFault.TAG),
        ((PATH, "/App:1"), ReferenceFault.UPPERCASE),
        (("app ", ANY), ReferenceFault.WHITE_SPACE),
        ((PATH, "//x@", SHA), ReferenceFault.PATH),
        (("app@sha256:abc",), ReferenceFault.DIGEST),
        (("https://registry.example.com/", PATH), ReferenceFault.SCHEME),
    ],
)
def test_a_fault_is_told_where_no_value_can_mend_it(template: Template, fault: ReferenceFault) -> None:
    error = fault_of(template)
    assert error
    assert error.fault is fault
    # It is kept for others who ask, and would keep all that whoever asked first was at.
    assert error.__traceback__ is None


@pytest.mark.parametrize("template", [("app:1",), (ANY,), ("App", ANY), ("${X:-app}",), ("macos-15-xcode-16",)])
def test_what_may_be_a_reference_has_no_fault(template: Template) -> None:
    assert fault_of(template) is None


@given(
    st.lists(
        st.text(alphabet="aA0.:/@-_ [$", min_size=1) | st.builds(Hole, st.just("X"), st.sampled_from(list(HoleShape))),
        max_size=5,
    )
)
def test_each_invalid_template_has_a_fault_and_no_other(pieces: list[str | Hole]) -> None:
    template = tuple(pieces)
    assert (fault_of(template) is not None) == (classify_pin(template) is PinVerdict.INVALID)
    split = split_tag(template)
    if split and split[1]:
        assert f"{filled(split[0])}:{filled(split[1])}" == filled(template)


def test_behind_the_dependency_proxy_is_docker_hub() -> None:
    assert repository_of(behind_proxy((PROXY, "/openjdk:17"))) == "docker.io/library/openjdk"
    assert behind_proxy((PATH, "/openjdk:17")) == (PATH, "/openjdk:17")
    assert behind_proxy((PROXY, ANY)) == (PROXY, ANY)


PARTS = (
    "registry.example.com",
    "localhost",
    "index.docker.io",
    ":5000",
    "/",
    "app",
    "a_b.c",
    ":1",
    "@sha256:" + "a" * 64,
)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=7).map("".join), st.integers(min_value=1, max_value=9))
def test_what_is_taken_apart_as_a_whole_has_the_same_parts_piece_by_piece(text: str, cut: int) -> None:
    whole = whole_reference((text,))
    pieces = (text[:cut], text[cut:])
    assert whole_reference(pieces) is None
    if whole is not None:
        assert repository_of((text,)) == repository_of(pieces) == whole.repository
        parts = split_tag(pieces)
        assert (parts is None) == whole.is_pinned
        assert parts is None or filled(parts[1]) == (whole.tag or "")
