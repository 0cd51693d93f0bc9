from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cilint.errors import YamlSyntaxError
from cilint.syntax.node import Kind, Node, Style, node_of
from cilint.syntax.scalar import decode, mapped
from cilint.syntax.yaml import parse
from cilint.text.source import Source

BREAKS = "\r\n\x85\u2028\u2029"


def scalars(text: str) -> Iterator[Node]:
    pending = list(parse(Source("f.yml", text)))
    while pending:
        node = pending.pop()
        if node.kind is Kind.SCALAR:
            yield node
        elif not node.via:
            pending.extend(node.children)


def scalar(text: str) -> Node:
    (root,) = parse(Source("f.yml", text))
    node = root.get("k")
    assert node is not None
    return node


def check_places(node: Node) -> None:
    """Decoding gives the value, and each character has its own place or that of the escape or break it comes from."""
    assert decode(node) == node.text
    value = mapped(node)
    assert value.text == node.text
    reached = node.start
    for index, character in enumerate(value.text):
        span = value.span(index, index + 1)
        assert span.start >= reached
        reached = span.start
        if len(span.text) == 1 and span.text not in BREAKS:
            assert span.text == character
        else:
            assert span.text.startswith("\\") or span.text == "''" or any(mark in span.text for mark in BREAKS)


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("k: docker login -p x", "-p x", "-p x"),
        ("k: docker\n   login\n\n   -p x", "login\n-p", "login\n\n   -p"),
        ("k: 'it''s a'", "'s", "''s"),
        ('k: "a\\tb\\x41\\u00e9\\U0001F600c"', "\tbAé😀c", "\\tb\\x41\\u00e9\\U0001F600c"),
        ('k: "a\\\n    b"', "ab", "a\\\n    b"),
        ('k: "a \\\n   \\ b"', "a  b", "a \\\n   \\ b"),
        ('k: "a\n\n\n  b"', "\n\n", "\n\n\n  "),
        ("k: |\n  one\r\n  two\n", "e\nt", "e\r\n  t"),
        ("k: |2-\n    one\n\n   two\n", " one\n\n t", " one\n\n   t"),
        ("k: >\n  one\n  two\n\n  three\n", "one two\nthree", "one\n  two\n\n  three"),
        ("k: >\n  one\n   more\n  two\n", "one\n more\ntwo", "one\n   more\n  two"),
        ("k: >\n\n\n  one\n", "\n\none", "\n\n  one"),
        ("k: |+\n  one\n\n\nl: m", "one\n\n\n", "one\n\n\n"),
        ("k: |\n  a\x85  b\u2028  c\n", "a\nb\u2028c", "a\x85  b\u2028  c"),
        ("k: |\n  日本 e\u0301 \U0001f600\tx\n", "\U0001f600\tx", "\U0001f600\tx"),
    ],
)
def test_a_part_of_a_value_has_its_place(text: str, part: str, place: str) -> None:
    value = mapped(scalar(text))
    start = value.text.index(part)
    assert value.span(start, start + len(part)).text == place


@pytest.mark.parametrize(
    "text", ["k: |-\n a\n ", "k: |\n a\n  ", "k: >+\n\n a\n \n ", "k: |1\n  \n", "k: |\n\n\n", "k: >", "k: |+\n "]
)
@pytest.mark.usefixtures("either_parser")
def test_blanks_at_the_end_of_a_block_scalar_are_decoded_as_the_parser_does(text: str) -> None:
    (root,) = parse(Source("f.yml", text))
    check_places(root.pairs[0].value)


def test_an_empty_value_has_a_place() -> None:
    assert mapped(scalar("k: ''")).span(0, 0).start == 4
    assert mapped(scalar("k:")).span(0, 0).start == 2


def test_a_collection_has_no_text() -> None:
    assert mapped(scalar("k: [a]")).text == ""


def test_a_value_that_its_source_does_not_give_stands_for_the_whole_scalar() -> None:
    node = node_of(Kind.SCALAR, "xyz", Source("f.yml", "'abc'"), 0, 5, style=Style.SINGLE_QUOTED)
    assert mapped(node).span(1, 2).text == "'abc'"


BREAK = st.sampled_from(["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
CHARACTER = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff")
WORD = st.text(CHARACTER | st.sampled_from("ab#:-'\"\\|>&*!%,[]{}"), min_size=1, max_size=5)
BLANK = st.text(" \t", max_size=3)
ESCAPE = st.one_of(
    st.sampled_from('0abt\tnvfre "/\\N_LP').map("\\{}".format),
    st.integers(0, 0xFF).map("\\x{:02x}".format),
    st.integers(0xE000, 0xFFFF).map("\\u{:04X}".format),
    st.integers(0x10000, 0x10FFFF).map("\\U{:08x}".format),
)


@st.composite
def folds(draw: st.DrawFn, indentation: str) -> str:
    """One or more line breaks, with blanks around them, and the indentation of the next line."""
    breaks = draw(st.lists(st.tuples(BREAK, BLANK), min_size=1, max_size=3))
    return (
        draw(BLANK) + "".join(mark + blank for mark, blank in breaks[:-1]) + breaks[-1][0] + indentation + draw(BLANK)
    )


@st.composite
def flow_scalars(draw: st.DrawFn, style: Style, indentation: str) -> str:
    parts = [WORD, WORD, BLANK, folds(indentation)]
    if style is Style.DOUBLE_QUOTED:
        parts += [ESCAPE, st.builds("\\{}{}{}".format, BREAK, st.just(indentation), BLANK)]
    text = "".join(draw(st.lists(st.one_of(parts), max_size=6)))
    if style is Style.SINGLE_QUOTED:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"' if style is Style.DOUBLE_QUOTED else text


@st.composite
def block_scalars(draw: st.DrawFn, style: Style, indentation: str) -> str:
    extra = draw(st.integers(1, 4))
    indicators = draw(st.sampled_from(["", "+", "-", f"{extra}", f"{extra}-", f"+{extra}"]))
    lines = draw(st.lists(st.tuples(BLANK, WORD | st.just(""), BLANK), max_size=5))
    mark = "|" if style is Style.LITERAL else ">"
    header = mark + indicators + draw(st.sampled_from(["", " ", " # comment"])) + draw(BREAK)
    body = ""
    for before, word, after in lines:
        indented = indentation + " " * extra if word or after else " " * draw(st.integers(0, 8))
        body += indented + before + word + after + draw(BREAK)
    return header + body + draw(st.sampled_from(["", "# comment\n", "\n \n"]))


@st.composite
def documents(draw: st.DrawFn, style: Style) -> str:
    """A mapping with one scalar of the style, at some depth and with or without something after it."""
    depth = draw(st.integers(0, 2))
    parents = "".join("  " * level + "p:\n" for level in range(depth))
    indentation = "  " * depth
    properties = draw(st.sampled_from(["", "", "&a ", "!t  ", "!t &a # c\n" + indentation + "   "]))
    block = style in (Style.LITERAL, Style.FOLDED)
    written = draw((block_scalars if block else flow_scalars)(style, indentation if block else indentation + " "))
    following = draw(st.sampled_from(["", "\n", f"\n{indentation}l: m"]))
    return f"{parents}{indentation}k: {properties}{written}{following}"


@pytest.mark.parametrize("style", [Style.PLAIN, Style.SINGLE_QUOTED, Style.DOUBLE_QUOTED, Style.LITERAL, Style.FOLDED])
@given(data=st.data())
def test_decoding_the_source_gives_the_value_and_characters_keep_their_places(
    style: Style, data: st.DataObject
) -> None:
    text = data.draw(documents(style))
    try:
        found = list(scalars(text))
    except YamlSyntaxError:
        assume(False)
    for node in found:
        check_places(node)


def test_every_scalar_of_the_corpus_is_decoded_to_its_value(corpus: list[tuple[str, str]]) -> None:
    for name, text in corpus:
        try:
            found = list(scalars(text))
        except YamlSyntaxError:
            continue
        for node in found:
            assert decode(node) == node.text, name


def test_characters_of_the_corpus_keep_their_places(corpus: list[tuple[str, str]]) -> None:
    for _, text in corpus[::5]:
        try:
            found = list(scalars(text))
        except YamlSyntaxError:
            continue
        for node in found:
            check_places(node)
