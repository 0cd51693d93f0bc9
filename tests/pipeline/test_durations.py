"""How long a duration is, and what is none."""

from __future__ import annotations

import pytest

from cilint.pipeline.entries.durations import UnknownDurationError, seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("42", 42),
        ("90 minutes", 5_400),
        ("3h 30m", 12_600),
        ("3h30m", 12_600),
        ("1 DAY", 86_400),
        ("1 day 3", 86_403),
        ("1 hour and 5 secs", 3_605),
        ("1.5 hrs", 5_400),
        ("6 mos 1 day", 15_638_400),
        ("week", 604_800),
        ("2:30", 150),
        (" 1 wk, 2 days ", 777_600),
    ],
)
def test_a_duration_has_a_length(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize(
    "text", ["", " ", "0", "soon", "-1h", "1x", "1 fortnight", "1 hour and a bit", "$TIMEOUT", "1 2x"]
)
def test_what_is_none_has_no_length(text: str) -> None:
    assert seconds(text) is None


@pytest.mark.parametrize("text", ["one hour", "twenty-five minutes", "a week"])
def test_numbers_in_words_are_numbers_whose_size_is_not_known(text: str) -> None:
    with pytest.raises(UnknownDurationError):
        seconds(text)
