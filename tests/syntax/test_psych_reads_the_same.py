"""Ruby's Psych, with GitLab's arguments, reads the same data as cilint from generated YAML and from the corpus.

What is generated is rich in what YAML 1.1 reads otherwise than people do: octal and sexagesimal numbers, booleans in
all spellings, merge keys of all kinds, keys that occur twice, keys that are no strings, tags, anchors that are defined
again, blocks and quotes of all kinds, comments and tabs, byte order marks, several documents.

Psych itself stumbles over a byte order mark, after which it reads no more than the first key of a mapping; cilint takes
it away, and so do these tests.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.errors import YamlSyntaxError
from cilint.syntax.node import Kind, Node
from cilint.syntax.resolution import ScalarType
from cilint.syntax.yaml import parse
from cilint.text.source import Source

_REFUSED_TYPES = (ScalarType.DATE, ScalarType.TIME)


class RefusedError(Exception):
    """GitLab's parser does not read this value, though it is YAML."""


def ours(text: str) -> list[Any] | None:
    """The documents as texts, lists and lists of pairs; None where one of them is refused."""
    try:
        return [value(root) for root in parse(Source("f.yml", text))]
    except (YamlSyntaxError, RefusedError):
        return None


def value(node: Node) -> Any:
    if node.is_scalar:
        if node.scalar_type in _REFUSED_TYPES:
            raise RefusedError
        return node.canonical
    if node.kind is Kind.SEQUENCE:
        return [value(item) for item in node.items]
    for pair in node.pairs:
        # What is within a key must be readable, and what a later key overrides.
        value(pair.key)
        value(pair.value)
    # A collection as a key is known by its source, and to Psych by its content.
    return [(name if pair.key.is_scalar else "?", value(pair.value)) for name, pair in node.entries.items()]


def theirs(psych: Any, text: str) -> list[Any] | None:
    documents = psych.documents(text)
    return None if documents is None else [keyed(document) for document in documents]


def keyed(loaded: Any) -> Any:
    """What Psych loaded, with keys as texts: of equal ones the last counts, at the place of the first."""
    if not isinstance(loaded, dict):
        return loaded
    if "list" in loaded:
        return [keyed(item) for item in loaded["list"]]
    entries = {str(key): ("?" if isinstance(key, dict) else key, keyed(item)) for key, item in loaded["map"]}
    return list(entries.values())


scalars = st.sampled_from(
    [
        *("0755", "010", "08", "-07", "0o17", "0x1F", "0b11", "1_000", "1,000", "+1", "1__0", "00", "0"),
        *(
            "10:20",
            "1:2:3",
            "12:30:45",
            "10:60",
            "10:20.5",
            "1.10",
            "5.",
            ".5",
            "1e3",
            "1.5e+3",
            ".inf",
            "-.INF",
            ".NaN",
        ),
        *("yes", "No", "oN", "OFF", "y", "n", "true", "False", "~", "null", "Null", "", "nil", "=", "-x"),
        *("2020-01-01", "2020-13-01", "2020-01-01 12:00:00", ":sym", ":'quoted sym'", "a b", "a#b", "a:b", "é"),
        *(
            "'0755'",
            '"yes"',
            "'it''s'",
            '"\\x41\\u00e9\\t"',
            "'~'",
            '""',
            "!!str 0755",
            "!!str",
            "! '010'",
            '!!int "010"',
        ),
        *("&x 010", "&y yes", "*x", "*m", "*l", "!own yes", "!reference [a, b]", "[]", "{}"),
    ]
)
lines = st.sampled_from(
    [
        "|\n{i}0755\n",
        "|-\n{i}yes\n{i}  no\n",
        ">\n{i}a\n{i}b\n\n{i}c\n",
        "|+\n{i}x\n\n",
        "a\n{i}b",
        '"a\n{i}b\\\n{i}c"',
        "'a\n\n{i}b'",
    ]
)
keys = st.sampled_from(
    [
        *(
            "a",
            "b",
            "'a'",
            '"b"',
            "yes",
            "'yes'",
            "on",
            "oN",
            "~",
            "null",
            "010",
            "8",
            "1",
            "0x1",
            "1.0",
            "1.00",
            ":c",
            "é",
            "2020-01-01",
        )
    ]
)
merged = st.sampled_from(
    ["*m", "*n", "[*m, *n]", "[*n, *m]", "{a: 7}", "[{b: 8}, *m]", "[]", "~", "*l", "[*m, 1]", "*x"]
)
merge_keys = st.sampled_from(["<<", "<<", "<<", "'<<'", '"<<"', "!!str <<"])
flow_scalars = scalars.filter(lambda text: text not in ("", "!!str", "-x") and "," not in text)


def flow(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.builds("{}: {}".format, keys, children) | st.builds("{}: {}".format, merge_keys, merged)
    return st.lists(children, max_size=3).map(lambda items: f"[{', '.join(items)}]") | st.lists(pairs, max_size=4).map(
        lambda items: f"{{{', '.join(items)}}}"
    )


flows = st.recursive(flow_scalars, flow, max_leaves=4)
comments = st.sampled_from(["", "", "", " # a comment", "\t# after a tab", "  "])


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> str:
    """A block collection whose lines begin with `  ` for each level of `depth`."""
    indent = "  " * depth
    inner: st.SearchStrategy[str] = scalars.map(" {}".format) | flows.map(" {}".format)
    inner |= lines.map(lambda text: " " + text.replace("{i}", indent + "  "))
    if depth < 2:
        inner |= blocks(depth + 1).map("\n{}".format)
    if depth and draw(st.integers(0, 3)) == 0:
        return "\n".join(f"{indent}-{draw(inner)}{draw(comments)}" for _ in range(draw(st.integers(1, 3))))
    pairs = st.builds("{}:{}".format, keys, inner) | st.builds("{}: {}".format, merge_keys, merged)
    return "\n".join(f"{indent}{draw(pairs)}{draw(comments)}" for _ in range(draw(st.integers(1, 4))))


HEAD = "m: &m {a: 1, b: 2}\nn: &n\n  b: 3\n  yes: 4\nl: &l [*m]\nx: &x 0755\n"
TOKENS = (
    *("\t", " ", "\n", "\n\n", "# c", " # c", "\n---\n", "\n...\n", "\r\n", "- ", ": ", "'", '"', "{", "]"),
    *("&x ", "*x", "!!str ", "\n%YAML 1.1\n", "? ", ",", "|", "\x85", "\u2028", "@", "`", "%"),
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A text that is mostly one document of YAML, and sometimes several or none."""
    text = draw(st.sampled_from(["", "", "---\n", "# c\n", "%YAML 1.1\n---\n"])) + HEAD + draw(blocks()) + "\n"
    text += draw(st.sampled_from(["", "", "---\na: 1\n", "...\n", "---\n"]))
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(TOKENS)) + text[place + draw(st.integers(0, 1)) :]
    return text


@settings(max_examples=300, deadline=None)
@given(documents())
@example("map:\n  ? {2020-01-01: a}\n  : b\n")
def test_generated_yaml_is_the_same_data_or_refused_by_both(psych, text: str) -> None:
    assert ours(text) == theirs(psych, text)


def test_the_corpus_is_the_same_data_or_refused_by_both(psych, corpus: list[tuple[str, str]]) -> None:
    for name, text in corpus:
        assert ours(text) == theirs(psych, text), name


@pytest.mark.parametrize("text", ['{1: a, "1": b}', '{"1": a, 1: b}', ":c: a\nc: b", "{true: a, 'true': b}"])
def test_keys_of_equal_texts_are_one_though_psych_keeps_them_apart(psych, text: str) -> None:
    """As they end up in GitLab, which takes the names of variables by their texts, and the last of equal ones.

    It turns keys into symbols where it can (lib/gitlab/config/loader/yaml.rb), so that `:c` and `c` are one; `1` and
    `"1"` remain two until variables are taken by their texts (lib/gitlab/ci/config/entry/variables.rb). A job whose
    name is a number is refused (`validates :name, type: Symbol` in entry/processable.rb).
    """
    assert len(psych.load(text)["map"]) == 2
    ((_, only),) = ours(text)[0]
    assert only == "b"
    assert ours(text) == theirs(psych, text)
