"""Selectors: the facts that a rule looks at, by the name of a list or by JSONPath."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.engine.rule import Rule, Tree
from cilint.errors import RuleError
from cilint.facts.gather import Facts
from cilint.facts.model import Fact
from cilint.findings.mask import Mask
from cilint.findings.match import Match, match_of
from cilint.lazy.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cilint.engine.trees import Path, PlainTree


class Selector:
    """Evaluates selectors over the facts of one pipeline, each distinct one once, however many rules use it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._matches: dict[tuple[Tree, str], Sequence[Match[Fact]]] = {}
        self._plain: dict[str, Any] | None = None
        self._trees: dict[Tree, tuple[PlainTree, ...]] = {}

    def matches(self, rule: Rule) -> Sequence[Match[Fact]]:
        """A match for each fact that the rule's selector finds. Raises `RuleError` for a selector that is none."""
        key = (rule.tree, rule.select)
        if key not in self._matches:
            self._matches[key] = [match_of(fact, fact.span) for fact in self._select(rule)]
        return self._matches[key]

    def _select(self, rule: Rule) -> Iterable[Fact]:
        if rule.tree is Tree.FACTS and not rule.select.startswith("$"):
            if rule.is_house:
                _refuse_unknown_list(rule)
            # As nearly all rules do.
            if "," not in rule.select:
                return self._facts.select(rule.select)
            return [fact for name in _names(rule) for fact in self._facts.select(name)]
        return self._evaluate(rule)

    def _evaluate(self, rule: Rule) -> Iterator[Fact]:
        if rule.tree is Tree.FACTS:
            yield from self._from_facts(rule)
        else:
            for tree in self._plain_trees(rule.tree):
                for datum in _find(rule, tree.value):
                    fact = tree.fact(_steps(datum), datum.value)
                    if fact is None:
                        raise RuleError(f"the selector {rule.select!r} finds what is written nowhere", rule.select_span)
                    yield fact

    def _from_facts(self, rule: Rule) -> Iterator[Fact]:
        """The fact that each hit is, or is a part of."""
        if self._plain is None:
            self._plain = self._facts.plain()
        seen = set()
        for datum in _find(rule, self._plain):
            while datum is not None and not (isinstance(datum.value, dict) and "id" in datum.value):
                datum = datum.context
            if datum is None:
                problem = f"the selector {rule.select!r} finds what is no fact and no part of one"
                raise RuleError(f"{problem}; `$.images[*]` finds facts", rule.select_span)
            if datum.value["id"] not in seen:
                seen.add(datum.value["id"])
                yield self._facts.by_id[datum.value["id"]]

    def _plain_trees(self, tree: Tree) -> tuple[PlainTree, ...]:
        if tree not in self._trees:
            # As few rules do.
            from cilint.engine.trees import pipeline_tree, source_trees

            pipeline = self._facts.pipeline
            mask = Mask(self._facts.secret_places)
            is_resolved = tree is Tree.PIPELINE
            self._trees[tree] = (pipeline_tree(pipeline, mask),) if is_resolved else (*source_trees(pipeline, mask),)
        return self._trees[tree]


def selected_lists(rule: Rule) -> tuple[str, ...]:
    """The lists of facts that a rule's selector can find something in.

    Raises `RuleError` for a selector that is none, and for one that names a list or a field which there is not.
    """
    _refuse_unknown_list(rule)
    if not rule.select.startswith("$"):
        return _names(rule)
    # Only the rules of users are checked so when they are loaded.
    from cilint.engine.paths import lists_in

    return lists_in(parsed(rule), rule.select_span)


def _refuse_unknown_list(rule: Rule) -> None:
    # Read for the rules of users alone: a test sees to ours.
    from cilint.facts.lists import fact_lists

    for name in () if rule.select.startswith("$") else _names(rule):
        if name not in fact_lists():
            # Only for the message.
            from cilint.settings.reading import hint

            nearest = hint(name, fact_lists())
            raise RuleError(
                f"there is no list of facts {name!r}, and JSONPath begins with ${nearest}", rule.select_span
            )


def _names(rule: Rule) -> tuple[str, ...]:
    """The lists of facts that a selector names, with commas between them."""
    return tuple(name.strip() for name in rule.select.split(","))


def parsed(rule: Rule) -> Any:
    """The rule's selector as a JSONPath. Raises `RuleError` where it is none."""
    # Costs 20 ms, which a run without such a rule should not pay.
    from cilint.engine.jsonpath import parse_path

    return parse_path(rule.select, rule.select_span)


def _find(rule: Rule, tree: Any) -> Sequence[Any]:
    """What the rule's JSONPath finds in a tree. Raises `RuleError` where it is none, or cannot be evaluated."""
    from cilint.engine.jsonpath import find_in

    return find_in(parsed(rule), tree, rule.select, rule.select_span)


def _steps(datum: Any) -> Path:
    """The keys and indices that lead to what was found, from the root; nothing for what was computed."""
    steps: list[str | int] = []
    while datum is not None and datum.context is not None:
        step = datum.path
        if hasattr(step, "fields"):
            steps.append(step.fields[0])
        else:
            (index,) = step.indices
            steps.append(index if index >= 0 else len(datum.context.value) + index)
        datum = datum.context
    return tuple(reversed(steps))
