"""The C parser, the pure one and GitLab's: the same nodes from the first two, and what the third refuses is refused."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cilint.errors import YamlSyntaxError
from cilint.syntax import yaml
from cilint.syntax.node import Kind, Node
from cilint.syntax.yaml import parse
from cilint.text.source import Source

needs_c_parser = pytest.mark.skipif(yaml.CParser is None, reason="the C parser is not installed")

SEEDS = (
    "a: b\nc:\n  - d\n  - e: f\n",
    "[a, b: c, {d: e}]",
    "x: |\n  foo\n   bar\n\n  baz\n",
    "y: >-\n  foo\n  bar\n\n   more\n  end\n\n",
    'z: "a\\n b\\\n   c\n\n d"\n',
    "q: 'it''s\n  ok'\n",
    "&a k: !t v\nr: *a\n",
    "--- !!map\n? a\n: b\n...\n---\nc\n",
    "p: plain\n  multi\n\n  line # c\n",
    "image: {name: foo:1, entrypoint: ['']}\nservices: [docker:dind]\n",
    "k:\n- a\n- !reference [a, b]\n",
    "- |+2\n    a\n\n- >+\n\n  b\n\n\n- c",
)
TOKENS = (
    *(
        "\n",
        "  ",
        " ",
        "\t",
        ": ",
        ":",
        "- ",
        "-",
        ", ",
        ",",
        "[",
        "]",
        "{",
        "}",
        "#",
        " #",
        "&a",
        "*a",
        "!",
        "!!",
        "!x",
    ),
    *("!<y>", "|", "|+", "|2", ">", ">-", "'", '"', "''", "\\", "\\n", "\\\n", "@", "`", "a", "é", "0", "---", "..."),
    *("\r\n", "\r", "\x85", "\u2028", "\u2029", "~", "<<", "\u3042", "\U0001f600", "|-\n ", "\n  ", "\n    ", "\n\n"),
)


def mutated(seed: int, texts: tuple[str, ...]) -> str:
    """One of the texts with a few tokens put in, cut out or replaced; the same one for the same seed."""
    chance = random.Random(seed)
    text = chance.choice(texts)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = chance.choice((start, start, start + 1, start + 3))
        text = text[:start] + chance.choice((*TOKENS, "", "")) + text[end:]
    return text


def outline(root: Node) -> list[tuple[Any, ...]]:
    """All there is to know of a document, node by node."""
    found = []
    pending = [root]
    while pending:
        node = pending.pop()
        via = [(step.name, step.span.start, step.span.end) for step in node.via]
        found.append((node.kind, node.text, node.start, node.end, node.tag, node.style, via))
        if not node.via:
            pending.extend(node.items)
            pending.extend(part for pair in node.pairs for part in pair)
    return found


def reading(text: str, *, pure: bool) -> list[list[tuple[Any, ...]]] | tuple[str, int]:
    try:
        return [outline(root) for root in parse(Source("f.yml", text), pure=pure)]
    except YamlSyntaxError as error:
        refusal = error
    assert refusal.span is not None
    assert 0 <= refusal.span.start <= refusal.span.end <= len(text)
    return refusal.message, refusal.span.start


@needs_c_parser
@pytest.mark.parametrize("block", range(8))
def test_both_parsers_read_mutated_texts_alike(block: int) -> None:
    for seed in range(block * 250, (block + 1) * 250):
        text = mutated(seed, SEEDS)
        assert reading(text, pure=False) == reading(text, pure=True), repr(text)


@pytest.mark.parametrize("block", range(4))
def test_what_gitlabs_parser_refuses_is_refused_and_what_it_reads_is_read(psych, block: int) -> None:
    for seed in range(10_000 + block * 500, 10_000 + (block + 1) * 500):
        text = mutated(seed, SEEDS)
        found = reading(text, pure=True)
        if isinstance(found, tuple) and found[0].startswith("this alias "):
            # Aliases are looked up after parsing, which this question to Psych leaves out.
            continue
        assert isinstance(found, list) == psych.accepts(text), repr(text)


@needs_c_parser
def test_both_parsers_read_the_corpus_alike(corpus: list[tuple[str, str]]) -> None:
    for name, text in corpus:
        if len(text) < 20_000:
            assert reading(text, pure=False) == reading(text, pure=True), name


def test_what_gitlabs_parser_reads_of_the_corpus_is_read(psych, corpus: list[tuple[str, str]]) -> None:
    for name, text in corpus:
        assert isinstance(reading(text, pure=False), list) == psych.accepts(text), name


def test_spans_lie_within_the_text_and_children_within_their_parents() -> None:
    for seed in range(2_000):
        text = mutated(seed, SEEDS)
        try:
            roots = parse(Source("f.yml", text))
        except YamlSyntaxError:
            continue
        pending = [(root, 0, len(text)) for root in roots]
        while pending:
            node, start, end = pending.pop()
            assert start <= node.start <= node.end <= end, repr(text)
            children = node.items if node.kind is Kind.SEQUENCE else tuple(part for pair in node.pairs for part in pair)
            pending.extend((child, node.start, node.end) for child in children if not child.via)
