"""Lists of rules and their conditions (lib/gitlab/ci/config/entry/{rules,rules/rule,include/rules,policy}.rb)."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import has_block, is_certain, is_text, possible_values
from cilint.pipeline.conditions.expression import parse
from cilint.pipeline.conditions.tokens import Fault
from cilint.pipeline.entries.sorts import Sort, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.entries.texts import read_duration
from cilint.pipeline.keywords import MAX_RULES_NESTING
from cilint.pipeline.problem import ProblemKind
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_LONGEST_DELAY = "1 week"


def read_rules(reader: Reader, node: Node, kind_of_rule: str, spot: Spot) -> None:
    """A list of rules, those of the lists within it as well."""
    if not node.items:
        reader.refusals.add(spot, node, f"{spot.name} is empty", "remove it", "blank")
    # Those of an include hold no lists at all.
    deepest = 1 if kind_of_rule == "include-rule" else MAX_RULES_NESTING
    for rule in _rules_in(reader, node, spot, deepest):
        if rule.is_null and is_certain(rule) and kind_of_rule == "workflow-rule":
            continue
        if rule.is_mapping and reader.is_new(rule, f"{kind_of_rule} of rules"):
            _read_rule(reader, rule, kind_of_rule, spot.entry())
        elif not rule.is_mapping:
            reader.read_entry(rule, f"{{{kind_of_rule}}}", spot)


def _rules_in(reader: Reader, node: Node, spot: Spot, levels: int) -> Iterator[Node]:
    """The rules of a list and of the lists in it, which are refused below so many levels."""
    for item in node.items:
        carried = item.within(node)
        if not carried.is_sequence:
            yield carried
        elif levels == 1:
            message = f"GitLab takes no list here: too many are nested in each other in {spot.path}"
            reader.refusals.add(spot, item, message, "put its rules into one of the lists around it", "rule-list")
        else:
            yield from _rules_in(reader, carried, spot, levels - 1)


def _read_rule(reader: Reader, rule: Node, kind_of_rule: str, spot: Spot) -> None:
    entries = rule.entries
    if not entries:
        reader.refusals.add(spot, rule, f"{spot.name} is empty", "remove it", "blank")
        return
    reader.read_keywords(rule, kind_of_rule, spot)
    condition = entries.get("if")
    if condition is not None and not condition.value.is_null:
        read_condition(reader, condition.value.within(rule), spot)
    if kind_of_rule != "include-rule":
        check_delay(reader, rule, spot)


def read_expressions(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A list of conditions: `only:variables`."""
    for item in node.items:
        if sort_of(item) in (Sort.TEXT, Sort.OTHER) or not is_certain(item):
            read_condition(reader, item.within(node), spot)
        else:
            reader.read_entry(item, "text", spot)


def read_condition(reader: Reader, node: Node, spot: Spot) -> None:
    """Refuse what is no condition; where an input has several values, with all that it can be."""
    if node.is_reference:
        return
    # Of what inputs allow several texts, its own text is one.
    if not is_text(node):
        values = possible_values(node)
        if not node.is_scalar or (values and not any(sort_of(value) is Sort.TEXT for value in values)):
            spot = spot._replace(kind=ProblemKind.RULES)
            reader.refusals.add(spot, node, "a condition is a text", "put it into quotes", "condition")
            return
    faults: list[Fault] = []
    for text in node.texts:
        reader.spend(10 + len(text) // 4)
        found = parse(text)
        if not isinstance(found, Fault) or has_block(text):
            return
        faults.append(found)
    _refuse(reader, node, faults[0], spot._replace(kind=ProblemKind.RULES))


def _refuse(reader: Reader, node: Node, fault: Fault, spot: Spot) -> None:
    # Loaded for what is refused anyway.
    from cilint.syntax.scalar import mapped

    is_interpolated = node.text != node.written or bool(node.alternatives)
    span = node.span if is_interpolated else mapped(node).span(fault.start, fault.end)
    reader.refusals.add(spot, node, fault.message, fault.remedy, "condition", span=span)


def check_delay(reader: Reader, node: Node, spot: Spot, *, has_rules: bool = False) -> None:
    """`when: delayed` and `start_in` need each other, in a rule and in a job; beside rules both belong into them."""
    when, start = node.entries.get("when"), node.entries.get("start_in")
    if when is None and start is None:
        return
    is_delayed = when is not None and when.value.text == "delayed"
    is_null = start is not None and start.value.is_null
    if start and not is_null and has_rules:
        message = "start_in is of no use beside rules"
        where = start.key.span
        reader.refusals.add(
            spot, start.value, message, "write it in the rules", "beside-rules", span=where, name="start_in"
        )
    elif start and not is_null and not is_delayed and (when is None or is_certain(when.value)):
        message = "start_in needs when: delayed beside it"
        reader.refusals.add(
            spot,
            start.value,
            message,
            "add when: delayed",
            "undelayed",
            span=start.key.span,
            is_absence=True,
        )
    elif when and is_delayed and (start is None or is_null):
        message = "when: delayed needs start_in beside it"
        reader.refusals.add(spot, when.value, message, "add start_in", "delayed", is_absence=True)
    elif start and is_delayed and is_certain(start.value):
        _read_delay(reader, start.value, spot)


def _read_delay(reader: Reader, node: Node, spot: Spot) -> None:
    here = spot._replace(path=f"{spot.path}:start_in".removeprefix(":"), is_entry=False)
    if sort_of(node) is Sort.TEXT:
        read_duration(reader, node, _LONGEST_DELAY, here)
    else:
        reader.read(node, f"duration({_LONGEST_DELAY})", here._replace(kind=ProblemKind.DURATION))
