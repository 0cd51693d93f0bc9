from __future__ import annotations

import re

import pytest

from cilint.errors import YamlSyntaxError
from cilint.syntax.node import Kind, Node, StepKind, Style
from cilint.syntax.yaml import parse, parser_name
from cilint.text.source import Source

both_parsers = pytest.mark.usefixtures("either_parser")


def root(text: str) -> Node:
    (node,) = parse(Source("f.yml", text))
    return node


def value_of(text: str, *keys: str) -> Node:
    node = root(text)
    for key in keys:
        found = node.get(key)
        assert found is not None
        node = found
    return node


def refusal(text: str) -> YamlSyntaxError:
    with pytest.raises(YamlSyntaxError) as caught:
        parse(Source("f.yml", text))
    return caught.value


def test_a_stream_without_documents_has_no_roots() -> None:
    assert parse(Source("f.yml", "")) == ()
    assert parse(Source("f.yml", "# nothing\n")) == ()


def test_each_document_has_its_root() -> None:
    first, second, third = parse(Source("f.yml", "spec: {}\n---\na: b\n---\n"))
    assert first.get("spec") is not None
    assert second.get("a") is not None
    assert third.is_null


def test_a_mapping_keeps_all_its_pairs() -> None:
    node = root("a: 1\na: 2\n<<: {b: 3}\n")
    assert [pair.key.text for pair in node.pairs] == ["a", "a", "<<"]


@both_parsers
@pytest.mark.parametrize(
    ("text", "style", "written"),
    [
        ("k: plain text # comment", Style.PLAIN, "plain text"),
        ("k: two\n  lines\nl: m", Style.PLAIN, "two\n  lines"),
        ("k: 'it''s'", Style.SINGLE_QUOTED, "'it''s'"),
        ('k: "\\n"', Style.DOUBLE_QUOTED, '"\\n"'),
        ("k: &a !t  # c\n  x", Style.PLAIN, "x"),
        ("k: !!str &a 'x'", Style.SINGLE_QUOTED, "'x'"),
        ("k: !<tag:x,2000:y> x", Style.PLAIN, "x"),
        ("k: |\n  a\n  b\n\n\n# comment\nl: m", Style.LITERAL, "|\n  a\n  b"),
        ("k: >- # c\r\n  a\r\n\r\n  b  \r\n\r\nl: m", Style.FOLDED, ">- # c\r\n  a\r\n\r\n  b  "),
        ("k: |+ # c\n\n\nl: m", Style.LITERAL, "|+"),
        ("k: |2\n    \n  x\n     \nl: m", Style.LITERAL, "|2\n    \n  x\n     "),
        ("k: [a, b] # c", Style.FLOW, "[a, b]"),
        ("k: &a [\n  a\n]\n", Style.FLOW, "[\n  a\n]"),
        ("k:\n  - a\n  -  b # c\n\nl: m", Style.BLOCK, "a\n  -  b"),
        ("k:\n- a\n- b\n\nl: m", Style.BLOCK, "a\n- b"),
        ("k: !reference [a]", Style.FLOW, "[a]"),
        ("k: # c\n  a: b # c\n  c:   |\n    d\n\nl: m", Style.BLOCK, "a: b # c\n  c:   |\n    d"),
        ("k: &x\n  a: b\nl: m", Style.BLOCK, "a: b"),
    ],
)
def test_a_span_is_the_nodes_own_text(text: str, style: Style, written: str) -> None:
    node = value_of(text, "k")
    assert (node.style, node.span.text) == (style, written)


@both_parsers
@pytest.mark.parametrize(
    ("text", "offset"),
    [("k:\nl: m", 2), ("k: &a\nl: m", 5), ("k: # c\n# d\nl: m", 2), ("{k: , l: m}", 3), ("{k, l: m}", 2)],
)
def test_a_value_that_is_not_there_has_the_place_behind_its_key(text: str, offset: int) -> None:
    node = value_of(text, "k")
    assert (node.is_null, node.start, node.end) == (True, offset, offset)


@both_parsers
def test_a_pair_within_a_flow_sequence_spans_key_and_value() -> None:
    (pair, _) = root("[a: b , c]").items
    assert (pair.kind, pair.span.text) == (Kind.MAPPING, "a: b")


@both_parsers
def test_tags_are_kept_and_standard_ones_resolved() -> None:
    node = root("[!reference [a, b], !!str 1, ! '1', !x y, !<z> y]")
    assert [item.tag for item in node.items] == ["!reference", "tag:yaml.org,2002:str", "!", "!x", "z"]


@both_parsers
def test_an_alias_is_its_anchors_node_with_a_step_at_the_alias() -> None:
    node = value_of("a: &x [1]\nb: *x\n", "b")
    (step,) = node.via
    assert node.span.text == "[1]"
    assert (step.kind, step.name, step.span.text, step.span.place) == (StepKind.ALIAS, "x", "*x", "f.yml:2")


def test_a_collection_that_begins_or_ends_with_an_alias_spans_the_alias() -> None:
    assert value_of("a: &x 1\nb:\n  *x : c\n  d: *x\ne: f", "b").span.text == "*x : c\n  d: *x"


def test_an_anchor_may_be_defined_again() -> None:
    node = root("- &a 1\n- &a 2\n- *a\n- &a [&a 3, *a]\n- *a\n")
    assert [item.text for item in node.items] == ["1", "2", "2", "", "3"]


@pytest.mark.parametrize("text", ["- *x\n- &x 1\n", "--- &x 1\n--- *x\n"])
def test_an_alias_without_an_anchor_above_it_in_its_document_is_refused(text: str) -> None:
    error = refusal(text)
    assert error.span is not None
    assert error.span.text == "*x"
    assert "not defined" in error.message


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "a: &x\n  b: {<<: *x}\n"])
def test_an_alias_within_its_own_anchor_is_refused(text: str) -> None:
    error = refusal(text)
    assert error.span is not None
    assert error.span.text == "*x"
    assert "contain itself" in error.message


@both_parsers
def test_a_colon_within_a_word_of_a_flow_collection_is_a_character() -> None:
    assert [item.text for item in root("[docker:dind, postgres:16]").items] == ["docker:dind", "postgres:16"]


def test_a_question_mark_within_a_word_of_a_flow_collection_is_a_character() -> None:
    assert list(root("{a?b: c}").entries) == ["a?b"]


def test_a_long_pipeline_is_read_as_a_short_one_is() -> None:
    many = 60_000
    assert len(root("- [docker:dind]\n" * many).items) == many


@both_parsers
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("before", ["\u00e9", "\u3042", "\U0001f600", "\u00a0", "x\ufeff"])
def test_places_count_characters_whatever_stands_before(before: str, line_break: str) -> None:
    text = f"# {before}{line_break}a: {before}{line_break}b: &x  {before} c # {before}{line_break}d: *x{line_break}"
    node = value_of(text, "b")
    assert node.span.text == f"{before} c"
    assert value_of(text, "d").via[0].span.text == "*x"


@both_parsers
def test_a_byte_order_mark_within_the_text_moves_nothing() -> None:
    assert value_of("\ufeffa: b", "a").span.text == "b"


def nested(opening: str, times: int) -> str:
    return opening * times


@both_parsers
@pytest.mark.parametrize(
    "text", ["[" * 10_000, "{a: " * 10_000, "- " * 3_000, "\n".join(" " * n + "a:" for n in range(300))]
)
def test_deep_nesting_is_refused(text: str) -> None:
    assert "nested" in refusal(text).message


def test_as_much_nesting_as_gitlab_reads_is_read() -> None:
    assert root("[" * 100 + "]" * 100).is_sequence
    assert "nested" in refusal("[" * 101 + "]" * 101).message


def test_nesting_through_aliases_is_refused() -> None:
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{x: *a{n - 1}}}" for n in range(1, 200))]
    assert "nested" in refusal("\n".join(lines)).message


@pytest.mark.parametrize(("levels", "is_refused"), [(97, False), (98, True)])
def test_the_depth_of_an_anchor_is_that_of_its_deepest_alias(levels: int, is_refused: bool) -> None:
    lines = ["- &a0 [[x], y]", *(f"- &a{level} [[[x]], *a{level - 1}, z]" for level in range(1, levels))]
    text = "\n".join([*lines, f"- [*a{levels - 1}]"])
    if is_refused:
        assert "nested" in refusal(text).message
    else:
        root(text)


@pytest.mark.parametrize("use", ["[{0}, {0}, {0}, {0}]", "{{<<: [{0}, {0}, {0}, {0}]}}"])
def test_aliases_that_expand_beyond_the_limit_are_refused(use: str) -> None:
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} " + use.format(f"*a{n - 1}") for n in range(1, 25))]
    assert "1,000,000" in refusal("\n".join(lines)).message


def test_the_alias_with_which_a_document_goes_beyond_the_limit_is_the_place() -> None:
    text = "\n".join(["- &a0 [x]", *(f"- &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 20))])
    span = refusal(text).span
    assert (span.text, span.start) == ("*a17", text.index("*a17"))


def test_many_aliases_of_something_small_are_fine() -> None:
    assert len(root("- &a {x: 1}\n" + "- *a\n" * 5_000).items) == 5_001


def test_the_parser_in_use_has_a_name() -> None:
    assert re.fullmatch(r"PyYAML [\d.]+ with libyaml 0\.2\.\d+", parser_name())


@pytest.mark.usefixtures("without_libyaml")
def test_the_parser_in_use_has_a_name_without_libyaml() -> None:
    assert re.fullmatch(r"PyYAML [\d.]+, pure Python", parser_name())
