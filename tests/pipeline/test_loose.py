"""Patterns that match more than the words that they name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.re2.loose import loose_example
from cilint.pipeline.work import Work


@pytest.mark.parametrize(
    ("pattern", "example"),
    [
        ("main", "main-evil"),
        ("^release", "release-evil"),
        ("^v\\d+-(rc|beta)", "v1-beta-evil"),
        ("release$", "not-release"),
        ("^main$|^release", "release-evil"),
        ("^(main|release)", "main-evil"),
        ("(?i)^MAIN", "MAIN-evil"),
        ("^a{2}main", "aamain-evil"),
    ],
)
def test_a_word_without_an_anchor_is_matched_in_longer_names(pattern: str, example: str) -> None:
    assert loose_example(pattern, Work()) == example


@pytest.mark.parametrize(
    "pattern",
    ["^main$", "^(main|release)$", "^release/", "^release.*", "^release.+$", "^v", "^v\\d+", "-stable$", "/main$",
     "rc\\d$", "\\bmain\\b", "(", "", "\\pL", "a" * 10_000],
)  # fmt: skip
def test_anchors_delimiters_and_marks_are_enough(pattern: str) -> None:
    assert loose_example(pattern, Work()) == ""


@given(
    st.lists(st.sampled_from(["main", "v", "^", "$", "|", "(", ")", "\\d+", "-", ".*", "[a-c]?", "\\b"]), max_size=9)
)
def test_each_example_is_matched(parts: list[str]) -> None:
    pattern = "".join(parts)
    example = loose_example(pattern, Work())
    assert not example or re.search(pattern, example)
