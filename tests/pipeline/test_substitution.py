"""Variables in texts that GitLab itself reads, such as the paths of includes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.substitution import expand_known

KNOWN = {"A": "a", "HOST": "gitlab.example.com", "DOLLAR": "$A", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ci/build.yml", "ci/build.yml"),
        ("$HOST/group/name@1", "gitlab.example.com/group/name@1"),
        ("${A}b-$A-%A%", "ab-a-a"),
        ("$Ab", None),
        ("$A/$UNKNOWN", None),
        ("%UNKNOWN%", None),
        ("x$EMPTY", "x"),
        # Values are put in once, and what is no reference stays.
        ("$DOLLAR", "$A"),
        ("100% ${A:-b} $1 $", "100% ${A:-b} $1 $"),
    ],
)
def test_a_text_is_known_when_all_its_variables_are(text: str, expected: str | None) -> None:
    assert expand_known(text, KNOWN.get) == expected


@given(st.text().filter(lambda text: "$" not in text and "%" not in text))
def test_a_text_without_variables_is_itself(text: str) -> None:
    assert expand_known(text, {}.get) == text
