"""Patterns with stars."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cilint.container.stars import fits


@given(st.text(alphabet="ab*", max_size=8), st.text(alphabet="ab", max_size=10))
def test_a_star_stands_for_one_character_or_more(pattern: str, name: str) -> None:
    expression = re.escape(pattern).replace(r"\*", ".+")
    assert fits(pattern, name) is (re.fullmatch(expression, name) is not None)


def test_a_pattern_of_many_stars_takes_no_longer_than_one_of_few() -> None:
    assert not fits("*a" * 1_000 + "*b", "a" * 100_000)
