from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.basic_auth import Credentials, decode_auth, is_url_safe_base64


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@given(st.text(min_size=1).filter(lambda user: ":" not in user), st.text().filter(lambda p: p.strip("\x00") == p))
def test_user_and_password_come_back(user: str, password: str) -> None:
    assert decode_auth(encoded(f"{user}:{password}")) == Credentials(user, password)


def test_line_breaks_are_ignored_and_zeros_at_the_end_are_cut() -> None:
    text = encoded("robot:secret-of-the-robot\0")
    assert decode_auth(text[:10] + "\r\n" + text[10:] + "\n") == Credentials("robot", "secret-of-the-robot")


@pytest.mark.parametrize(
    "auth", ["", "TBD", "dXNlcjpwYXNz=", "dXNlcjpw YXNz", "dXNlcjpwYXM", encoded("password"), encoded(":x"), "_-_-"]
)
def test_what_go_refuses_is_refused(auth: str) -> None:
    assert decode_auth(auth) is None


def test_the_url_safe_alphabet_is_recognised() -> None:
    assert is_url_safe_base64("dXN_cjpw-YX=")
    assert not is_url_safe_base64("dXNlcjpwYXNz")


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(Credentials("user", "hunter2"))
