"""`spec: inputs` and `$[[ inputs.NAME ]]`: what an input may be, and its interpolation into the nodes of one file.

GitLab interpolates each file by itself, before includes are merged (doc/ci/inputs/_index.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

from cilint.syntax.node import Alternative, Kind, Node, Pair, Step, StepKind

BLOCK = re.compile(r"\$\[\[(?P<expression>.*?)\]\]", re.DOTALL)
_INPUT = re.compile(r"\s*inputs\.(?P<name>[\w-]+)\s*(?:\|\s*expand_vars\s*)*")
_MARK = "$[["
_MAX_ALTERNATIVES = 100


class Input(NamedTuple):
    """An input of a file and the values that it can have as far as the files say: the usual one first.

    No values: it must be given from outside, and nothing is known of it.
    """

    name: str
    values: tuple[Node, ...]


Inputs = Mapping[str, Input]


def declared_inputs(header: Node | None, given: Node | None) -> dict[str, Input]:
    """The inputs that a file's header declares, with the values that an `include:inputs` gives.

    An input that is given has that value alone; otherwise its default, and each of its options, is possible.
    """
    inputs: dict[str, Input] = {}
    spec = header.get("spec") if header else None
    declared = spec.get("inputs") if spec else None
    for name, pair in (declared.entries if declared else {}).items():
        value = given.get(name) if given else None
        inputs[name] = Input(name, (value,) if value else _declared_values(pair.value))
    return inputs


def _declared_values(definition: Node) -> tuple[Node, ...]:
    default = definition.get("default")
    options = definition.get("options")
    values = [default] if default else []
    seen = {default.canonical} if default else set()
    for option in options.items if options else ():
        if option.canonical not in seen:
            seen.add(option.canonical)
            values.append(option)
    return tuple(values)


def interpolate(node: Node, inputs: Inputs) -> Node:
    """`node` with each `$[[ inputs.NAME ]]` whose value is known in its place.

    A scalar that is one block takes the value's own type; otherwise text is put into text, the usual value where
    there are several: `alternatives` gives them all. What is not known stays as it is written.
    """
    if node.kind is Kind.SCALAR:
        return _interpolate_scalar(node, inputs) if _MARK in node.text else node
    if node.kind is Kind.SEQUENCE:
        items = tuple(interpolate(item, inputs) for item in node.items)
        changed = any(new is not old for new, old in zip(items, node.items, strict=True))
        return node.with_value(items) if changed else node
    pairs = tuple(Pair(interpolate(pair.key, inputs), interpolate(pair.value, inputs)) for pair in node.pairs)
    changed = any(new != old for new, old in zip(pairs, node.pairs, strict=True))
    return node.with_value(pairs) if changed else node


def _interpolate_scalar(node: Node, inputs: Inputs) -> Node:
    whole = BLOCK.fullmatch(node.text)
    if whole:
        value = _usual_value(whole["expression"], inputs)
        if value and value.kind is not Kind.SCALAR:
            return value.carried(Step(StepKind.INPUT, node.span, whole["expression"].strip()))
    return node.interpolated(_alternatives(node.text, inputs))


def _usual_value(expression: str, inputs: Inputs) -> Node | None:
    match = _INPUT.fullmatch(expression)
    declared = inputs.get(match["name"]) if match else None
    return declared.values[0] if declared and declared.values else None


def _alternatives(text: str, inputs: Inputs) -> tuple[Alternative, ...]:
    names = {match["name"] for block in BLOCK.finditer(text) if (match := _INPUT.fullmatch(block["expression"]))}
    known = [inputs[name] for name in sorted(names) if name in inputs and inputs[name].values]
    found: dict[str, Alternative] = {}
    for count, values in enumerate(product(*(declared.values for declared in known))):
        if count == _MAX_ALTERNATIVES:
            break
        chosen = dict(zip((declared.name for declared in known), values, strict=True))
        result = _substitute(text, chosen)
        found.setdefault(result, Alternative(result, tuple(value.span for value in values)))
    return tuple(found.values())


def _substitute(text: str, chosen: Mapping[str, Node]) -> str:
    def replacement(block: re.Match[str]) -> str:
        match = _INPUT.fullmatch(block["expression"])
        value = chosen.get(match["name"]) if match else None
        return value.canonical if value and value.kind is Kind.SCALAR else block[0]

    return BLOCK.sub(replacement, text)
