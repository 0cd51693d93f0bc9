from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cilint.container.json_scan import Member, bare_words, members_of


def found(text: str) -> list[tuple[str, str | None]]:
    return [("/".join(member.path), member.value.text if member.value else None) for member in members_of(text)]


def test_members_are_found_with_their_places() -> None:
    text = '{"auths": {"h": {"auth": "abc"}}}'
    auths, host, auth = members_of(text)
    assert (auths.path, host.path, auth.path) == (("auths",), ("auths", "h"), ("auths", "h", "auth"))
    assert auth.value is not None
    assert text[auth.value.start : auth.value.end] == "abc"
    assert text[auth.key.start : auth.key.end] == "auth"


def test_members_of_one_object_are_told_from_those_of_others() -> None:
    for text in ('{"a": {"x": 1, "y": [{}]}, "b": {"x": 1}}', '"a": {"x": 1, "y": [{}]}, "b": {"x": 1}'):
        parents = {"/".join(member.path): member.parent for member in members_of(text)}
        assert parents["a"] == parents["b"]
        assert parents["a/x"] == parents["a/y"]
        assert len(set(parents.values())) == 3


def test_json_s_escapes_are_resolved() -> None:
    assert found(r'{"a\u002fb": "c\"d"}') == [("a/b", 'c"d')]


def test_only_within_json_s_own_quotes_are_there_escapes() -> None:
    assert found(r"{a:c\u002fd}") == [("a", r"c\u002fd")]
    assert found(r"{\"a\":\"c\u002fd\"}") == [("a", r"c\u002fd")]


def test_outer_braces_may_be_missing() -> None:
    assert found('"auths":{"h":{"auth":"abc"}}') == [("auths", None), ("auths/h", None), ("auths/h/auth", "abc")]


def test_a_command_inside_a_string_keeps_its_own_quotes() -> None:
    text = '{"auths":{"h":{"auth":"$(echo -n "u:${P}" | base64)"},"i":{"auth":"x"}}}'
    assert found(text)[2] == ("auths/h/auth", '$(echo -n "u:${P}" | base64)')
    assert found(text)[-1] == ("auths/i/auth", "x")


def test_in_json_a_command_is_only_text() -> None:
    members = members_of('{"a":"$(","b":"c)d"}')
    assert [member.key.text for member in members] == ["a", "b"]


def test_quotes_that_a_shell_has_removed_are_not_missed() -> None:
    assert found("{auths:{h:{auth:abc}}}")[-1] == ("auths/h/auth", "abc")


def test_quotes_that_still_have_their_backslashes_are_quotes() -> None:
    assert found(r"{\"auths\":{\"h\":{\"auth\":\"abc\"}}}")[-1] == ("auths/h/auth", "abc")


def test_the_rest_of_a_cut_text_is_ignored() -> None:
    assert found('{"auths":{"h":{"auth":"abc') == [("auths", None), ("auths/h", None), ("auths/h/auth", "abc")]


def test_a_reference_outside_of_the_strings_is_noticed() -> None:
    assert list(bare_words('{"auths": $AUTHS}')) == ["$AUTHS"]
    assert list(bare_words("$DOCKER_AUTH_CONFIG")) == ["$DOCKER_AUTH_CONFIG"]
    assert list(bare_words('{"auths": {"$HOST": {"auth": "${AUTH}"}}}')) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab"\\{}[]:,$() \n'),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(alphabet='k"\\:$(', max_size=3), children, max_size=3)
    ),
    max_leaves=12,
)


def pairs(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in [(key, item), *pairs(item)]]
    if isinstance(value, list):
        return [pair for item in value for pair in pairs(item)]
    return []


@given(JSON, st.sampled_from([None, 1]))
def test_json_is_scanned_as_it_is_parsed(value: Any, indent: int | None) -> None:
    expected = pairs(value)
    scanned = members_of(json.dumps(value, indent=indent))
    assert [member.key.text for member in scanned] == [key for key, _ in expected]
    for member, (_, item) in zip(scanned, expected, strict=True):
        if isinstance(item, str):
            assert member.value is not None
            assert member.value.text == item


@given(JSON.filter(lambda value: isinstance(value, dict) and bool(value)), st.sampled_from([None, 1]))
def test_what_is_nearly_json_has_the_same_members(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent).replace("(", ")")
    whole, inner = members_of(text), members_of(text[1:-1])
    assert [(each.path, each.key.text, each.value and each.value.text) for each in inner] == [
        (each.path, each.key.text, each.value and each.value.text) for each in whole
    ]
    assert [each.key.start + 1 for each in inner] == [each.key.start for each in whole]


@given(st.text(alphabet='a"\\{}[]:,$()` \n'))
def test_any_text_is_scanned_with_places_inside_it(text: str) -> None:
    member: Member
    for member in members_of(text):
        for stretch in (member.key, member.value):
            assert stretch is None or 0 <= stretch.start <= stretch.end <= len(text)
