"""How the arguments of predicates are written in rule files: names out of some, fields of facts, texts, patterns.

A list of arguments stands for any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from cilint.errors import RuleError
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TypeVar
from cilint.predicates.contract import ArgumentForm
from cilint.settings.reading import hint
from cilint.syntax.node import Node

_Value = TypeVar("_Value")
_Member = TypeVar("_Member", bound=Enum)


class FieldValue(NamedTuple):
    """A field of a fact with the value that it is asked for, as YAML writes it."""

    field: str
    value: str


def members(says: str, members: type[_Member]) -> ArgumentForm[frozenset[_Member]]:
    """Members of an enumeration, by their values."""

    def read(node: Node) -> _Member:
        values = [member.value for member in members]
        if node.text not in values:
            raise RuleError(f"{node.text!r} is no {says}{hint(node.text, values)}", node.span)
        return members(node.text)

    return ArgumentForm(f"{says}: {', '.join(f'`{member.value}`' for member in members)}", _set_of(read))


def words(says: str, known: Collection[str]) -> ArgumentForm[frozenset[str]]:
    """Words out of some."""

    def read(node: Node) -> str:
        if node.text not in known:
            raise RuleError(f"{node.text!r} is no {says}{hint(node.text, sorted(known))}", node.span)
        return node.text

    return ArgumentForm(says, _set_of(read))


def texts(says: str) -> ArgumentForm[frozenset[str]]:
    """Texts that are not empty."""
    return ArgumentForm(says, _set_of(_text))


def _text(node: Node) -> str:
    if not node.text.strip():
        raise RuleError("an argument is a text that is not empty", node.span)
    return node.text.strip()


def _field_value(node: Node) -> FieldValue:
    field, equals, value = node.text.partition("=")
    if not equals or not field.strip():
        raise RuleError("this is written as FIELD=VALUE, as in role=service", node.span)
    return FieldValue(field.strip(), value.strip())


def _set_of(read: Callable[[Node], _Value]) -> Callable[[Node], frozenset[_Value]]:
    """Reads one scalar, or a list of them."""

    def read_all(node: Node) -> frozenset[_Value]:
        items = node.items if node.is_sequence else (node,)
        for item in items:
            if not item.is_scalar:
                raise RuleError("an argument is a text, or a list of texts", item.span)
        if not items:
            raise RuleError("a list of arguments has at least one", node.span)
        return frozenset(map(read, items))

    return read_all


FIELDS: ArgumentForm[frozenset[str]] = ArgumentForm(
    "a field of the fact", _set_of(_text), lambda names: [(name, None) for name in names]
)
FIELD_VALUES: ArgumentForm[frozenset[FieldValue]] = ArgumentForm(
    "FIELD=VALUE", _set_of(_field_value), lambda pairs: pairs
)
