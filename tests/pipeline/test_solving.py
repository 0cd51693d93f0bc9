"""Whether conditions can hold together: beside all texts that small worlds have."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.conditions.evaluation import UNKNOWN, Some, Truth, Value, evaluate
from cilint.pipeline.conditions.expression import Expression, parse
from cilint.pipeline.events.clauses import Demand, Formula, OpaqueClause
from cilint.pipeline.events.solving import Possibility, possibility
from cilint.pipeline.work import Work

A_CHANGED = OpaqueClause(("changes a",))


def condition(text: str) -> Formula:
    found = parse(text)
    assert isinstance(found, Expression), found
    return Formula.of(found)


def together(*conditions: str, known: dict[str, Value] | None = None) -> bool:
    """Whether conditions can hold together; one that begins with `not` must not hold."""
    demands = [
        Demand((condition(text.removeprefix("not ")),), holds=not text.startswith("not ")) for text in conditions
    ]
    return possibility(demands, [lambda name: (known or {}).get(name, UNKNOWN)], Work()) is not Possibility.NEVER


@pytest.mark.parametrize(
    "conditions",
    [
        ['$A == "x" && $A == "y"'],
        ['$A == "x"', '$A == "y"'],
        ["$A", "!$A"],
        ["$A", '$A == ""'],
        ["$A == null", "$A != null"],
        ['not $A != "x" || $A != "y"'],
        ["not !$A || $A"],
        ['$A =~ /^a/ && $A == "b"'],
        ["$A =~ /^a/", "$A =~ /^b/"],
        ["$A =~ /^ab/", "$A !~ /^a/"],
        ["$A =~ /^v[0-9]+$/", "not $A =~ /^v/"],
        ["$A =~ /^v1$/", '$A != "v1"'],
        ["$A =~ /^(main|dev)$/", '$A != "main"', '$A != "dev"'],
        [r"$A =~ /\bx\b/", "$A =~ /^yxy$/"],
        ["$A =~ /^K+$/i", "$A =~ /^[a-j]/"],
        ["$A == $B", '$A == "x"', '$B == "y"'],
        ["$A == $B", "$B == $C", "$A != $C"],
        ["$A == $B", "$A =~ /^x/", "$B =~ /^y/"],
        ["($A || 'x') == null"],
        ["($A && 'x') == 'y'"],
        ["$A == true", "$A == 'false'"],
        ["$A =~ /.+/", "$A == null"],
        ["not $A =~ /.*/"],
    ],
)
def test_what_contradicts_itself_never_holds(conditions: list[str]) -> None:
    assert not together(*conditions)


@pytest.mark.parametrize(
    "conditions",
    [
        ['$A != "x" && $A != "y"'],
        ['$A == "x" || $A == "y"', '$A != "x"'],
        ["!$A", "$A != null", '$A != ""'],
        ["$A =~ /aa/", "$A =~ /bb/"],
        ["not $A || !$A"],
        ["$A =~ /^v/", "$A !~ /^v1/"],
        ["$A =~ /^[a-z]$/", '$A != "a"', '$A != "b"', '$A != "z"'],
        ["$A =~ /^release/", "$A != 'release'"],
        ["$A =~ /^[a-z]$/", "$B =~ /^[a-z]$/", "$C =~ /^[a-z]$/", "$A != $B", "$B != $C", "$A != $C"],
        ["$A =~ $B", "not $A =~ $C", "$B != $C"],
        ["'abc' =~ $A", "$A == '/b/'"],
        ["$A =~ 'abc'", "$A == 'b'"],
        ["$[[ inputs.x ]] == 'a'", "$A"],
        [r"$A =~ /\p{Greek}x/", "not $A =~ /xx/"],
        ["$A =~ /^(((a{90}){90}){90}){90}$/"],
        ["$A", "!$B", "$C", "$D == $E", "$F != $G"],
    ],
)
def test_what_may_hold_is_never_denied(conditions: list[str]) -> None:
    assert together(*conditions)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (["$BRANCH == $DEFAULT", "$BRANCH == 'main'"], True),
        (["$BRANCH == $DEFAULT", "$BRANCH == 'main'", "$DEFAULT == 'trunk'"], False),
        (["$OTHER == 'main'", "$DEFAULT == 'main'"], False),
        (["$OTHER =~ /^main$/", "$DEFAULT =~ /^(main)+$/", "$DEFAULT !~ /mainm/"], False),
        (["$OTHER =~ /^m/", "$DEFAULT =~ /^m/"], True),
        (["!$BRANCH"], False),
        (["$BRANCH =~ /^$/"], False),
        (["$TITLE == ' '"], False),
        (["$TITLE == $OTHER"], True),
    ],
)
def test_texts_of_one_kind_differ_where_their_names_do(conditions: list[str], expected: bool) -> None:
    default = Some("branch", "default")
    known: dict[str, Value] = {"BRANCH": default, "DEFAULT": default, "OTHER": Some("branch", "other"), "TITLE": Some()}
    assert together(*conditions, known=known) is expected


@pytest.mark.parametrize(
    ("demands", "expected"),
    [
        ([Demand((A_CHANGED,)), Demand((OpaqueClause(("changes b",)),), holds=False)], True),
        ([Demand((A_CHANGED,)), Demand((A_CHANGED,), holds=False)], False),
        ([Demand((A_CHANGED, condition("$A"))), Demand((A_CHANGED,), holds=False)], False),
        ([Demand((A_CHANGED,)), Demand((A_CHANGED, condition("$A")), holds=False)], True),
        ([Demand(()), Demand((), holds=False)], False),
    ],
)
def test_what_is_known_by_its_name_alone_is_the_same_everywhere(demands: Sequence[Demand], expected: bool) -> None:
    assert (possibility(demands, [lambda _: UNKNOWN], Work()) is not Possibility.NEVER) is expected


TEXTS: list[str | None] = [None, "", " ", "x", "y", "xy", "yx", "xx", "other", "true", "false", "/x+y/"]

parts = st.recursive(
    st.sampled_from(
        [
            "$A",
            "$B",
            "$C",
            '"x"',
            '""',
            "null",
            "true",
            '$A == "x"',
            '$A != "y"',
            '$B == "y"',
            "$A == $B",
            "$B != $C",
            "$A =~ /^x/",
            "$A =~ /y$/",
            "$B !~ /^xy*$/",
            "$C =~ /^(x+y?)$/",
            "$A =~ $C",
            '$B =~ "xy"',
        ]
    ),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["&&", "||", "==", "!="]), inner).map(lambda found: f"({' '.join(found)})")
        | inner.map(lambda part: f"!({part})")
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(parts, st.booleans()), min_size=1, max_size=3))
def test_what_never_holds_holds_in_no_small_world_and_what_may_in_one(found: list[tuple[str, bool]]) -> None:
    asked = [(condition(text), holds) for text, holds in found]
    demands = [Demand((each,), holds) for each, holds in asked]
    worlds = (dict(zip("ABC", texts, strict=True)) for texts in product(TEXTS, repeat=3))
    is_so = any(
        all((evaluate(each.expression, world.get, Work()) is Truth.TRUE) is holds for each, holds in asked)
        for world in worlds
    )
    found_out = possibility(demands, [lambda _: UNKNOWN], Work())
    said = found_out is not Possibility.NEVER
    assert said or not is_so
    # What holds an expression in a variable may hold in worlds that are not small.
    assert is_so or not said or any("=~" in text or "!~" in text for text, _ in found)
    if found_out is Possibility.EITHER:
        opposite = [Demand(demand.clauses, not demand.holds) for demand in demands]
        assert possibility(opposite, [lambda _: UNKNOWN], Work()) is Possibility.EITHER


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('$A == "x"', Possibility.MAYBE),
        ('$A == "y"', Possibility.NEVER),
        ('$B == "y"', Possibility.EITHER),
        ('$A == "x" && $B', Possibility.EITHER),
        ('$A == "y" && $B', Possibility.NEVER),
        ('$SET == "y"', Possibility.EITHER),
        ('"y" != $SET && !($B == "x")', Possibility.EITHER),
        ('$SET == " "', Possibility.NEVER),
        ("$SET == null", Possibility.NEVER),
        ('$SET == "y" && $SET == "z"', Possibility.NEVER),
        ('$SET == "y" || $SET == "z"', Possibility.MAYBE),
        ('$NOT_X == "x"', Possibility.NEVER),
        ('$NOT_X == "y"', Possibility.EITHER),
    ],
)
def test_a_condition_can_be_either_way_where_what_is_known_leaves_it_open(text: str, expected: Possibility) -> None:
    known: dict[str, Value] = {"A": "x", "SET": Some(), "NOT_X": Some(unlike="x")}
    assert possibility([Demand((condition(text),))], [lambda name: known.get(name, UNKNOWN)], Work()) is expected
