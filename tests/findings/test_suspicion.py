"""What of a text that cannot be parsed is not shown."""

from __future__ import annotations

import pytest

from cilint.findings.suspicion import suspect_line, suspect_values
from cilint.text.source import Source, Span


def place(text: str) -> Span:
    """The place that `@` marks in a text."""
    offset = text.index("@")
    return Span(Source("a.yml", text), offset, offset + 1)


@pytest.mark.parametrize(
    "text",
    [
        "x: 1\n  REGISTRY_PASSWORD: @bc: 1\n",
        '  "auth": "Y2k6" @',
        "  - docker login -u ci: @",
        "  - helm registry x -p @y",
        "  url: https://ci:p@w@example.com: x",
        '- "echo PW" @| docker login --password-stdin',
        "PASSWORD:\n  @value",
        "PASSWORD:\n\n  @value",
        "PASSWORDS:\n- a\n- b\n- @value",
        "PASSWORDS:\n  - a\n  - b\n  - @value",
        "tokens:\n  of:\n    one:\n      two:\n        @value",
        "docker login \\\n@value",
        "docker login \\\n\n@value",
        "@value |\n  docker login",
        "x: @ a1B2c3D4e5F6g7H8i9",
    ],
)
def test_near_a_word_about_credentials_the_line_is_not_shown(text: str) -> None:
    error = place(text)
    line = error.source.line_span(error.begin.line).text
    assert suspect_line(error).text == line.lstrip()


@pytest.mark.parametrize(
    "text",
    [
        "image: @x",
        "PASSWORD: x\n\nbuild:\n  image: @x",
        "build:\n  before_script: [docker login]\n  stage: a\n  image: @x\n  script: b",
        "build:\n  - a\n  - b @",
        "include: @ci/templates/build-and-test-everything2.yml",
    ],
)
def test_other_lines_are_shown(text: str) -> None:
    assert suspect_line(place(text)).text == ""


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("private_token@: abc", ["abc"]),
        ("gitlab: {private_token@: abc, url: x}", ["abc"]),
        ("gitlab: {private_token@: 'a, c', url: x}", ["'a, c'"]),
        ("registry_password@: a b # c", ["a b "]),
        ("persona@: loud", []),
        ("rules: {hardcoded-registry-password: off, x@: y}", []),
    ],
)
def test_of_settings_the_values_of_keys_that_name_secrets_are_not_shown(text: str, hidden: list[str]) -> None:
    error = place(text)
    source = Source("a.yml", text.replace("@", ""))
    assert [span.text for span in suspect_values(Span(source, error.start, error.start))] == hidden
