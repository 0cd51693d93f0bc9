"""What an expression comes to where its variables are known, not set, or not known."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.conditions.evaluation import UNKNOWN, Some, Truth, Value, evaluate
from cilint.pipeline.conditions.expression import Expression, is_plain, parse
from cilint.pipeline.work import Work

VARIABLES: dict[str, Value] = {
    "TEXT": "my variable",
    "PATH": "a/path/value",
    "EMPTY": "",
    "BLANK": " ",
    "PATTERN": "/^my/",
    "UNSET": None,
}


def truth(text: str, variables: dict[str, Value] = VARIABLES) -> Truth:
    expression = parse(text)
    assert isinstance(expression, Expression), expression
    return evaluate(expression, lambda name: variables.get(name, UNKNOWN), Work())


@pytest.mark.parametrize(
    "text",
    [
        "$TEXT",
        '$TEXT == "my variable"',
        '"my variable" == $TEXT',
        "$UNSET == null",
        '$EMPTY == ""',
        "$EMPTY != null",
        "$TEXT =~ /var.*e$/",
        "$TEXT =~ /VAR/i",
        r"$PATH =~ /a\/path/",
        "$TEXT =~ $PATTERN",
        '"b" =~ "abc"',
        '"" =~ "abc"',
        '$UNSET =~ "abc"',
        "$UNSET !~ /var/",
        "$TEXT !~ null",
        "$EMPTY =~ /.*/",
        "$UNSET =~ /^$/",
        '$EMPTY && "x"',
        '("x" || "y") == "x"',
        '("x" == "z" || "x")',
        "!$UNSET",
        '!""',
        "!$BLANK",
        "true",
        '!$TEXT == "false"',
        "true == 'true'",
        "/ab/",
        "/ab/ == /ab/",
    ],
)
def test_what_gitlab_takes_for_true(text: str) -> None:
    assert truth(text) is Truth.TRUE


@pytest.mark.parametrize(
    "text",
    [
        "$UNSET",
        "$EMPTY",
        "$BLANK",
        "null",
        "false",
        "$TEXT == null",
        "$TEXT =~ /^var/",
        "$EMPTY =~ /var/",
        "$TEXT =~ $UNSET",
        "$TEXT && $EMPTY",
        '"false" == null',
        '!"0"',
        "$TEXT == /my variable/",
        '("x" == ("y" || "x"))',
        "$PATH =~ $TEXT",
    ],
)
def test_what_gitlab_takes_for_false(text: str) -> None:
    assert truth(text) is Truth.FALSE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$X", Truth.UNKNOWN),
        ("$X == 'a'", Truth.UNKNOWN),
        ("$X =~ /ab/", Truth.UNKNOWN),
        ("$TEXT =~ $X", Truth.UNKNOWN),
        ("$X == 'a' && false", Truth.FALSE),
        ("$X && null", Truth.FALSE),
        ("$X == 'a' || true", Truth.TRUE),
        ("$X || 'a'", Truth.UNKNOWN),
        ("($X || 'a') != null", Truth.TRUE),
        ("$X == /ab/", Truth.FALSE),
        ("($X == 'a') == null", Truth.FALSE),
        ("$X =~ null", Truth.FALSE),
        ("!($X && false)", Truth.TRUE),
        ("$[[ inputs.x ]] == 'a'", Truth.UNKNOWN),
        # What RE2 means by it is not worked out here.
        (r"$TEXT =~ /\p{Greek}x/", Truth.UNKNOWN),
        ("$TEXT =~ /(((a{900}){900}){900}){900}/", Truth.UNKNOWN),
        ("$TEXT =~ true", Truth.UNKNOWN),
    ],
)
def test_what_is_not_known_decides_only_where_it_must(text: str, expected: Truth) -> None:
    assert truth(text) is expected


SOME: dict[str, Value] = {
    "MAIN": Some("branch", "default"),
    "BRANCH": Some("branch", "default"),
    "OTHER": Some("branch", "other"),
    "FORK": Some("project", "fork"),
    "TITLE": Some(),
    "EMPTY": "",
    "UNSET": None,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$TITLE", Truth.TRUE),
        ("!$TITLE", Truth.FALSE),
        ("$TITLE == null", Truth.FALSE),
        ("$TITLE == ''", Truth.FALSE),
        ("$TITLE == ' '", Truth.FALSE),
        ("$TITLE == $UNSET", Truth.FALSE),
        ("$TITLE == /a+b/", Truth.FALSE),
        ("$TITLE == 'x'", Truth.UNKNOWN),
        ("$TITLE == $TITLE", Truth.UNKNOWN),
        ("$TITLE =~ /x+y/", Truth.UNKNOWN),
        ("$EMPTY =~ $TITLE", Truth.UNKNOWN),
        ("$BRANCH == $MAIN", Truth.TRUE),
        ("$BRANCH == $OTHER", Truth.FALSE),
        ("$BRANCH != $OTHER", Truth.TRUE),
        ("$BRANCH == $FORK", Truth.UNKNOWN),
        ("$BRANCH == 'main'", Truth.UNKNOWN),
        ("$UNSET || $BRANCH", Truth.TRUE),
    ],
)
def test_a_text_that_is_set_but_not_known_is_true_and_like_others_only_by_its_kind(text: str, expected: Truth) -> None:
    assert truth(text, SOME) is expected


parts = st.recursive(
    st.sampled_from(["$A", "$B", '"x"', '""', "null", "true", "/x+y/"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["==", "!=", "=~", "!~", "&&", "||"]), inner).map(
            lambda found: f"({' '.join(found)})"
        )
        | inner.map(lambda part: f"!({part})")
    ),
    max_leaves=6,
)


@given(parts)
def test_what_is_certain_of_unknown_variables_holds_for_all_their_values(text: str) -> None:
    certain = truth(text, {})
    values: list[Value] = [None, "", "x", "xxy", "true", "/x/"]
    if certain is not Truth.UNKNOWN:
        for one, other in product(values, values):
            assert truth(text, {"A": one, "B": other}) in (certain, Truth.UNKNOWN)


@given(parts)
def test_a_plain_expression_may_be_so_and_not_so(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Expression)
    if is_plain(found):
        assert truth(text, {}) is Truth.UNKNOWN


@given(parts)
def test_what_is_certain_of_texts_that_are_set_holds_for_all_such_texts(text: str) -> None:
    certain = truth(text, {"A": Some("kind", "one"), "B": Some("kind", "other")})
    values = ["x", "xxy", "true", "/x/"]
    if certain is not Truth.UNKNOWN:
        for one, other in product(values, values):
            if one != other:
                assert truth(text, {"A": one, "B": other}) in (certain, Truth.UNKNOWN)
