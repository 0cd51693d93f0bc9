"""What a question about events is made of: clauses of rules, and whether they are to hold."""

from __future__ import annotations

from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.expression import MATCHING, Expression, asks_for_texts, is_plain
from cilint.pipeline.conditions.tokens import TokenKind

COMPARING = (TokenKind.EQUALS, TokenKind.NOT_EQUALS, *MATCHING)
"""The operators that compare."""


class Formula(Frozen):
    """A condition, and the variables in it, each as often as it occurs.

    `is_plain` says that each part can be so and not so, if none of its variables is known or occurs elsewhere, and
    `asks_for_texts` that this is so even of variables that are known to be set.
    """

    expression: Expression
    names: tuple[str, ...]
    is_plain: bool
    asks_for_texts: bool

    @classmethod
    def of(cls, expression: Expression) -> Formula:
        """The condition that an expression is."""
        is_asking = asks_for_texts(expression)
        return cls(expression, tuple(names_in(expression)), is_asking or is_plain(expression), is_asking)


class OpaqueClause(NamedTuple):
    """A clause of which nothing is known but that it is the same wherever it has the same name, of which it has one."""

    names: tuple[str, ...]
    is_plain: bool = True
    asks_for_texts: bool = True


Clause = Formula | OpaqueClause
"""Something that is so or not."""


class Demand(Frozen):
    """Conditions, and whether all of them are to hold; otherwise one of them at least must not."""

    clauses: tuple[Clause, ...]
    holds: bool = True


def parts_of(expression: Expression) -> list[Expression]:
    """An expression with all within it, in their order."""
    parts: list[Expression] = []
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        waiting += part.operands[::-1]
        parts.append(part)
    return parts


def leaves_of(expression: Expression) -> list[Expression]:
    """The values within an expression."""
    return [part for part in parts_of(expression) if not part.operands]


def names_in(expression: Expression) -> list[str]:
    """The variables within an expression, each as often as it occurs."""
    return [part.token.text[1:] for part in parts_of(expression) if part.token.kind is TokenKind.VARIABLE]
