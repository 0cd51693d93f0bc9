"""The keys of a mapping in a rule file, read with their types checked. Which keys there are is said elsewhere."""

from __future__ import annotations

from cilint.errors import RuleError
from cilint.lazy.enums import Enum
from cilint.lazy.typing import TypeVar
from cilint.settings.reading import distinct, hint
from cilint.syntax.node import Node
from cilint.text.source import Span

_Member = TypeVar("_Member", bound=Enum)


class Fields:
    """The keys of one mapping. Every reader raises `RuleError`, with the place, for a value of another type."""

    def __init__(self, node: Node, owner: str, known: frozenset[str]) -> None:
        """`owner` is what has the keys, in words. Raises `RuleError` for no mapping and for a key that is not known."""
        if not node.is_mapping:
            raise RuleError(f"{owner} is a mapping of keys and values", node.span)
        for name, pair in distinct(node, RuleError):
            if name not in known:
                raise RuleError(f"unknown key {name!r} of {owner}{hint(name, sorted(known))}", pair.key.span)
        self._node = node

    def span(self, name: str) -> Span:
        """The place of the value, or of the mapping where there is none."""
        node = self._node.get(name)
        return node.span if node else self._node.span

    def text(self, name: str, default: str | None = None) -> str:
        """A text without the space around it; without a default the key must be there."""
        node = self._node.get(name)
        if node is None and default is not None:
            return default
        if node is None or not node.is_scalar:
            raise RuleError(f"{name!r} must be a text", self.span(name))
        return node.text.strip()

    def member(self, name: str, members: type[_Member], default: _Member | None = None) -> _Member:
        """A member of an enum, by its value; without a default the key must be there."""
        node = self._node.get(name)
        if node is None and default is not None:
            return default
        values = [member.value for member in members]
        if node is None or node.text not in values:
            raise RuleError(f"{name!r} must be one of {', '.join(values)}", self.span(name))
        return members(node.text)

    def items(self, name: str) -> tuple[Node, ...]:
        """The items of a list; none where the key is not there."""
        node = self._node.get(name)
        if node is not None and not node.is_sequence:
            raise RuleError(f"{name!r} must be a list", node.span)
        return node.items if node else ()

    def texts(self, name: str) -> tuple[str, ...]:
        """The items of a list of texts, as they are."""
        return tuple(plain_text(item) for item in self.items(name))

    def mapping(self, name: str) -> list[tuple[str, Node]]:
        """The keys and values of a mapping; none where the key is not there."""
        node = self._node.get(name)
        if node is not None and not node.is_mapping:
            raise RuleError(f"{name!r} must be a mapping", node.span)
        return [(key, pair.value) for key, pair in distinct(node, RuleError)] if node else []

    def text_mapping(self, name: str) -> dict[str, str]:
        """The keys of a mapping with their values, which are texts, as they are."""
        return {key: plain_text(value) for key, value in self.mapping(name)}

    def text_tables(self, name: str) -> dict[str, dict[str, str]]:
        """The keys of a mapping with their values, which are mappings of texts."""
        return {key: _texts(key, node) for key, node in self.mapping(name)}


def _texts(name: str, node: Node) -> dict[str, str]:
    if not node.is_mapping:
        raise RuleError(f"{name!r} must be a mapping of texts", node.span)
    return {key: plain_text(pair.value) for key, pair in distinct(node, RuleError)}


def plain_text(node: Node) -> str:
    """The text of a node as it is. Raises `RuleError` for a node that has none."""
    if not node.is_scalar:
        raise RuleError("this must be a text", node.span)
    return node.text
