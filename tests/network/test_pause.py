"""How long a busy server wants to be left alone, in both forms that HTTP has for it."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.network.pause import pause_of

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("status", "header", "expected"),
    [
        (429, "7", 7),
        (503, "7", 7),
        (200, "7", None),
        (500, "7", None),
        (429, None, 1),
        (503, None, None),
        (429, formatdate(NOW + 90, usegmt=True), 90),
        (429, formatdate(NOW - 90, usegmt=True), 0),
        (429, "soon", None),
        (429, "-1", None),
        (429, "9" * 5000, 999_999_999),
    ],
)
def test_the_seconds_are_read(status, header, expected) -> None:
    headers = {} if header is None else {"retry-after": header}
    assert pause_of(status, headers, NOW) == expected


@given(st.text())
def test_any_header_is_read_without_an_error(header) -> None:
    pause = pause_of(429, {"retry-after": header}, NOW)
    assert pause is None or pause >= 0
