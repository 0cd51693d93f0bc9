"""A pattern that is compiled late does what one does that is compiled at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.lazy.patterns import escaped, regex

WORD = r"(?P<word>[a-z]+)(?P<number>\d+)?"


@pytest.mark.parametrize("method", ["match", "fullmatch", "search"])
@pytest.mark.parametrize("text", ["abc1", "ABC", "1abc", ""])
def test_a_match_is_the_same(method: str, text: str) -> None:
    found, expected = (getattr(each, method)(text) for each in (regex(WORD, re.IGNORECASE), re.compile(WORD, re.I)))
    assert (found and found.groupdict()) == (expected and expected.groupdict())


def test_every_method_and_attribute_is_there() -> None:
    compiled: Any = re.compile(WORD)
    for name in (name for name in dir(compiled) if not name.startswith("_")):
        late = getattr(regex(WORD), name)
        assert late == getattr(compiled, name) or callable(late), name
    assert regex(WORD).sub("x", "a b") == compiled.sub("x", "a b")
    assert [match[0] for match in regex(WORD).finditer("a b", 1)] == ["b"]


def test_bytes_are_matched_by_a_pattern_of_bytes() -> None:
    assert regex(rb"a+").match(b"aab")


def test_nothing_is_compiled_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    original = re.compile
    monkeypatch.setattr(re, "compile", lambda text, flags=0: compiled.append(text) or original(text, flags))
    late = regex("a")
    assert late.pattern == "a"
    assert not compiled
    assert late.match("a")
    assert late.match("a")
    assert late.search("b") is None
    assert compiled == ["a"]


def test_what_no_pattern_has_is_not_there() -> None:
    with pytest.raises(AttributeError):
        regex("a").nothing  # type: ignore[attr-defined]  # noqa: B018


@given(st.text())
def test_an_escaped_text_is_found_as_it_is(text: str) -> None:
    assert regex(escaped(text)).fullmatch(text)
