"""Which texts protect nothing, whatever they are called, and which jobs are those of tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.secrets.throw_away import is_of_tests, is_throw_away


@pytest.mark.parametrize(
    "text",
    [
        "dummy",
        "test",
        "postgres",
        "fake",
        "not-a-secret",
        "testing-password",
        "hunter2",
        "Fake-literal-1",
        "Sommer2024!",
        "P@ssw0rd!9x",
        "s3cr3t-4f2b",
        "my-db-pw1",
        "correct horse battery staple",
        "dummy-4f2b8a9c1d",
        "4f2b8a9c1d-test",
        "aaaaaaaa1",
        "K7q",
        "",
        "sch\N{LATIN SMALL LETTER O WITH DIAERESIS}n2024",
    ],
)
def test_words_and_what_says_so_itself_protect_nothing(text: str) -> None:
    assert is_throw_away(text)


@pytest.mark.parametrize(
    "text",
    [
        "4f2b8a9c1d3e5f60718293a4b5c6d7e8f9012345",
        "0b5c3d6e-8f9a-4b1c-a2d3-e4f506172839",
        "f4ke1iteraltoken8",
        "xK3fQ9vLm2Pz",
        "Kq7can4ry",
        "aB3/xY9+kQ2m==",
        "Xk#9pL!2v",
        "QwmxkTbnUaLpRsZcVyHgDe",
    ],
)
def test_a_text_that_nobody_would_remember_is_worth_keeping(text: str) -> None:
    assert not is_throw_away(text)


def test_the_name_of_a_user_or_a_service_is_no_secret() -> None:
    assert is_throw_away("Xk9pLv2mQ", {"xk9plv2mq"})


@pytest.mark.parametrize("name", ["test", "unit-tests", "e2e: chrome", "backend_test", "rspec 1/3", "Integration"])
def test_a_jobs_name_says_that_it_tests(name: str) -> None:
    assert is_of_tests("build", name)


@pytest.mark.parametrize("name", ["", "deploy", "latest", "attestation", "greatest-hits"])
def test_other_names_do_not(name: str) -> None:
    assert not is_of_tests(name)


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    assert is_throw_away(text) in (True, False)
