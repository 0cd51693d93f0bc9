from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.json_values import (
    MAX_DEPTH,
    JsonError,
    JsonFault,
    JsonObject,
    JsonText,
    JsonValue,
    decode_json,
    fold,
)


def plain(value: JsonValue) -> Any:
    """The value as the decoder of Python gives it, objects as lists of pairs."""
    content = value.content
    if isinstance(content, JsonObject):
        return [(key.text, plain(inner)) for key, inner in content]
    return list(map(plain, content)) if isinstance(content, list) else content


def test_repeated_members_are_kept_and_what_follows_the_value_is_left() -> None:
    text = ' \n {"a": 1, "a": null} more'
    value = decode_json(text)
    assert plain(value) == [("a", 1.0), ("a", None)]
    assert text[value.start : value.end] == '{"a": 1, "a": null}'


def test_keys_and_values_have_their_places() -> None:
    text = r'{"a\u002fb": [ "c\"d", -1.5e3, true]}'
    value = decode_json(text)
    assert isinstance(value.content, JsonObject)
    ((key, inner),) = value.content
    assert (key.text, text[key.start : key.end]) == ("a/b", r"a\u002fb")
    assert isinstance(inner.content, list)
    assert inner.content[0].text == JsonText('c"d', 16, 20)
    assert [text[each.start : each.end] for each in inner.content] == [r'"c\"d"', "-1.5e3", "true"]
    assert [each.text for each in inner.content[1:]] == [None, None]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", 0),
        ("{", 1),
        ("NaN", 0),
        ("[-Infinity]", 1),
        ("[+1]", 1),
        ("[01]", 2),
        ("[1.]", 2),
        ("[\u0661]", 1),
        ('{"a": 1,}', 8),
        ("[1,]", 3),
        ('{"a" 1}', 5),
        ('{"a": 1 "b": 2}', 8),
        ("{1: 2}", 1),
        ("'a'", 0),
        ("\u00a0{}", 0),
        ('["\t"]', 2),
        (r'["\x"]', 2),
        (r'["\u12g4"]', 2),
        ("[nul]", 1),
        ("[}", 1),
    ],
)
def test_what_is_no_json_is_refused_where_it_stands(text: str, place: int) -> None:
    with pytest.raises(JsonError) as refused:
        decode_json(text)
    assert (refused.value.fault, refused.value.place) == (JsonFault.OTHER, place)


def test_a_quote_without_an_end_is_refused_at_the_quote() -> None:
    with pytest.raises(JsonError) as refused:
        decode_json('["a", "bc')
    assert (refused.value.fault, refused.value.place) == (JsonFault.OPEN_QUOTE, 6)


@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
def test_values_nest_as_deep_as_go_reads(begin: str, end: str) -> None:
    decode_json(begin * (MAX_DEPTH - 1) + "[]" + end * (MAX_DEPTH - 1))
    with pytest.raises(JsonError) as refused:
        decode_json(begin * MAX_DEPTH + "[]" + end * MAX_DEPTH)
    assert refused.value.fault is JsonFault.TOO_DEEP


@pytest.mark.parametrize(
    ("escaped", "text"), [(r"\ud83d\ude00", "\U0001f600"), (r"\ud800", "\ufffd"), (r"\udc00\u0041", "\ufffdA")]
)
def test_half_of_a_pair_of_surrogates_is_the_replacement_character(escaped: str, text: str) -> None:
    assert decode_json(f'"{escaped}"').content == text


@pytest.mark.parametrize("name", ["credsstore", "CredsStore", "cred\u017fStore", "credHelper\u017f"])
def test_names_are_found_in_every_case(name: str) -> None:
    assert fold(name) in ("credsstore", "credhelpers")


@pytest.mark.parametrize("name", ["pa\u00dfword", "\u0131dentitytoken", "\ufb01eld", "\u0130dentitytoken"])
def test_letters_without_another_case_in_ascii_are_none_of_its(name: str) -> None:
    assert not fold(name).isascii()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_what_python_writes_is_read_as_python_reads_it(value: Any, indent: int | None, is_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assert plain(decode_json(text)) == json.loads(text, object_pairs_hook=list, parse_int=float)


@given(st.text(alphabet='a1-.eE"\\u0{}[]:,\t \ntrue', max_size=12))
def test_what_is_json_is_so_for_python(text: str) -> None:
    try:
        expected = json.loads(text, object_pairs_hook=list, parse_int=float)
    except ValueError:
        expected = None
    try:
        value = decode_json(text)
        ours = None if text[value.end :].strip(" \t\r\n") else plain(value)
    except JsonError:
        ours = None
    assert ours == expected
