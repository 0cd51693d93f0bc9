"""`spec:inputs:…:rules`: which of an input's rules counts, by the values that other inputs have.

Source: lib/ci/inputs/rules_evaluator.rb and builder.rb, tried with GitLab 18.11. The first rule whose `if` holds
counts, or that has none. An `if` sees inputs alone, no variables: those declared before, and all that are given.
"""

from __future__ import annotations

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import UNKNOWN, InputLookup, Truth, Value, evaluate
from cilint.pipeline.conditions.expression import parse
from cilint.pipeline.conditions.tokens import Fault
from cilint.pipeline.work import Work
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType


class Applied(Enum):
    """How sure it is that a rule counts."""

    SURELY = "surely"
    USUALLY = "usually"
    """With the usual values of inputs that may have others."""
    UNKNOWN = "unknown"


class Matching(NamedTuple):
    """The rule that counts, None for none of them, and how sure that is."""

    rule: Node | None
    applied: Applied


def matching_rule(rules: Node, usual: InputLookup, certain: InputLookup, work: Work) -> Matching:
    """The rule that counts with the `usual` values of inputs; `certain` gives those that can have no other."""
    found = _first(rules, usual, work)
    if found.applied is Applied.UNKNOWN:
        return found
    return found._replace(applied=Applied.SURELY if _first(rules, certain, work) == found else Applied.USUALLY)


def _first(rules: Node, inputs: InputLookup, work: Work) -> Matching:
    for rule in rules.items:
        condition = rule.get("if")
        truth = Truth.TRUE if condition is None or condition.is_null else _truth(condition, inputs, work)
        if truth is Truth.UNKNOWN:
            return Matching(None, Applied.UNKNOWN)
        if truth is Truth.TRUE:
            return Matching(rule, Applied.SURELY)
    return Matching(None, Applied.SURELY)


def _truth(condition: Node, inputs: InputLookup, work: Work) -> Truth:
    work.spend(10 + len(condition.text) // 4)
    expression = parse(condition.text)
    return Truth.UNKNOWN if isinstance(expression, Fault) else evaluate(expression, _no_variable, work, inputs)


def _no_variable(_name: str) -> None:
    """No variable is set where inputs are read."""


def as_operand(value: Node) -> Value | bool:
    """A value of an input as conditions compare it; how they compare numbers and lists is left open."""
    if not value.is_scalar or len(value.texts) > 1:
        return UNKNOWN
    kind = value.scalar_type
    if kind is ScalarType.BOOL:
        return value.canonical == "true"
    if kind is ScalarType.NULL:
        return None
    return value.text if kind is ScalarType.STR else UNKNOWN
