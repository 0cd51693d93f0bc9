"""The conditions under `where:` of a rule file, as data: predicates with their arguments, `not:` and `any:`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.errors import RuleError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TypeAlias, Union
from cilint.syntax.node import Node
from cilint.text.source import Span

_NOT = "not"
_ANY = "any"


class PredicateUse(NamedTuple):
    """A predicate by its name in the catalogue; `argument` is None where none is written, `span` the name's place."""

    predicate: str
    argument: Node | None
    span: Span


class Negation(NamedTuple):
    """`not:`, with the condition that must surely not hold; `span` is the key's place."""

    condition: Condition
    span: Span


class Choice(NamedTuple):
    """`any:`, with ways of which one must hold; each is a list of conditions that must all hold."""

    ways: tuple[tuple[Condition, ...], ...]
    span: Span


Condition: TypeAlias = Union[PredicateUse, Negation, Choice]  # noqa: UP007 - the classes above refer to it


def parse_condition(node: Node) -> Condition:
    """`subject.name`, `subject.name: argument`, `not: condition`, or `any: [condition or list of conditions]`.

    Raises `RuleError` with the place of what is none of these.
    """
    if node.is_scalar:
        return PredicateUse(node.text, None, node.span)
    if not node.is_mapping or len(node.entries) != 1:
        raise RuleError("a condition is a predicate's name, or one name with its argument", node.span)
    ((name, pair),) = node.entries.items()
    key, value = pair.key, pair.value
    if name == _NOT:
        if value.is_sequence:
            raise RuleError("`not` has one condition: write `any: […]` below it for several", value.span)
        return Negation(parse_condition(value), key.span)
    if name == _ANY:
        return Choice(tuple(map(_way, _items(value))), key.span)
    return PredicateUse(name, value, key.span)


def _items(node: Node) -> tuple[Node, ...]:
    if not node.is_sequence or not node.items:
        raise RuleError("`any` has a list of conditions", node.span)
    return node.items


def _way(node: Node) -> tuple[Condition, ...]:
    return tuple(map(parse_condition, _items(node))) if node.is_sequence else (parse_condition(node),)


def uses(conditions: Iterable[Condition]) -> Iterator[PredicateUse]:
    """Every predicate that is named in some conditions, in their order."""
    for condition in conditions:
        if isinstance(condition, PredicateUse):
            yield condition
        elif isinstance(condition, Negation):
            yield from uses((condition.condition,))
        else:
            for way in condition.ways:
                yield from uses(way)
