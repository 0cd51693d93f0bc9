from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.placeholder import (
    holds_reference,
    is_literal_secret,
    is_placeholder,
    is_secret,
    is_variable_name,
)


@pytest.mark.parametrize(
    "text",
    [
        "123",
        "password",
        "secret",
        "admin",
        "hunter2",
        "x",
        "xx",
        "aaaa",
        "0000",
        "Fake-literal-1",
        "abc$",
        "pa$$",
        "dXNlcjpwYXNz",
        "quaypass12345",
        "abcxxxxdef",
        "there",
        "Your",
        "add-1",
        "HUNTER_2",
        "a`b",
        "p%x%q",
        "a<b>c",
    ],
)
def test_a_weak_or_short_password_is_a_password(text: str) -> None:
    assert is_literal_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "<password>",
        "<YOUR_API_KEY>",
        "<$password>",
        "xxx",
        "xxxx",
        "XXXXXXXX",
        "xxxx-xxxx",
        "***",
        "****",
        "...",
        "…",
        "____",
        "glpat-xxxxxxxxxxxxxxxxxxxx",
        "gldt-x-xxxxxxxxxxxxxxxxxx",
        "YOUR_REGISTRY_PASS",
        "your-token",
        "yourpassword",
        "my-password-here",
        "CHANGEME",
        "change-me",
        "REPLACE_ME",
        "replace-with-token",
        "insert_token",
        "TBD",
        "TODO",
        "REDACTED",
        "EXAMPLE",
        "AKIAIOSFODNN7EXAMPLE",
        "BASE64_ENCODED_CREDENTIAL",
        "[password]",
        "{token}",
        "@PASSWORD@",
        "__PASSWORD__",
        "(base64 of the line above)",
        "{{ registry_password }}",
    ],
)
def test_what_is_obviously_to_be_replaced_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)
    assert not is_literal_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "$X",
        "${X}",
        "${X:-y}",
        "${X:?}",
        "$$X",
        "$env:X",
        "$(oc whoami -t)",
        "`cat file`",
        "$[[ inputs.token ]]",
        "%PASS%",
        "$1",
        "{{ x }}",
    ],
)
def test_a_reference_stands_for_something_else(text: str) -> None:
    assert holds_reference(text)
    assert is_placeholder(text)


def test_a_text_with_a_reference_in_it_is_no_literal() -> None:
    assert holds_reference("prefix-$X")
    assert not is_placeholder("prefix-$X")
    assert not is_literal_secret("prefix-$X")


def test_what_a_shell_s_quotes_make_literal_is_a_secret_with_a_dollar_too() -> None:
    assert is_secret("pa$word")


@pytest.mark.parametrize(
    "text", ["CI_REGISTRY_PASSWORD", "DOCKER_TOKEN", "HARBOR_PASS", "CI_JOB_TOKEN", "MY_API_KEY_2"]
)
def test_a_name_of_a_variable_is_no_secret(text: str) -> None:
    assert is_variable_name(text)
    assert not is_secret(text)


@pytest.mark.parametrize("text", ["PASSWORD", "password", "my_password", "ABC_DEF", "YOUR_REGISTRY_PASS", "A-B", ""])
def test_other_texts_are_no_names_of_secret_variables(text: str) -> None:
    assert not is_variable_name(text)


def test_the_samples_of_gitlab_s_documentation_are_no_secrets() -> None:
    assert not is_secret("my_username:my_password")
    assert not is_secret("gitlab-ci-token")


@given(st.text())
def test_every_text_has_an_answer(text: str) -> None:
    assert is_literal_secret(text) == (is_secret(text) and not holds_reference(text))


@given(st.from_regex(r"[a-z][0-9][a-zA-Z0-9]{6,30}", fullmatch=True))
def test_random_letters_and_digits_are_a_secret(text: str) -> None:
    assert is_literal_secret(text)
