"""The sorts of value that GitLab tells apart: YAML's kinds of node, and of scalars what Ruby's classes are."""

from __future__ import annotations

from cilint.lazy.enums import Enum
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType


class Sort(Enum):
    """What a value is; the text is what messages call one of them."""

    NULL = "empty"
    TEXT = "a text"
    BOOLEAN = "a boolean"
    INTEGER = "a number"
    DECIMAL = "a decimal number"
    LIST = "a list"
    MAPPING = "a mapping"
    OTHER = "of a class"
    """A date, a set …, which GitLab refuses before it looks at keywords (structure/unsupported.py)."""


_SCALARS = {
    ScalarType.NULL: Sort.NULL,
    ScalarType.STR: Sort.TEXT,
    ScalarType.SYMBOL: Sort.TEXT,
    ScalarType.BOOL: Sort.BOOLEAN,
    ScalarType.INT: Sort.INTEGER,
    ScalarType.FLOAT: Sort.DECIMAL,
    ScalarType.DATE: Sort.OTHER,
    ScalarType.TIME: Sort.OTHER,
}

SCALARS = frozenset({Sort.TEXT, Sort.BOOLEAN, Sort.INTEGER, Sort.DECIMAL})
EVERY = frozenset(Sort)
_CLASS_TAGS = ("!ruby/", "!set", "tag:yaml.org,2002:set")


def sort_of(node: Node) -> Sort:
    """The sort of a node that is no `!reference`."""
    if node.is_scalar:
        return _SCALARS[node.scalar_type]
    if node.tag is not None and node.tag.startswith(_CLASS_TAGS):
        return Sort.OTHER
    return Sort.MAPPING if node.is_mapping else Sort.LIST


def is_blank(node: Node) -> bool:
    """Whether Ruby calls the value blank: nothing, `false`, white space, an empty collection."""
    if node.is_scalar:
        text = node.canonical
        return node.is_null or not text or text.isspace() or (sort_of(node) is Sort.BOOLEAN and text == "false")
    return not node.entries if node.is_mapping else not node.items
