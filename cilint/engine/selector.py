"""Selectors: the facts that a rule looks at, by the name of a list or by JSONPath. The only user of jsonpath_ng."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cilint.engine.rule import Rule, Tree
from cilint.engine.trees import Path, PlainTree, pipeline_tree, source_trees
from cilint.errors import RuleError
from cilint.facts.gather import LISTS, Facts
from cilint.facts.model import Fact


class Selector:
    """Evaluates selectors over the facts of one pipeline, each distinct one once, however many rules use it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._found: dict[tuple[Tree, str], Sequence[Fact]] = {}
        self._plain: dict[str, Any] | None = None
        self._trees: dict[Tree, tuple[PlainTree, ...]] = {}

    def select(self, rule: Rule) -> Sequence[Fact]:
        """The facts that the rule's selector finds. Raises `RuleError` for a selector that is none."""
        if rule.tree is Tree.FACTS and rule.select in LISTS:
            return self._facts.select(rule.select)
        key = (rule.tree, rule.select)
        if key not in self._found:
            self._found[key] = tuple(self._evaluate(rule))
        return self._found[key]

    def _evaluate(self, rule: Rule) -> Iterator[Fact]:
        path = parse_path(rule)
        if rule.tree is Tree.FACTS:
            yield from self._from_facts(path)
        else:
            for tree in self._plain_trees(rule.tree):
                for datum in path.find(tree.value):
                    fact = tree.fact(_steps(datum), datum.value)
                    if fact:
                        yield fact

    def _from_facts(self, path: Any) -> Iterator[Fact]:
        """The fact that each hit is, or is a part of."""
        if self._plain is None:
            self._plain = self._facts.plain()
        seen = set()
        for datum in path.find(self._plain):
            while datum is not None and not (isinstance(datum.value, dict) and "id" in datum.value):
                datum = datum.context
            if datum is not None and datum.value["id"] not in seen:
                seen.add(datum.value["id"])
                yield self._facts.by_id[datum.value["id"]]

    def _plain_trees(self, tree: Tree) -> tuple[PlainTree, ...]:
        if tree not in self._trees:
            pipeline = self._facts.pipeline
            trees = (pipeline_tree(pipeline),) if tree is Tree.PIPELINE else tuple(source_trees(pipeline))
            self._trees[tree] = trees
        return self._trees[tree]


def parse_path(rule: Rule) -> Any:
    """The rule's JSONPath, parsed. Raises `RuleError` where it is none."""
    # Costs 20 ms, which a run without such a rule should not pay.
    from jsonpath_ng.exceptions import JSONPathError
    from jsonpath_ng.ext.parser import parse

    try:
        return parse(rule.select)
    # The parser leaks assertion and recursion errors for some texts.
    except (JSONPathError, AssertionError, RecursionError, ValueError, TypeError) as error:
        lists = ", ".join(LISTS)
        raise RuleError(
            f"{rule.id}: the selector {rule.select!r} is neither a list of facts ({lists}) nor JSONPath: {error}"
        ) from error


def _steps(datum: Any) -> Path:
    """The keys and indices that lead to what was found, from the root."""
    steps: list[str | int] = []
    while datum is not None and datum.context is not None:
        step = datum.path
        steps.append(step.fields[0] if hasattr(step, "fields") else step.indices[0])
        datum = datum.context
    return tuple(reversed(steps))
