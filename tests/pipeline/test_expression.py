"""Expressions of `rules:if`: what GitLab takes and what it refuses, and how tightly its operators bind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.conditions.expression import MAX_TOKENS, Expression, parse
from cilint.pipeline.conditions.tokens import Fault


def written(text: str) -> str:
    """The expression with all its parentheses."""
    found = parse(text)
    assert isinstance(found, Expression), found
    return _written(found)


def _written(expression: Expression) -> str:
    operands = [_written(operand) for operand in expression.operands]
    if len(operands) == 2:
        return f"({operands[0]} {expression.token.text} {operands[1]})"
    return f"({expression.token.text}{operands[0]})" if operands else expression.token.text


def fault(text: str) -> Fault:
    found = parse(text)
    assert isinstance(found, Fault), found
    return found


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("$A", "$A"),
        ('$A == "b"', '($A == "b")'),
        ("$A=='b'&&$C", "(($A == 'b') && $C)"),
        ("$A || $B && $C", "($A || ($B && $C))"),
        ("$A && $B || $C", "(($A && $B) || $C)"),
        ("($A || $B) && $C", "(($A || $B) && $C)"),
        ("$A == $B == $C", "(($A == $B) == $C)"),
        ("!$A == $B", "((!$A) == $B)"),
        ("!!$A", "(!(!$A))"),
        ("!($A && $B)", "(!($A && $B))"),
        ("$A == !$B", "($A == (!$B))"),
        ("$A =~ /^v\\d+\\/x/i || null", "(($A =~ /^v\\d+\\/x/i) || null)"),
        ("\"a\" && true\n  && 'b'", "((\"a\" && true) && 'b')"),
        ("$[[ inputs.env ]] != ''", "($[[ inputs.env ]] != '')"),
        # GitLab orders operators and operands by precedence alone.
        ('$A "b" ==', '($A == "b")'),
        ("((((($A)))))", "$A"),
    ],
)
def test_what_gitlab_takes_is_a_tree(text: str, tree: str) -> None:
    assert written(text) == tree


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "", "there is no expression"),
        ("  ", "  ", "there is no expression"),
        ("()", "()", "there is no expression"),
        ("$A = 'b'", "=", "there is no operator ="),
        ("$A & $B", "&", "there is no operator &"),
        ("$A == b", "b", "b is neither a variable nor a text in quotes"),
        ("$A and $B", "and", "there is no operator and"),
        ("$A == 'b", "'b", "this text has no ' at its end"),
        ("${A} == 'b'", "${A}", "GitLab reads no braces around a variable here"),
        ("$A =~ /x/", "/x/", "GitLab takes no regular expression of a single character"),
        ("$A =~ //", "//", "this regular expression has no / at its end"),
        ("$A =~ /abc", "/abc", "this regular expression has no / at its end"),
        ("$A =~ /abc/x && $B", "x", "this is no flag of a regular expression"),
        ("$A =~ /abc/def/", "/", "this / ends the regular expression"),
        (
            "$A =~ /(?=abc)/",
            "/(?=abc)/",
            "GitLab takes no such regular expression: RE2 knows no lookahead, lookbehind or atomic group",
        ),
        ("($A", "(", "this ( is never closed"),
        ("$A)", ")", "this ) closes nothing"),
        ("$A ==", "==", "== has too few operands"),
        ("&& $A", "&&", "&& has too few operands"),
        ("!", "!", "! has too few operands"),
        ("$A $B", "$B", "there is no operator between this and what stands before it"),
        ("$A (($B) || $C)", "$B) || $C)", "there is no operator between this and what stands before it"),
        ("$A == é", "é", "this is neither a variable nor a text in quotes"),
        ("$ == 'a'", "$", "GitLab reads nothing that begins so"),
        ("nullable", "able", "able is neither a variable nor a text in quotes"),
    ],
)
def test_what_gitlab_refuses_is_a_fault_with_its_place(text: str, place: str, message: str) -> None:
    found = fault(text)
    assert (text[found.start : found.end], found.message) == (place, message)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("$A = 'b'", "did you mean ==?"),
        ("${A}", "write $A"),
        ("$A == main", 'write $main or "main"'),
        ("$A or $B", "write ||"),
        ("$A =~ /x/", "write /[x]/"),
        ("$A =~ /./", "write /.+/"),
        ("$A =~ /abc/def/", r"within it, write \/"),
        ("$A =~ /abc/x", "the flags are i, m, s and U"),
        ("$A $B", "join conditions by && or ||"),
        ("$A == 'b", ""),
        ("$A =~ /?/", ""),
        ("$A < $B", ""),
    ],
)
def test_a_fault_says_what_to_write(text: str, remedy: str) -> None:
    assert fault(text).remedy == remedy


def test_a_text_that_may_be_a_secret_is_not_repeated() -> None:
    assert "glpat" not in " ".join(map(str, fault("$TOKEN == glpat-0123456789abcdefghij")))


def test_gitlab_takes_so_many_tokens_and_no_more() -> None:
    operands = (MAX_TOKENS + 1) // 2
    assert isinstance(parse(" && ".join(["$A"] * operands)), Expression)
    assert "no more than" in fault(" && ".join(["$A"] * (operands + 1))).message


@given(st.text(alphabet="$AB\"'/\\() \n!=~&|ntruefalsi[]{}^.*", max_size=60))
def test_any_text_is_an_expression_or_has_a_fault_within_it(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Expression) or 0 <= found.start <= found.end <= len(text)


operands = st.sampled_from(["$A", '"x"', "null", "true", "/ab+/", "$B"])
expressions = st.recursive(
    operands,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["==", "!=", "=~", "!~", "&&", "||"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        )
        | inner.map(lambda part: f"(!{part})")
    ),
    max_leaves=8,
)


@given(expressions)
def test_an_expression_with_all_its_parentheses_is_read_as_it_is_written(text: str) -> None:
    assert written(text) == text
