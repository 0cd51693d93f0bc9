"""Conditions of `rules:`, `only:` and `except:` that are always true, or never, whatever starts the pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.model import Fact, Plain, User
from cilint.facts.rule_lists import UsedRules, filter_lists
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.expression import Expression, parse
from cilint.pipeline.conditions.tokens import Token, TokenKind
from cilint.pipeline.events.all_events import AllEvents, Wish
from cilint.pipeline.events.only_except import PATTERN
from cilint.pipeline.events.solving import Possibility
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

_NAMED = regex(r"\w")


class ConstantConditionFact(Fact):
    """A condition that is always true, or never; `parts` are those of its operands that make it so.

    `is_for_names` says that it is a pattern of `refs`, which every name matches.
    """

    __slots__ = ("always", "is_for_names", "parts")

    kind = "constant_condition"

    def __init__(
        self, condition: Node, user: User | None, parts: tuple[str, ...], *, always: bool, is_for_names: bool = False
    ) -> None:
        super().__init__(condition.span, user, condition.via)
        self.is_for_names = is_for_names
        self.parts = parts
        self.always = always

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"always": self.always, "parts": list(self.parts)}


class _Constant(NamedTuple):
    """A condition, and how it is."""

    condition: Node
    always: bool
    parts: tuple[str, ...]


def constant_conditions_of(
    pipeline: Pipeline, all_events: AllEvents, lists: Iterable[UsedRules]
) -> Iterator[ConstantConditionFact]:
    """The conditions of jobs and of `workflow` that are so, those of `rules` first."""
    known: dict[object, tuple[_Constant, ...]] = {}
    for found in lists:
        if found.key not in known:
            known[found.key] = tuple(_constants(found, all_events))
        for condition, always, parts in known[found.key]:
            yield ConstantConditionFact(condition.within(found.rules.node), found.user, parts, always=always)
    yield from constant_filters_of(pipeline, all_events)


def constant_filters_of(pipeline: Pipeline, all_events: AllEvents) -> Iterator[ConstantConditionFact]:
    """The conditions of `only` and `except` that are so, and the patterns for names."""
    for filters in filter_lists(pipeline, all_events):
        for condition in filters.asked.conditions:
            for always, parts in _sort_of(condition, all_events, filters.defined):
                yield ConstantConditionFact(condition, filters.user, parts, always=always)
        for item in filters.asked.refs or ():
            pattern = item.text.partition("@")[0]
            if is_certain(item) and _takes_every_name(pattern, all_events):
                yield ConstantConditionFact(item, filters.user, (pattern,), always=True, is_for_names=True)


def _takes_every_name(pattern: str, all_events: AllEvents) -> bool:
    """Whether a pattern of `refs` matches all that there can be, though it names something."""
    names_something = PATTERN.fullmatch(pattern) and _NAMED.search(pattern, 0, pattern.rindex("/"))
    return names_something is not None and _is_so(f"$cilint =~ {pattern}", all_events, frozenset(), always=True)


def _constants(found: UsedRules, all_events: AllEvents) -> Iterator[_Constant]:
    for rule in found.rules.content.entries:
        if rule.condition is not None and rule.asked:
            for always, parts in _sort_of(rule.condition, all_events, found.defined):
                yield _Constant(rule.condition, always, parts)


def _sort_of(condition: Node, all_events: AllEvents, defined: frozenset[str]) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Whether a condition is always true, if it is always the same, and the operands that make it so."""
    text = condition.text.strip()
    if not is_certain(condition) or not isinstance(parse(text), Expression):
        return
    if all_events.possibility([_wish(text)], defined) is Possibility.EITHER:
        return
    for always in (False, True):
        if _is_so(text, all_events, defined, always=always):
            yield always, tuple(_reasons(text, all_events, defined, always=always))


def _is_so(text: str, all_events: AllEvents, defined: frozenset[str], *, always: bool) -> bool:
    return not all_events.can_be([_wish(text, applies=not always)], defined)


def _wish(text: str, *, applies: bool = True) -> Wish:
    return Wish(frozenset({("if", text)}), applies)


def _reasons(text: str, all_events: AllEvents, defined: frozenset[str], *, always: bool) -> Sequence[str]:
    """The operands of `&&`, of `||` for what is always true, without which it would not be so."""
    operator = TokenKind.OR if always else TokenKind.AND
    parts = list(_operands(parse(text), operator, text))
    if not all(isinstance(parse(part), Expression) for part in parts):
        # A parenthesis of one stands beside it.
        parts = [text]
    joined = f" {operator.value.replace(chr(92), '')} "
    for part in tuple(parts):
        others = [other for other in parts if other is not part]
        if others and _is_so(joined.join(f"({other})" for other in others), all_events, defined, always=always):
            parts = others
    return parts


def _operands(expression: object, operator: TokenKind, text: str) -> Iterator[str]:
    """The texts of the operands of an operator, those of the operator within it as well."""
    if not isinstance(expression, Expression):
        return
    if expression.token.kind is operator:
        for operand in expression.operands:
            yield from _operands(operand, operator, text)
        return
    tokens = list(_tokens(expression))
    yield text[min(token.start for token in tokens) : max(token.end for token in tokens)]


def _tokens(expression: Expression) -> Iterator[Token]:
    yield expression.token
    for operand in expression.operands:
        yield from _tokens(operand)
