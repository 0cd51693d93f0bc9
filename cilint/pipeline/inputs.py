"""`spec: inputs` and `$[[ inputs.NAME ]]`: what an input may be, and its interpolation into the nodes of one file.

GitLab interpolates each file by itself, before includes are merged (doc/ci/inputs/_index.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice, product
from typing import NamedTuple

from cilint.pipeline.nesting import Extent, extent, flat_items
from cilint.pipeline.problem import Problem, ProblemKind, Problems, nearest
from cilint.pipeline.work import Work
from cilint.syntax.composer import MAX_DEPTH
from cilint.syntax.node import Alternative, Kind, Node, Pair, Step, StepKind
from cilint.syntax.resolution import ScalarType

# Written so that a text full of `$[[` that are never closed takes no longer than any other.
_BLOCK = re.compile(r"\$\[\[(?P<expression>(?:[^$\]]|\$(?!\[\[)|\](?!\]))*+)\]\]")
_INPUT = re.compile(r"\s*inputs\.(?P<name>[\w-]+)\s*(?:\|\s*expand_vars\s*)*")
_MARK = "$[["
_MAX_ALTERNATIVES = 100
_MAX_TEXT = 100_000
_MAX_EXTENT = Extent(size=10_000, height=MAX_DEPTH)


class Input(NamedTuple):
    """An input of a file and the values that it can have as far as the files say: the usual one first.

    No values: it must be given from outside, and nothing is known of it.
    """

    name: str
    values: tuple[Node, ...]

    @property
    def is_text(self) -> bool:
        """Whether something is known of the input and it can be put into a text."""
        return bool(self.values) and all(value.is_scalar for value in self.values)


Inputs = Mapping[str, Input]


def declared_inputs(header: Node | None, given: Node | None, problems: Problems) -> dict[str, Input]:
    """The inputs that a file's header declares, with the values that an `include:inputs` gives.

    An input that is given has that value alone; otherwise its default, and each of its options, is possible.
    """
    inputs: dict[str, Input] = {}
    spec = header.get("spec") if header else None
    declared = spec.get("inputs") if spec else None
    names = declared.entries if declared else {}
    for name, pair in given.entries.items() if given else ():
        if name not in names:
            message = f"the file declares no input {name!r}"
            problems.add(Problem(ProblemKind.INPUTS, pair.key.span, message, nearest(name, names)))
    for name, pair in names.items():
        value = given.get(name) if given else None
        values = (value,) if value else _declared_values(pair.value)
        # Files can pass an input on with more around it, again and again: what grows too large is not known.
        inputs[name] = Input(name, tuple(value for value in values if extent(value, _MAX_EXTENT)))
    return inputs


def _declared_values(definition: Node) -> tuple[Node, ...]:
    default = definition.get("default")
    options = definition.get("options")
    if default and not default.is_scalar:
        return (default,)
    values = {default.canonical: default} if default else {}
    for option in flat_items(options):
        values.setdefault(option.canonical, option)
    return tuple(values.values())


def interpolate(node: Node, inputs: Inputs, work: Work, problems: Problems) -> Node:
    """`node` with each `$[[ inputs.NAME ]]` whose value is known in its place.

    A scalar that is one block takes the value's own type; otherwise text is put into text, the usual value where
    there are several: `alternatives` gives them all. What is not known stays as it is written. `work` is the run's.
    """
    if node.kind is Kind.SCALAR:
        return _interpolate_scalar(node, inputs, work) if _MARK in node.text else node
    if node.kind is Kind.SEQUENCE:
        items = tuple(interpolate(item, inputs, work, problems) for item in node.items)
        changed = any(new is not old for new, old in zip(items, node.items, strict=True))
        return node.with_value(items) if changed else node
    pairs = tuple(
        Pair(interpolate(pair.key, inputs, work, problems), interpolate(pair.value, inputs, work, problems))
        for pair in node.pairs
    )
    changed = any(new != old for new, old in zip(pairs, node.pairs, strict=True))
    return node.with_value(pairs) if changed else node


def _interpolate_scalar(node: Node, inputs: Inputs, work: Work) -> Node:
    whole = _BLOCK.fullmatch(node.text)
    value = _usual_value(whole["expression"], inputs) if whole else None
    if whole and value and not value.is_scalar:
        return value.carried(Step(StepKind.INPUT, node.span, whole["expression"].strip()), *node.via)
    typed = value is not None and value.scalar_type is not ScalarType.STR
    return node.interpolated(_alternatives(node.text, inputs, work), typed=typed)


def _usual_value(expression: str, inputs: Inputs) -> Node | None:
    match = _INPUT.fullmatch(expression)
    declared = inputs.get(match["name"]) if match else None
    return declared.values[0] if declared and declared.values else None


def _alternatives(text: str, inputs: Inputs, work: Work) -> tuple[Alternative, ...]:
    """What a text can become; the text as it is where its inputs are not known or would make it too long."""
    names = {match["name"] for block in _BLOCK.finditer(text) if (match := _INPUT.fullmatch(block["expression"]))}
    known = [inputs[name] for name in sorted(names) if name in inputs and inputs[name].is_text]
    choices = [[(option, value.span) for value in declared.values for option in value.texts] for declared in known]
    found: dict[str, Alternative] = {}
    for chosen in islice(product(*choices), _MAX_ALTERNATIVES):
        given = {declared.name: option for declared, (option, _) in zip(known, chosen, strict=True)}
        result = _substitute(text, given)
        work.spend(50 + len(result) // 2)
        if len(result) > _MAX_TEXT:
            return (Alternative(text, ()),)
        found.setdefault(result, Alternative(result, tuple(span for _, span in chosen)))
    return tuple(found.values())


def _substitute(text: str, given: Mapping[str, str]) -> str:
    def replacement(block: re.Match[str]) -> str:
        match = _INPUT.fullmatch(block["expression"])
        return given.get(match["name"], block[0]) if match else block[0]

    return _BLOCK.sub(replacement, text)
