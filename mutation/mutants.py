"""The mutants of a module: each has one small mistake, made by the operators of mutmut and one of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators


def _negated(node: cst.If | cst.CompIf | cst.While) -> Iterable[cst.CSTNode]:
    """A condition that is its contrary, which no operator of mutmut makes of one without operators."""
    if not (isinstance(node.test, cst.UnaryOperation) and isinstance(node.test.operator, cst.Not)):
        bare = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), bare))


_OPERATORS: tuple[tuple[Any, Callable[[Any], Iterable[Any]]], ...] = (
    *mutation_operators,
    ((cst.If, cst.CompIf, cst.While), _negated),
)
_CRASHES = {"cast", "isinstance", "len"}
"""Calls that only break with other arguments, which says nothing of the tests."""
_BUDGETS = {"spend"}
"""What bounds work on hostile input: it makes no difference to what is said. `tests/hostile` has tests of it."""


class Mutant(NamedTuple):
    """A change to a function: what is written there, and what instead."""

    path: str
    function: str
    line: int
    before: str
    after: str
    tree: cst.Module
    node: cst.CSTNode
    instead: cst.CSTNode

    @property
    def name(self) -> str:
        """What stays when lines move."""
        return f"{self.path}\t{self.function}\t{self.before} -> {self.after}"

    @property
    def code(self) -> str:
        """The whole module with the change."""
        return self.tree.deep_replace(self.node, self.instead).code


def mutants(path: Path, name: str) -> Iterator[Mutant]:
    """The mutants of the functions of a module, in their order, each change once for a place."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    visitor = _Visitor(wrapper.module, name)
    wrapper.visit(visitor)
    yield from visitor.found


class _Visitor(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, tree: cst.Module, name: str) -> None:
        super().__init__()
        self.tree, self.name = tree, name
        self.found: list[Mutant] = []
        self.names: list[str] = []
        self.depth = 0
        self.told: set[tuple[int, str, str]] = set()

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802 - the name that libcst calls
        self.names.append(node.name.value)

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:  # noqa: ARG002, N802
        self.names.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802
        """Only bodies: what decorators and defaults say is done once, when the module is loaded."""
        self.names.append(node.name.value)
        self.depth += 1
        node.body.visit(self)
        self.depth -= 1
        self.names.pop()
        return False

    def on_visit(self, node: cst.CSTNode) -> bool:
        called = node.func if isinstance(node, cst.Call) else None
        if isinstance(called, cst.Name) and called.value in _CRASHES:
            return False
        if isinstance(called, cst.Attribute) and called.attr.value in _BUDGETS:
            return False
        if isinstance(node, (cst.Annotation, cst.Import, cst.ImportFrom, cst.Raise, cst.Assert)):
            return False
        if self.depth:
            self._mutate(node)
        return super().on_visit(node)

    def _mutate(self, node: cst.CSTNode) -> None:
        for kind, operator in _OPERATORS:
            if isinstance(node, kind):
                for instead in operator(node):
                    before, after = _told(self.tree, node), _told(self.tree, instead)
                    line = self.get_metadata(PositionProvider, node).start.line
                    if before != after and (line, before, after) not in self.told:
                        self.told.add((line, before, after))
                        names = ".".join(self.names)
                        self.found.append(Mutant(self.name, names, line, before, after, self.tree, node, instead))


def _told(tree: cst.Module, node: cst.CSTNode) -> str:
    """A node as one line; of a statement with a body only its head."""
    if isinstance(node, (cst.If, cst.While)):
        node = node.test
    if isinstance(node, cst.Match):
        return f"match with cases {', '.join(tree.code_for_node(case.pattern) for case in node.cases)}"
    return " ".join(tree.code_for_node(node).split())
