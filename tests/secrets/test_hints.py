"""Cheap questions say yes wherever what they are asked for would be found."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.container import hints
from cilint.container.hints import any_in, credential_hints, may_hold_credentials
from cilint.secrets.exposure import JOB_TOKENS, OTHER_TOKENS
from cilint.secrets.hints import may_name_own_token, named_hints
from cilint.tools import hints as tool_hints

NAMED = (
    r"(?i:pass|pwd|psw|secret|token|credential|[a-z]_?key)[A-Za-z0-9_.-]{0,80}[\"']?[ \t]*"
    r"(?::(?![ \t]*[\"']?\$)|=(?![\"']?\$|\s|''|\"\"))"
)
"""The same question as one expression, which takes twenty times as long."""

PARTS = [
    "PASS",
    "word",
    "pwd",
    "Token",
    "api",
    "_",
    "key",
    "K",
    ":",
    "=",
    " ",
    "$",
    '"',
    "''",
    "\n",
    "x",
    "\u0130",
    "secret",
]
WORDS = [
    "docker",
    " login",
    "--",
    "creds",
    "password",
    "-token",
    "repo",
    "rt",
    " ",
    "oras",
    "TRIVY_",
    "x",
    "\n",
    "auths",
    "ewo",
    "eyJ",
]


EXPRESSIONS = (
    (hints._LOGIN, hints._LOGIN_WORDS),
    (hints._TRANSFER, hints._TRANSFER_WORDS),
    (hints._AUTH_TEXT, hints._AUTH_WORDS),
    (hints._NAMED_SECRET, hints._NAMED_WORDS),
    (hints._MADE_SECRET, hints._NAMED_WORDS),
    (hints._MADE_SECRET, ("$(",)),
    (hints._PRINTS_ALL, hints._PRINTS_ALL_WORDS),
    (hints._PUSH, hints._PUSH_WORDS),
    (hints._TAKES_SECRET, hints._TAKER_WORDS),
    (hints._OPENS_HOST, hints._OPENS_HOST_WORDS),
    (tool_hints._NAMES_INDEX, tool_hints._INDEX_WORDS),
)
"""Those with words of their own, of which each match has one."""
IN_SMALL_LETTERS = (hints._NAMED_SECRET, hints._MADE_SECRET, hints._PRINTS_ALL, tool_hints._NAMES_INDEX)


@pytest.mark.parametrize(("expression", "words"), EXPRESSIONS)
@settings(max_examples=100)
@given(st.data())
def test_each_match_has_one_of_the_words_that_are_asked_for_before(
    expression: re.Pattern[str], words: tuple[str, ...], data: st.DataObject
) -> None:
    pattern = re.compile(expression.pattern, expression.flags & ~re.UNICODE)
    match = data.draw(st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii")))
    assert any_in(words, match.casefold() if expression in IN_SMALL_LETTERS else match)


@example("İkey:")
@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_a_name_is_found_where_the_expression_finds_it(text: str) -> None:
    assert any(named_hints(text)) == (re.search(NAMED, text) is not None)


@given(st.lists(st.sampled_from(WORDS)).map("".join))
def test_no_text_that_may_hold_credentials_is_without_a_hint(text: str) -> None:
    assert not may_hold_credentials(text) or any(credential_hints(text))


@pytest.mark.parametrize("name", sorted(JOB_TOKENS | OTHER_TOKENS))
def test_a_token_of_gitlabs_own_is_seen_where_it_is_named(name: str) -> None:
    assert may_name_own_token(f"docker login -p ${name}")
    assert not may_name_own_token(f"docker login -p $MY_{name.removeprefix('CI_')}")
