"""In which forms a secret can stand elsewhere: as readers take its source text, as others write it, and in base64."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.secrets.forms import encoded_forms, forms


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"hunter\"two", 'hunter"two'),
        (r"hunter\/two", "hunter/two"),
        (r"it's \"two", "it's \"two"),
        (r"hunter\ttwo", "hunter\ttwo"),
        (r"hunter\u0021two", "hunter!two"),
        (r"hunter\x21two", "hunter!two"),
        ("hunter$$two", "hunter$two"),
        ("hunter''two", "hunter'two"),
        ("hunter'-'two", "hunter-two"),
        ("'hunter two'", "hunter two"),
        ("hunter\\\n    two", "huntertwo"),
        ("hunter%21two", "hunter!two"),
        ("aHVudGVyLXR3bw==", "hunter-two"),
        ("Y2k6aHVudGVyLXR3bw==", "hunter-two"),
        ("hunter/two", "hunter%2Ftwo"),
        ('hunter"two', 'hunter\\"two'),
        ("hunter\u00e9two", "hunter\\u00e9two"),
        ("hunter\x1btwo", "hunter\\x1btwo"),
    ],
)
def test_a_secret_is_known_as_it_is_meant_and_as_it_is_written_elsewhere(written: str, meant: str) -> None:
    assert {written, meant} <= forms(written)


@given(st.binary(max_size=5), st.text(min_size=12, max_size=30), st.binary(max_size=5), st.booleans())
def test_in_base64_a_secret_is_known_whatever_stands_around_it(
    before: bytes, secret: str, after: bytes, is_for_addresses: bool
) -> None:
    data = before + secret.encode("utf-8", "surrogatepass") + after
    encode = base64.urlsafe_b64encode if is_for_addresses else base64.b64encode
    assert any(core in encode(data).decode() for core in encoded_forms(secret))


def test_few_characters_are_not_looked_for_in_base64() -> None:
    assert list(encoded_forms("abc")) == []
