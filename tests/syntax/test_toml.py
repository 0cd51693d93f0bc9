"""TOML with places: the same data as tomllib, the same refusals, and every scalar where it is written."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.errors import TomlSyntaxError
from cilint.syntax.node import Kind, Node, Style
from cilint.syntax.toml import parse, plain_value
from cilint.syntax.toml_scanner import MAX_DEPTH
from cilint.syntax.toml_text import decoded, toml_text
from cilint.text.source import Source

DOCUMENT = """\
# the runners of the build farm
concurrent = 4
log = { level = "debug", format.kind = 'text' }
[session_server]
"listen.address" = "[::]:8093"
[[runners]]
name = "one"  # first
token_obtained_at = 2024-05-01T10:00:00Z
limits = [0x10, 1_000, -5, 1.5e3, inf, true]
  [runners.docker]
  image = '''
ruby:3'''
  volumes = [
    "/cache",  # shared
    "C:\\\\cache",
  ]
[[runners]]
name = "two\\u00e9"
script = \"\"\"
first \\
    still first
"second\"\"\"\"
    [[runners.docker.services]]
    name = "redis"
"""


def read(text: str) -> Node:
    return parse(Source("config.toml", text))


def found(text: str, *path: str | int) -> Node:
    node = read(text)
    for step in path:
        child = node.get(step) if isinstance(step, str) else node.items[step]
        assert child is not None
        node = child
    return node


def scalars(node: Node) -> Iterator[Node]:
    if node.kind is Kind.SCALAR:
        yield node
    for pair in node.pairs:
        yield pair.key
        yield from scalars(pair.value)
    for item in node.items:
        yield from scalars(item)


def comparable(value: Any) -> Any:
    """A value in which dates are texts and not-a-number is equal to itself."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "nan" if isinstance(value, float) and math.isnan(value) else (type(value), value)


def ours(value: Any) -> Any:
    """As `comparable`, for dates that are still as they are written: tomllib itself tells what they are."""
    if isinstance(value, dict):
        return {key: ours(item) for key, item in value.items()}
    if isinstance(value, list):
        return [ours(item) for item in value]
    return comparable(value)


def same(text: str) -> bool:
    """Whether a text that has no dates is the same to both."""
    return bool(ours(plain_value(read(text))) == comparable(tomllib.loads(text)))


def test_a_document_has_the_data_that_tomllib_gives() -> None:
    data = plain_value(read(DOCUMENT))
    expected = tomllib.loads(DOCUMENT)
    assert data["runners"][0].pop("token_obtained_at") == "2024-05-01T10:00:00Z"
    del expected["runners"][0]["token_obtained_at"]
    assert data == expected


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("concurrent",), "4"),
        (("log", "format", "kind"), "'text'"),
        (("log",), "{ level = \"debug\", format.kind = 'text' }"),
        (("session_server",), "[session_server]"),
        (("session_server", "listen.address"), '"[::]:8093"'),
        (("runners",), "runners"),
        (("runners", 1), "[[runners]]"),
        (("runners", 0, "token_obtained_at"), "2024-05-01T10:00:00Z"),
        (("runners", 0, "limits", 0), "0x10"),
        (("runners", 0, "docker"), "[runners.docker]"),
        (("runners", 0, "docker", "image"), "'''\nruby:3'''"),
        (("runners", 0, "docker", "volumes", 1), '"C:\\\\cache"'),
        (("runners", 1, "docker"), "docker"),
        (("runners", 1, "docker", "services", 0), "[[runners.docker.services]]"),
    ],
)
def test_everything_has_the_place_where_it_is_written(path: tuple[str | int, ...], written: str) -> None:
    assert found(DOCUMENT, *path).span.text == written


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_every_scalar_decodes_again_to_its_value(line_break: str) -> None:
    for node in scalars(read(DOCUMENT.replace("\n", line_break))):
        assert decoded(node.style, node.source.text, node.start, node.end) == node.text


@pytest.mark.parametrize(
    ("text", "part", "written"),
    [
        ('a = "x\\tsecret\\n"', "secret", "secret"),
        ('a = "x\\u00e9y"', "é", "\\u00e9"),
        ("a = 'C:\\secret'", "\\secret", "\\secret"),
        ('a = """\nfirst \\\n   secret"""', "first secret", "first \\\n   secret"),
        ('a = """\r\none\r\ntwo"""', "e\nt", "e\r\nt"),
        ("a = '''\r\none\r\ntwo'''", "two", "two"),
        ('a = """"secret""""', '"secret"', '"secret"'),
    ],
)
def test_a_part_of_a_string_has_its_own_place(text: str, part: str, written: str) -> None:
    value = toml_text(found(text, "a"))
    start = value.text.index(part)
    assert value.span(start, start + len(part)).text == written


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a = 1\nb = \n", 2, 5, "invalid value; a text stands in quotes"),
        ("a = 1\nb\n", 2, 2, "write KEY = VALUE"),
        ("a = 1 2\n", 1, 7, "one line has one KEY = VALUE"),
        ("a = 1\na = 2\n", 2, 6, "the key stands here twice"),
        ("[a]\n[a]\n", 2, 3, "join the two tables"),
        ('a = "x', 1, 7, "unterminated string"),
        ("a = [1, 2\n", 2, 1, "unclosed array: write the `]`"),
        ("a = true\r\nb = True\r\n", 2, 5, "invalid value"),
        ('a = "\\q"\n', 1, 8, "write `\\\\`"),
        ("a = [[]\n[a.b]\n", 2, 1, "unclosed array"),
        (f"a = {'9' * 5000}\n", 1, 1, "digits"),
    ],
)
def test_what_is_no_toml_is_told_with_its_place_and_what_to_write(
    text: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(TomlSyntaxError) as caught:
        read(text)
    assert words in caught.value.message
    assert "(at " not in caught.value.message
    assert caught.value.span
    assert caught.value.span.begin == (line, column)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, ".".join(["a"] * 100_000) + " = 1", "a = " + "{a = " * 100_000, "[" * 100_000]
)
def test_what_lies_too_deep_is_refused_at_once(text: str) -> None:
    with pytest.raises(TomlSyntaxError):
        read(text)


def test_what_lies_as_deep_as_it_may_is_read() -> None:
    assert same("a = " + "[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(TomlSyntaxError, match="more than"):
        read("a = " + "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


# Texts that lead to all corners: what TOML is made of, in any order, and mostly right.
WORDS = (
    'a b c.d = [ ] [[ ]] { } , . " \' \\ \\" \\n \\u00e9 1 0x1f +1_0 1.5 1e3 -inf nan true false "x" \'y\' "q.r" \'\' é'
)
LINES = ("a = 1", "b = [1, 'x',]", "c = { a = 1, b.c = [] }", "a.x = 2", "[a]", "[[b]]", "[a.b]", "#x")
QUOTES = ('"""', "'''", '"""""', "''''", '"""z\n"""', "\\\n  ")
PIECES = st.sampled_from((*WORDS.split(" "), *(f"{line}\n" for line in LINES), *QUOTES, " ", "\t", "\n", "\r\n", "\r"))
KEYS = st.one_of(st.text("ab-_1", min_size=1, max_size=3), st.text(max_size=4))
VALUES = st.recursive(
    st.one_of(st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=12)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


@given(st.lists(PIECES, max_size=25))
def test_any_text_is_refused_by_both_or_the_same_to_both(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(TomlSyntaxError):
            read(text)
    else:
        assert ours(plain_value(read(text))) == comparable(expected)


def quoted(text: str, quotes: str) -> str:
    """A string in these quotes; in basic ones where literal ones cannot hold it."""
    if quotes[0] == "'" and ("'" in text or any(ord(character) < 32 or character == "\x7f" for character in text)):
        quotes = '"'
    if quotes[0] == "'":
        return quotes + text + quotes
    escaped = "".join(character if character.isalnum() else f"\\U{ord(character):08x}" for character in text)
    return quotes + escaped + quotes


def written(value: Any, quotes: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value, quotes)
    if isinstance(value, list):
        return f"[{', '.join(written(item, quotes) for item in value)}]"
    if isinstance(value, dict):
        pairs = (f"{quoted(key, quotes[0])} = {written(item, quotes)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    return str(value) if isinstance(value, int) or "e" not in str(value) else f"{value:e}"


@given(st.lists(TABLES, max_size=3), st.sampled_from(["'", '"', "'''", '"""']), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_is_read_with_places_that_give_it_again(
    tables: list[dict[str, Any]], quotes: str, line_break: str
) -> None:
    lines = []
    for table in tables:
        lines.append("[[table]]")
        lines += [f"{quoted(key, quotes[0])} = {written(value, quotes)}" for key, value in table.items()]
    text = line_break.join(lines)
    node = read(text)
    assert same(text)
    for scalar in scalars(node):
        mapped = toml_text(scalar)
        assert mapped.text == scalar.text
        inner = mapped.span(0, len(mapped.text)).text
        if scalar.style in (Style.PLAIN, Style.SINGLE_QUOTED):
            assert inner == scalar.text
