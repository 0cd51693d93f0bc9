"""Checks a rule against what its predicates, its fixer and the facts that it selects declare, before it runs.

Our own rules are checked by the tests, a user's when they are loaded: a run should not pay for what never changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.engine.chain import argument_of, chain_of
from cilint.engine.condition import PredicateUse, uses
from cilint.engine.rule import Rule, Tree, parse_engine_half
from cilint.engine.selector import parsed, selected_lists
from cilint.engine.texts import check_texts, given_variants
from cilint.engine.trees import NODE_FIELDS, NodeFact
from cilint.errors import RuleError
from cilint.facts.lists import Field, every_field, fact_lists
from cilint.facts.model import Fact
from cilint.fixers.catalog import find_fixer
from cilint.lazy.records import NamedTuple
from cilint.predicates.catalog import find_predicate
from cilint.settings.reading import hint
from cilint.syntax.node import Node
from cilint.text.source import Source

_BOOLEANS = ("true", "false")


class _Selected(NamedTuple):
    """What a rule selects: the classes of the facts, and the fields that all of them have; `says` is it in words."""

    kinds: tuple[type[Fact], ...]
    fields: Mapping[str, Field]
    says: str

    def are(self, kind: type[Fact]) -> bool:
        """Whether all facts are of a kind."""
        return all(issubclass(each, kind) for each in self.kinds)


def check_contract(rule: Rule, source: Source) -> None:
    """Raise `RuleError`, with the place in the rule's file, for what can mean nothing in a rule.

    That is a predicate or a fixer for other facts, an argument that is none, a field that the facts have not, a variant
    that no predicate gives, and in a text what nothing fills.
    """
    selected = _selected(rule)
    chain_of(rule.where)
    for use in uses(rule.where):
        _check_use(use, selected)
    if rule.fix:
        fixer = find_fixer(rule.fix, rule.fix_span)
        if not selected.are(fixer.mends):
            raise RuleError(_mismatch(rule.fix, "mends", fixer.mends, selected), rule.fix_span)
    root = parse_engine_half(source)
    _check_variants(rule, root)
    check_texts(rule, root, selected.fields.values())


def _selected(rule: Rule) -> _Selected:
    if rule.tree is not Tree.FACTS:
        parsed(rule)
        fields = {field.name: field for field in (*every_field(), *NODE_FIELDS)}
        return _Selected((NodeFact,), fields, f"the tree {rule.tree.value}")
    lists = [fact_lists()[name] for name in selected_lists(rule)]
    first, *others = (each.all_fields for each in lists)
    common = {name: field for name, field in first.items() if all(name in other for other in others)}
    return _Selected(tuple(each.kind for each in lists), common, ", ".join(each.name for each in lists))


def _mismatch(name: str, does: str, kind: type[Fact], selected: _Selected) -> str:
    lists = ", ".join(each.name for each in fact_lists().values() if issubclass(each.kind, kind))
    return f"{name} {does} facts of {lists}, and this rule selects {selected.says}"


def _check_use(use: PredicateUse, selected: _Selected) -> None:
    predicate = find_predicate(use.predicate, use.span)
    if not selected.are(predicate.judges):
        raise RuleError(_mismatch(use.predicate, "judges", predicate.judges, selected), use.span)
    argument = argument_of(use, predicate)
    if predicate.argument is None or use.argument is None:
        return
    for name, value in predicate.argument.fields(*argument):
        place = _item(use.argument, name).span
        if name not in selected.fields:
            problem = f"facts of {selected.says} have no field {name!r}{hint(name, selected.fields)}"
            raise RuleError(problem, place)
        if value is not None and (problem := _misfit(selected.fields[name], value)):
            raise RuleError(problem, place)


def _item(argument: Node, beginning: str) -> Node:
    """The entry of a list of arguments that begins so; an argument alone is that entry."""
    items = argument.items if argument.is_sequence else (argument,)
    return next((item for item in items if item.text.strip().startswith(beginning)), argument)


def _misfit(field: Field, value: str) -> str:
    """Why no fact can have that value in a field; empty where one can."""
    kind, _, nullable = field.type.partition(" or ")
    if kind.startswith("list"):
        return f"the field {field.name!r} is a list, which equals no text"
    if (nullable and not value) or kind not in ("boolean", "integer"):
        return ""
    fits = value in _BOOLEANS if kind == "boolean" else value.removeprefix("-").isdigit()
    return "" if fits else f"the field {field.name!r} is {'true or false' if kind == 'boolean' else 'a number'}"


def _check_variants(rule: Rule, root: Node) -> None:
    given = given_variants(rule.where)
    written = root.get("variants")
    for name, pair in written.entries.items() if written else ():
        if name not in given:
            nearest = hint(name, given) if given else "; none of them gives any"
            raise RuleError(f"no predicate of this rule gives the variant {name!r}{nearest}", pair.key.span)
