"""Flags are read as Go's strconv.ParseBool reads them."""

from __future__ import annotations

import pytest

from cilint.runner.feature_flags import FEATURE_FLAGS, NETWORK_PER_BUILD, parse_flag


@pytest.mark.parametrize("value", ["1", "t", "T", "TRUE", "true", "True"])
def test_what_go_takes_for_true_is_true(value: str) -> None:
    assert parse_flag(value) is True


@pytest.mark.parametrize("value", ["0", "f", "F", "FALSE", "false", "False"])
def test_what_go_takes_for_false_is_false(value: str) -> None:
    assert parse_flag(value) is False


@pytest.mark.parametrize("value", ["", "yes", "on", "tRUE", "true ", "2", "enabled"])
def test_other_texts_are_neither(value: str) -> None:
    assert parse_flag(value) is None


def test_the_table_holds_names_of_flags_only() -> None:
    assert NETWORK_PER_BUILD in FEATURE_FLAGS
    assert all(name.startswith("FF_") and name.isidentifier() for name in FEATURE_FLAGS)
