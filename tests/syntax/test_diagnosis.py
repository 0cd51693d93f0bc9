from __future__ import annotations

import pytest

from cilint.errors import UnreadableFileError, YamlSyntaxError
from cilint.syntax.diagnosis import diagnose
from cilint.syntax.yaml import parse
from cilint.text.source import Source

ERRORS = [
    ("a:\n\tb: c\n", "\t", "a tab is used for indentation"),
    ("a: |\n\tb\n", "\t", "a tab is used for indentation"),
    ("-\ta: b\n", "\t", "only spaces"),
    ("script: echo: hello\n", ":", "put the value in quotes"),
    ("a: b\n c: d\n", ":", "check the indentation"),
    ('a: "b\nc: d\n', '"', "never closed"),
    ("a: 'b\n---\nc: d\n", "'", "never closed"),
    ("a: [b, c\n", "[", "never closed"),
    ("a: {b: c\n", "{", "never closed"),
    ("a: [b\nc: d]\n", ":", "of line 1"),
    ("a: [b,\n", ",", "left open"),
    ("a: |\n  b\n \tc\n", "\t", "a tab is used for indentation"),
    ("a:\n  - b\n \tc\n", "\t", "a tab is used for indentation"),
    ("a: @b\n", "@", "cannot start with `@`"),
    ("a: `b`\n", "`", "cannot start with ```"),
    ("a: %b%\n", "%", "cannot start with `%`"),
    ("a: *.js\n", "*.js", "alias"),
    ("a: &b.c d\n", "&b.c", "anchor"),
    ("a: 'b' c\n", "c", "closing quote"),
    ("a: &b &c d\n", "&c d", "one anchor"),
    ("a:\n  b: c\n d: e\n", "d: e", "line up"),
    ("- a\nb: c\n", "b: c", "line up"),
    ("a: - b\n", "-", "list cannot start behind a key"),
    ("a: 1\nb\n", "b", "neither `key: value` nor `- item`"),
    ('a: "\\d"\n', "\\", "escape"),
    ('a: "\\n \\xzz"\n', "\\", "no character"),
    ('a: "\\ud800"\n', "\\", "no character"),
    ("a: |x\n", "|", "may follow"),
    ("a: [b,, c]\n", ",", "missing before `,`"),
    ("a: b\n}\n", "}", "without an opening bracket"),
    ("a: !b!c d\n", "!", "prefix"),
    ("a: !b[] d\n", "!", "tag"),
    ("[a:]\n", ":", "before a bracket"),
    ("%b: c\n", "%", "directive"),
    ("%YAML 3.0\n---\na\n", "%", "YAML 1.1"),
    ("'a' b\n", "b", "end of the document"),
    ("a: {{ x }} b\n", "{{", "template"),
    ("{% if x %}\na: b\n", "{%", "template"),
    ("a: b\x07c\n", "\x07", "U+0007"),
    ("a: \x7f\n", "\x7f", "U+007F"),
    ("a: \0\n", "\0", "U+0000"),
    ("a: \ud800\n", "\ud800", "U+D800"),
]
ONLY_LIBYAML_KNOWS = [
    text for text, place, _ in ERRORS if place in "\t!" or text[0] == "%" or text in ("[a:]\n", 'a: "\\ud800"\n')
]


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(("text", "place", "words"), [error for error in ERRORS if error[0] not in ONLY_LIBYAML_KNOWS])
def test_an_error_says_what_is_wrong_and_where(text: str, place: str, words: str) -> None:
    check_refusal(text, place, words)


@pytest.mark.parametrize(("text", "place", "words"), [error for error in ERRORS if error[0] in ONLY_LIBYAML_KNOWS])
def test_an_error_that_only_libyaml_finds_says_what_is_wrong_and_where(text: str, place: str, words: str) -> None:
    check_refusal(text, place, words)


def check_refusal(text: str, place: str, words: str) -> None:
    with pytest.raises(YamlSyntaxError) as caught:
        parse(Source("f.yml", text))
    error = caught.value
    assert error.span is not None
    assert error.span.text == place
    assert words in error.message


@pytest.mark.usefixtures("without_libyaml")
@pytest.mark.parametrize("text", [*ONLY_LIBYAML_KNOWS, "a:\tb\n", "a: |# c\n  b\n", "a: !b!c d\n"])
def test_without_libyaml_what_only_it_knows_is_an_error_that_says_what_to_do(text: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        parse(Source("f.yml", text))
    assert "install PyYAML from a wheel" in caught.value.message
    assert caught.value.span
    assert caught.value.span.text in text


def test_an_exception_without_a_place_is_shown_at_the_beginning() -> None:
    error = diagnose(IndexError("pop from empty list"), Source("f.yml", "a: b"))
    assert error.span is not None
    assert (error.span.start, error.span.end) == (0, 1)
    assert error.message.startswith("this is no YAML that GitLab can read")


def test_an_empty_text_has_a_place_too() -> None:
    error = diagnose(ValueError(), Source("f.yml", ""))
    assert error.span is not None
    assert (error.span.start, error.span.end) == (0, 0)
