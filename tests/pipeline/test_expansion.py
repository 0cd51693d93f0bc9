"""Expansion: the texts that a value with variables can become."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.expansion import (
    OuterReference,
    UnknownPart,
    closing_reference,
    expand,
    opening_reference,
    references,
)
from cilint.pipeline.variables import Variables
from cilint.syntax.node import Kind, node_of
from cilint.text.source import Source

Build = Callable[..., Any]
NODE = node_of(Kind.SCALAR, "", Source("a.yml", ""), 0, 0)


def definition(name: str, text: str, **more: Any) -> Definition:
    return Definition(name, text, NODE, Scope.JOB, **more)


def variables(**texts: str) -> Variables:
    return Variables([definition(name, text) for name, text in texts.items()])


def templates(seen: Variables, text: str) -> list[tuple[str | UnknownPart, ...]]:
    return [expansion.template for expansion in seen.expand(text)]


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("alpine", ("alpine",)),
        ("", ()),
        ("$A", ("a",)),
        ("${A}", ("a",)),
        ("x$A-${A}y", ("xa-ay",)),
        ("$NESTED", ("<a>",)),
        ("$UNKNOWN", (UnknownPart("UNKNOWN"),)),
        ("$A/$UNKNOWN:1", ("a/", UnknownPart("UNKNOWN"), ":1")),
        ("$AB", (UnknownPart("AB"),)),
        ("$$A", ("$A",)),
        ("$$$A", ("$a",)),
        ("${A:-x}", ("${A:-x}",)),
        ("${A", ("${A",)),
        ("$1 $@ $(cmd) $", ("$1 $@ $(cmd) $",)),
        ("$ä", ("$ä",)),
        ("%A%", ("%A%",)),
        ("$[[ inputs.A ]]:$A", (UnknownPart("$[[ inputs.A ]]"), ":a")),
        ("$[[]]", (UnknownPart("$[[]]"),)),
        ("$EMPTY", ()),
        ("$SELF", (UnknownPart("SELF"), ":x")),
        ("$ONE", (UnknownPart("ONE"),)),
    ],
)
def test_references_become_values_and_all_else_stays(text: str, template: tuple[str | UnknownPart, ...]) -> None:
    texts = {"A": "a", "NESTED": "<$A>", "EMPTY": "", "SELF": "$SELF:x", "ONE": "$TWO", "TWO": "$ONE"}
    # The name of a variable may be an input's, but no block refers to it.
    seen = variables(**texts, **{"$[[ inputs.A ]]": "b"})
    assert templates(seen, text) == [template]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a", []),
        ("$A_B/${C}:$A_B", ["A_B", "C", "A_B"]),
        ("$$A $[[ inputs.B ]] %C% ${D:-e} $1", []),
    ],
)
def test_the_variables_that_a_text_refers_to_are_those_that_the_runner_knows(text: str, names: list[str]) -> None:
    assert list(references(text)) == names


@pytest.mark.parametrize(
    ("text", "opening", "closing"),
    [
        ("$A:${B}", OuterReference("$A", "A"), OuterReference("${B}", "B")),
        ("${A}", OuterReference("${A}", "A"), OuterReference("${A}", "A")),
        ("$A$B:1", OuterReference("$A", "A"), None),
        ("r/$A-%B%", None, OuterReference("%B%", "B")),
        ("$[[ inputs.a ]]/b", OuterReference("$[[ inputs.a ]]", "$[[ inputs.a ]]", is_block=True), None),
        ("$$", None, None),
        ("", None, None),
    ],
)
def test_a_text_begins_and_ends_with_a_reference_or_with_characters_of_its_own(
    text: str, opening: OuterReference | None, closing: OuterReference | None
) -> None:
    assert (opening_reference(text), closing_reference(text)) == (opening, closing)


def test_a_raw_value_is_put_in_as_it_is(build: Build) -> None:
    built = build(
        "job: {variables: {A: a, RAW: {value: $A, expand: false}, USES: '<$RAW>', NOT: {value: $A, expand: true}}}"
    )
    assert built.texts("job", "$RAW") == ["$A"]
    assert built.texts("job", "$USES") == ["<$A>"]
    assert built.texts("job", "$NOT") == ["a"]


def test_the_definitions_that_made_a_text_are_told(build: Build) -> None:
    built = build("variables: {A: a, B: '$A$A', C: c}\njob: {}")
    (expansion,) = built.jobs["job"].variables.expand("$B $UNKNOWN")
    assert [item.name for item in expansion.definitions] == ["B", "A"]
    assert expansion.known is None


def test_a_variable_is_the_same_wherever_it_occurs(build: Build) -> None:
    built = build("variables: {A: {value: x, options: [x, y]}, B: '($A)'}\njob: {}")
    assert built.texts("job", "$A$B$A") == ["x(x)x", "y(y)y"]


def test_a_conditional_variable_is_undefined_everywhere_or_nowhere(build: Build) -> None:
    built = build("job: {rules: [{if: $X, variables: {A: a}}, {when: always}]}")
    assert templates(built.jobs["job"].variables, "$A$A") == [("aa",), (UnknownPart("A"), UnknownPart("A"))]


def test_permutations_of_a_matrix_are_never_mixed(build: Build) -> None:
    built = build(
        "variables: {REF: '$NAME:$TAG'}\njob: {parallel: {matrix: [{NAME: a, TAG: ['1', '2']}, {NAME: b, TAG: ['3']}]}}"
    )
    assert built.texts("job", "$REF") == ["a:1", "a:2", "b:3"]
    assert built.texts("job", "$TAG@$NAME") == ["1@a", "2@a", "3@b"]


def test_repeated_texts_are_given_once() -> None:
    seen = Variables([definition("A", "x"), definition("A", "x"), definition("B", "x"), definition("B", "$A")])
    assert [expansion.known for expansion in seen.expand("$A$B")] == ["xx"]


def test_many_rules_with_the_same_value_are_no_more_work_than_one(build: Build) -> None:
    names = [f"V{number}" for number in range(30)]
    rule = f"{{variables: {{{', '.join(f'{name}: x' for name in names)}}}}}"
    built = build(f"job: {{rules: [{', '.join([rule] * 30)}]}}")
    assert built.texts("job", "".join(f"${name}" for name in names)) == ["x" * 30]


def test_an_alternative_of_an_input_is_expanded_like_any_text(build: Build) -> None:
    built = build(
        "spec: {inputs: {i: {options: ['$A', b, a, '$B']}}}\n---\njob: {variables: {A: a}, image: '$[[ inputs.i ]]'}"
    )
    job = built.jobs["job"]
    found = [expansion.template for expansion in job.variables.expand_node(job.keyword("image"))]
    assert found == [("a",), ("b",), (UnknownPart("B"),)]


@pytest.mark.parametrize(
    "texts",
    [
        {"A": "$B$B", **{chr(code): f"${chr(code + 1)}" * 2 for code in range(ord("B"), ord("Z"))}, "Z": "z" * 1000},
        {"A": "$B" * 5000, "B": "x" * 10_000},
        {"A": "$X" * 20_000},
        {"A": "$$" * 20_000},
    ],
)
def test_a_text_that_would_grow_without_limit_is_unknown(texts: dict[str, str]) -> None:
    assert templates(variables(**texts), "<$A>") == [(UnknownPart("<$A>"),)]


def test_more_texts_than_a_matrix_can_have_are_unknown() -> None:
    choices = [definition(name, text) for name in "ABCDEFGHIJKL" for text in "xyz"]
    assert templates(Variables(choices), "$A$B$C$D$E$F$G$H$I$J$K$L") == [(UnknownPart("$A$B$C$D$E$F$G$H$I$J$K$L"),)]
    assert len(Variables(choices).expand("$A$B$C")) == 27


def test_a_very_long_chain_of_variables_comes_to_an_end() -> None:
    chain = {f"V{number}": f"$V{number + 1}" for number in range(5000)}
    (template,) = templates(variables(**chain), "$V0")
    assert isinstance(template[0], UnknownPart)


NAMES = st.sampled_from("ABCD")
PART = st.sampled_from([".", "-", "$$", "$A", "$B", "$C", "$D", "${A}", "${E}"])
TEXT = st.lists(PART, max_size=4).map("".join)


def expanded(text: str, values: dict[str, str], within: tuple[str, ...] = ()) -> str:
    """The text with the values put in; what is not known stands in braces."""
    result, rest = "", text
    while rest:
        if rest.startswith("$$"):
            result, rest = result + "$", rest[2:]
        elif rest.startswith("$"):
            name = rest.strip("${")[0]
            rest = rest[4:] if rest[1] == "{" else rest[2:]
            known = name in values and name not in within
            result += expanded(values[name], values, (*within, name)) if known else f"{{{name}}}"
        else:
            result, rest = result + rest[0], rest[1:]
    return result


@given(st.dictionaries(NAMES, st.lists(TEXT, min_size=1, max_size=2)), TEXT)
def test_any_graph_of_variables_gives_the_texts_of_all_choices(choices: dict[str, list[str]], text: str) -> None:
    seen = Variables([definition(name, value) for name, values in choices.items() for value in values])
    found = [
        "".join(part if isinstance(part, str) else f"{{{part.name}}}" for part in template)
        for template in templates(seen, text)
    ]
    selections = [dict(zip(choices, values, strict=True)) for values in product(*choices.values())]
    assert set(found) == {expanded(text, selection) for selection in selections}
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("<%A%>", "<a>"),
        ("%NESTED%", "<a>"),
        # GitLab leaves what it does not know, and the Runner reads no percent signs.
        ("+%Y%m%d", "+%Y%m%d"),
        ("%%A%%", "%%A%%"),
        ("%RAW%", "%RAW%"),
        ("100%", "100%"),
    ],
)
def test_within_values_percent_signs_refer_to_variables_that_are_defined(value: str, known: str) -> None:
    texts = {"V": value, "A": "a", "NESTED": "<%A%>"}
    raw = definition("RAW", "r", raw=True)
    (expansion,) = Variables([raw, *(definition(name, text) for name, text in texts.items())]).expand("$V")
    assert expansion.known == known


def test_a_cycle_of_percent_signs_comes_to_an_end() -> None:
    assert templates(variables(A="<%B%>", B="(%A%)"), "$A") == [("<(%A%)>",)]


@given(st.dictionaries(NAMES, TEXT), TEXT, st.randoms())
def test_what_a_text_becomes_has_nothing_to_do_with_the_order_of_the_definitions(
    values: dict[str, str], text: str, random: Any
) -> None:
    definitions = [definition(name, value) for name, value in values.items()]
    expected = templates(Variables(definitions), text)
    random.shuffle(definitions)
    assert templates(Variables([*definitions, definition("UNRELATED", "$A")]), text) == expected


@given(st.dictionaries(NAMES, TEXT), st.text().filter(lambda text: "$" not in text))
def test_a_text_without_a_dollar_sign_is_itself(values: dict[str, str], text: str) -> None:
    (expansion,) = variables(**values).expand(text)
    assert expansion.known == text


@given(st.dictionaries(NAMES, TEXT))
def test_raw_values_are_never_looked_into(values: dict[str, str]) -> None:
    raw = Variables([definition(name, value, raw=True) for name, value in values.items()])
    assert templates(raw, "".join(f"${{{name}}}" for name in values)) == [
        (joined,) if (joined := "".join(values.values())) else ()
    ]


@pytest.mark.parametrize(("count", "texts"), [(200, 200), (201, 1)])
def test_a_text_that_can_become_more_than_a_matrix_has_jobs_is_not_known(count: int, texts: int) -> None:
    given = tuple(f"text-{number}" for number in range(count))
    assert len(expand(given, lambda *_: (), frozenset())) == texts
