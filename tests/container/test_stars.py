"""Patterns with stars."""

from __future__ import annotations

import re
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cilint.container.stars import fits


def in_one_pass_as_with_an_expression(pattern: str, name: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".+")
    return fits(pattern, name) is (re.fullmatch(expression, name) is not None)


@given(st.text(alphabet="ab*", max_size=8), st.text(alphabet="ab", max_size=10))
def test_a_star_stands_for_one_character_or_more(pattern: str, name: str) -> None:
    assert in_one_pass_as_with_an_expression(pattern, name)


def test_so_it_does_in_every_short_pattern() -> None:
    for pattern in product("ab*", repeat=5):
        for length in range(8):
            for name in product("ab", repeat=length):
                assert in_one_pass_as_with_an_expression("".join(pattern), "".join(name))


def test_a_pattern_of_many_stars_takes_no_longer_than_one_of_few() -> None:
    assert not fits("*a" * 1_000 + "*b", "a" * 100_000)
