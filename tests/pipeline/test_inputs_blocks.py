"""`$[[ … ]]`: where blocks stand, what GitLab refuses of them, and what functions make of values."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.inputs.block import blocks
from cilint.pipeline.inputs.functions import applied, parse_function, split_parts
from cilint.pipeline.problem import ProblemKind

Build = Callable[..., Any]

GITLABS_PATTERN = re.compile(r"\$\[\[[\t\n\f\r ]*([^\t\n\f\r ].*?[^\t\n\f\r ])[\t\n\f\r ]*\]\]")
PIECES = st.sampled_from(["$[[", "]]", "]", "a", "|", " ", "\n", "$", "[", "inputs.x"])


@given(st.lists(PIECES, max_size=20).map("".join))
def test_blocks_stand_where_gitlabs_pattern_finds_them(text: str) -> None:
    found = [(block.start, block.end) for block in blocks(text)]
    assert found == [match.span() for match in GITLABS_PATTERN.finditer(text)]


@given(st.text(alphabet=st.characters(exclude_characters="]")))
def test_what_is_never_closed_is_no_block(text: str) -> None:
    assert list(blocks("$[[ " + text)) == []


@pytest.mark.parametrize(
    ("text", "access", "functions"),
    [
        ("$[[ inputs.x ]]", "inputs.x", ()),
        ("$[[inputs.x|a|b(1, 2)]]", "inputs.x", ("a", "b(1, 2)")),
        ("$[[\n inputs.x | a |\n]]", "inputs.x", ("a",)),
        ("$[[ inputs.x || a ]]", "inputs.x", ("", "a")),
    ],
)
def test_a_block_is_cut_at_its_pipes(text: str, access: str, functions: tuple[str, ...]) -> None:
    (block,) = blocks(text)
    assert (block.access, block.functions) == (access, functions)


def problems(
    build: Build,
    script: str,
    spec: str = "{inputs: {x: {default: a}, n: {type: number, default: 1}, l: {type: array, default: [one, two]}, "
    "o: {type: array, default: [one]}, e: {type: array, default: []}}}",
) -> Any:
    built = build(f"spec: {spec}\n---\njob:\n  script: {script}")
    return [problem for problem in built.pipeline.problems if problem.kind is ProblemKind.INPUTS]


@pytest.mark.parametrize(
    ("block", "message", "remedy"),
    [
        ("$[[ inputs.xs ]]", "the file declares no input 'xs'", ""),
        ("$[[ inputs.number ]]", "the file declares no input 'number'", ""),
        ("$[[ inputs.x.y ]]", "the input 'x' has no parts: only those of type array have", "write inputs.x"),
        ("$[[ inputs.x[0] ]]", "the input 'x' has no parts: only those of type array have", "write inputs.x"),
        ("$[[ inputs.l[2] ]]", "the list has 2 entries there, and [2] is beyond its end", ""),
        ("$[[ inputs.o[1] ]]", "the list has 1 entry there, and [1] is beyond its end", ""),
        ("$[[ inputs.e[0] ]]", "the list has no entries there, and [0] is beyond its end", ""),
        ("$[[ inputs.l[0][0] ]]", "the input 'l' is no list there: [0] takes an entry of a list", ""),
        ("$[[ inputs.l.0 ]]", "the input 'l' has no '0' there", ""),
        ("$[[ inputs.l[x] ]]", "'x' is no index", "write a number, as in inputs.list[0]; the first entry has 0"),
        ("$[[ inputs.l[0 ]]", "the index in 'l[0' has no closing bracket", "write it as in inputs.list[0]"),
        (
            "$[[ inputs.b-c[0] ]]",
            "'b-c' has no index: the name may then have letters, digits and underscores alone",
            "give the input a name without a hyphen",
        ),
        ("$[[ inputs ]]", "'inputs' names no value", "write inputs.NAME"),
        ("$[[ input.x ]]", "there is no value 'input.x'", "did you mean inputs?"),
        ("$[[ foo.bar ]]", "there is no value 'foo.bar'", "write inputs.NAME"),
        ("$[[ component.name ]]", "spec:component does not ask for 'name'", "spec: component: [name]"),
        ("$[[ inputs.x | trunc(1,2) ]]", "there is no function 'trunc(1,2)'", "did you mean truncate?"),
        ("$[[ inputs.x | truncate(1) ]]", "truncate is not written as 'truncate(1)'", "write it as in truncate(0,8)"),
        (
            "$[[ inputs.x | expand_vars | posix_escape | truncate(0,1) | truncate(0,1) ]]",
            "a block has no more than 3 functions",
            "",
        ),
        ("$[[ inputs.n | truncate(0,1) ]]", "truncate takes a string, and the input is a number", ""),
        ("$[[ inputs.x | split('') ]]", "the separator of split is empty", "write a separator, as in split(',')"),
        (
            "$[[ inputs.x | split(',') | posix_escape ]]",
            "split is not the last function of the block",
            "split gives a list: put it last",
        ),
    ],
)
def test_a_block_that_gitlab_refuses_is_a_problem_at_its_place(
    build: Build, block: str, message: str, remedy: str
) -> None:
    (problem,) = problems(build, f'"é \\" {block} $[[ inputs.x ]]"')
    assert problem.span.text == block
    assert problem.message == message
    assert not remedy or problem.remedy == remedy


def test_a_block_asks_for_no_name_longer_than_a_kilobyte(build: Build) -> None:
    (problem,) = problems(build, f"$[[ inputs.{'x' * 1024} ]]")
    assert "longer than 1024 bytes" in problem.message


@pytest.mark.parametrize(
    "block",
    [
        "$[[ inputs.x ]]",
        "$[[ inputs.x | truncate(0,1 ]]",
        "$[[ inputs.x | posix_quote ]]",
        "$[[ matrix.ANY.thing | whatever ]]",
        "$[[ inputs.x",
        "$[[x]]",
    ],
)
def test_other_blocks_are_taken(build: Build, block: str) -> None:
    assert problems(build, block) == []


def test_a_block_of_component_values_is_taken_where_the_header_asks_for_them(build: Build) -> None:
    assert problems(build, "$[[ component.sha | truncate(0,8) ]]", "{component: [sha]}") == []


def test_a_block_in_a_block_scalar_is_flagged_by_itself(build: Build) -> None:
    (problem,) = problems(build, "|\n    first $[[ inputs.x ]]\n    second $[[ inputs.y ]]")
    assert (problem.span.text, problem.span.begin.line) == ("$[[ inputs.y ]]", 6)


@pytest.mark.parametrize(
    ("value", "chain", "expected"),
    [
        ("0123456789", "truncate(3,5)", "34567"),
        ("abc", "truncate( 1 , 99 )", "bc"),
        ("abc", "truncate(9,1)", ""),
        ("abc", f"truncate({10**30},1)", ""),
        ('it\'s a "b"', "posix_escape", 'it\\\'s\\ a\\ \\"b\\"'),
        ("", "posix_escape", "''"),
        ("a\nb", "posix_escape", "a'\n'b"),
        ("plain", "expand_vars | truncate(0,2)", "pl"),
        ("a $B", "expand_vars", "a $B"),
        ("a %B% c", "expand_vars | truncate(0,1)", None),
        ("a $$ 50% c", "expand_vars | truncate(0,4)", "a $$"),
    ],
)
def test_functions_make_of_texts_what_gitlabs_make(value: str, chain: str, expected: str | None) -> None:
    functions = [parse_function(expression.strip()) for expression in chain.split("|")]
    assert applied([function for function in functions if function], value) == expected


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_what_is_escaped_for_the_shell_is_one_word_with_the_same_text(text: str) -> None:
    escape = parse_function("posix_escape")
    assert escape is not None
    escaped = applied([escape], text)
    assert escaped is not None
    assert shlex.split(escaped) == [text]


@pytest.mark.parametrize(
    ("text", "separator", "parts"),
    [
        ("a, b ,,c", ",", ["a", "b", "c"]),
        (" a  b ", " ", ["a", "b"]),
        ("a--b-c", "--", ["a", "b-c"]),
        ("", ",", []),
        ("one", ",", ["one"]),
        ("a a", "a", []),
    ],
)
def test_split_gives_the_parts_that_are_not_empty(text: str, separator: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in split_parts(text, separator)] == parts


def test_what_is_split_is_a_list_whose_entries_have_their_places(build: Build) -> None:
    text = "spec:\n  inputs: {x: {default: 'one, two'}}\n---\njob: {tags: [\"$[[ inputs.x | split(',') ]]\", three]}"
    built = build(text)
    tags = built.jobs["job"].keyword("tags")
    assert [item.text for item in tags.items] == ["one", "two", "three"]
    assert [item.span.text for item in tags.items] == ["one", "two", "three"]


def test_what_is_split_within_a_text_is_ruby_notation(build: Build) -> None:
    built = build("spec:\n  inputs: {x: {default: 'a,b'}}\n---\njob:\n  image: x $[[ inputs.x | split(',') ]]")
    assert built.value("job", "image") == 'x ["a", "b"]'
