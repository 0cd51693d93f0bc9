"""What cilint uses of tree-sitter's package, for a Python that runs in a browser: its own tree-sitter parses.

`parseBash` of worker.mjs gives a tree in the order of a walk, each node as its kind, start, end, flags, field and
number of children.
"""

from __future__ import annotations

import json

import js

_NAMED, _MISSING, _FLAWED = 1, 2, 4


class Node:
    """A node of a syntax tree."""

    __slots__ = ("_field", "_flags", "children", "end_byte", "start_byte", "type")

    def __init__(self, kind: str, start: int, end: int, flags: int, field: str | None) -> None:
        self.type, self.start_byte, self.end_byte = kind, start, end
        self._flags, self._field = flags, field
        self.children: list[Node] = []

    @property
    def is_named(self) -> bool:
        """Whether the grammar has a name for it, and not its text alone."""
        return bool(self._flags & _NAMED)

    @property
    def is_missing(self) -> bool:
        """Whether the parser put it in."""
        return bool(self._flags & _MISSING)

    @property
    def has_error(self) -> bool:
        """Whether something in it could not be parsed."""
        return bool(self._flags & _FLAWED)

    @property
    def child_count(self) -> int:
        """How many children it has."""
        return len(self.children)

    @property
    def named_children(self) -> list[Node]:
        """The children that are named."""
        return [child for child in self.children if child.is_named]

    def child_by_field_name(self, name: str) -> Node | None:
        """The first child in a field."""
        return next(iter(self.children_by_field_name(name)), None)

    def children_by_field_name(self, name: str) -> list[Node]:
        """The children in a field."""
        return [child for child in self.children if child._field == name]


class Tree:
    """A syntax tree."""

    def __init__(self, root: Node) -> None:
        self.root_node = root


class Language:
    """A grammar; there is one."""

    def __init__(self, _grammar: object) -> None:
        """Take what `tree_sitter_bash.language` gives."""


class Parser:
    """Parses with the browser's tree-sitter."""

    def __init__(self, _language: Language) -> None:
        """Take the grammar that there is."""

    def parse(self, text: bytes) -> Tree:
        """The tree of an ASCII text."""
        rows = iter(json.loads(js.parseBash(text.decode("ascii"))))
        *root, count = next(rows)
        tree = Tree(Node(*root))
        open_nodes = [(tree.root_node, count)]
        while open_nodes:
            parent, missing = open_nodes.pop()
            if missing:
                *row, count = next(rows)
                child = Node(*row)
                parent.children.append(child)
                open_nodes += [(parent, missing - 1), (child, count)]
        return tree
