"""The built-in rules as one module of Python literals: written when a wheel is built, read by each run.

A run that read the rule files themselves would parse dozens of YAML files, a tenth of the time of a small check. Python
keeps the byte code of such a module, so that reading it costs next to nothing. What is in it is what `parse_rule` makes
of the files; places in them are left out, which only errors show, and of a wheel's own rules a test says that they have
none. The documentation of rules is read from their files.
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.engine.condition import Choice, Condition, Negation, PredicateUse
from cilint.engine.rule import Rule, Tree, VariantVerdict
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.lazy.typing import Any
from cilint.syntax.node import Kind, Node, Pair, Style, node_of
from cilint.text.source import Source, Span

_SOURCE = Source("rules", "")
_NOWHERE = Span(_SOURCE, 0, 0)
_SEVERITIES = {member.value: member for member in Severity}
_CONFIDENCES = {member.value: member for member in Confidence}
_PERSONAS = {member.value: member for member in Persona}
_TREES = {member.value: member for member in Tree}


def module_text(rules: Iterable[Rule]) -> str:
    """The text of the module with these rules, one on a line."""
    rows = "".join(f"    {_rule_row(rule)!r},\n" for rule in rules)
    return f'"""The built-in rules, compiled from the files in cilint/rules."""\n\nRULES = (\n{rows})\n'


def compiled_rules() -> tuple[Rule, ...] | None:
    """The rules of the module; None where there is none, as in a checkout."""
    try:
        from cilint.engine.built_in import RULES  # no checkout has it
    except ModuleNotFoundError:
        return None
    return tuple(map(read_rule, RULES))


def _rule_row(rule: Rule) -> tuple[Any, ...]:
    return (
        *(rule.id, rule.title, rule.group, rule.persona.value, rule.tree.value, rule.select),
        tuple(map(_condition_row, rule.where)),
        _verdict_row(rule.verdict),
        tuple((name, _verdict_row(verdict)) for name, verdict in rule.variants.items()),
        {name: dict(texts) for name, texts in rule.texts.items()},
        rule.fix,
    )


def read_rule(row: tuple[Any, ...]) -> Rule:
    """The rule in a row of the module."""
    identifier, title, group, persona, tree, select, where, verdict, variants, texts, fix = row
    return Rule(
        *(identifier, title, group, _PERSONAS[persona], _TREES[tree], select, _NOWHERE),
        tuple(map(_condition, where)),
        _verdict(verdict),
        {name: _verdict(variant) for name, variant in variants},
        *(texts, fix, _NOWHERE),
    )


def _verdict_row(verdict: VariantVerdict) -> tuple[str, ...]:
    return (verdict.severity.value, verdict.confidence.value, verdict.message, verdict.label, verdict.remedy)


def _verdict(row: tuple[str, ...]) -> VariantVerdict:
    severity, confidence, message, label, remedy = row
    return VariantVerdict(_SEVERITIES[severity], _CONFIDENCES[confidence], message, label, remedy)


def _condition_row(condition: Condition) -> Any:
    """A predicate's name, with its argument where it has one; a list of one for `not`, of lists for `any`."""
    if isinstance(condition, PredicateUse):
        argument = condition.argument
        return condition.predicate if argument is None else (condition.predicate, _node_row(argument))
    if isinstance(condition, Negation):
        return ["not", _condition_row(condition.condition)]
    return ["any", [[_condition_row(each) for each in way] for way in condition.ways]]


def _condition(row: Any) -> Condition:
    if isinstance(row, str):
        return PredicateUse(row, None, _NOWHERE)
    if isinstance(row, tuple):
        predicate, argument = row
        return PredicateUse(predicate, _node(argument), _NOWHERE)
    word, held = row
    if word == "not":
        return Negation(_condition(held), _NOWHERE)
    return Choice(tuple(tuple(map(_condition, way)) for way in held), _NOWHERE)


def _node_row(node: Node) -> Any:
    """A text for a plain scalar, a list for a sequence, pairs in a tuple for a mapping; all else in a dictionary."""
    if node.kind is Kind.SEQUENCE:
        return [_node_row(item) for item in node.items]
    if node.kind is Kind.MAPPING:
        return tuple((_node_row(pair.key), _node_row(pair.value)) for pair in node.pairs)
    return node.text if node.style is Style.PLAIN and node.tag is None else {"text": node.text, "tag": node.tag}


def _node(row: Any) -> Node:
    if isinstance(row, str):
        return node_of(Kind.SCALAR, row, _SOURCE, 0, 0)
    if isinstance(row, list):
        return node_of(Kind.SEQUENCE, tuple(map(_node, row)), _SOURCE, 0, 0, style=Style.FLOW)
    if isinstance(row, tuple):
        pairs = tuple(Pair(_node(key), _node(value)) for key, value in row)
        return node_of(Kind.MAPPING, pairs, _SOURCE, 0, 0, style=Style.FLOW)
    return node_of(Kind.SCALAR, row["text"], _SOURCE, 0, 0, row["tag"], Style.DOUBLE_QUOTED)
