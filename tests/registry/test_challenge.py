"""Challenges as servers write them, and as nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.registry.challenge import Challenge, parse_challenges

_NAME = st.text("abcXYZ0189-_.", min_size=1)
_VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('Basic realm="a, b=c"', [("basic", {"realm": "a, b=c"})]),
        ("Bearer Realm=x,SERVICE=y", [("bearer", {"realm": "x", "service": "y"})]),
        (
            'Bearer realm="https://auth.example.com/token",service="r" , scope="repository:a/b:pull,push"',
            [
                (
                    "bearer",
                    {"realm": "https://auth.example.com/token", "service": "r", "scope": "repository:a/b:pull,push"},
                )
            ],
        ),
        ('Negotiate, Basic realm="a\\"b"', [("negotiate", {}), ("basic", {"realm": 'a"b'})]),
        ('Bearer realm="first",realm="second"', [("bearer", {"realm": "first"})]),
        ('realm="nobody"', []),
        ("", []),
        ('Bearer realm="never closed', [("bearer", {"realm": ""})]),
    ],
)
def test_a_header_is_taken_apart(header, expected) -> None:
    assert list(parse_challenges(header)) == [Challenge(*pair) for pair in expected]


@given(st.lists(st.tuples(_NAME, st.dictionaries(_NAME.map(str.lower), _VALUE, min_size=1)), max_size=3))
def test_what_is_written_is_read_again(challenges) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    header = ", ".join(
        f"{scheme} {', '.join(f'{name}={quoted(value)}' for name, value in parameters.items())}"
        for scheme, parameters in challenges
    )
    assert list(parse_challenges(header)) == [
        Challenge(scheme.lower(), parameters) for scheme, parameters in challenges
    ]


@given(st.text())
def test_any_text_is_read_without_an_error(header) -> None:
    assert isinstance(parse_challenges(header), tuple)


@pytest.mark.parametrize("unit", ["a ", "a=", '"', "\\", ",", " ", 'a="\\', "a=b,"])
def test_a_long_header_is_read_to_where_it_makes_sense(unit) -> None:
    assert len(parse_challenges(unit * 100_000)) <= 100_000
