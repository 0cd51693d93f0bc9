"""Adds a variable to the `variables:` that stand beside a keyword in a file."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter

from cilint.situation.situation import Situation
from cilint.syntax.node import Node, Pair, Style, key_text
from cilint.text.edit import Edit
from cilint.text.source import Source, span_of

_VARIABLES = "variables"
_INDENTATION = "  "
_START = attrgetter("key.start")


def body_of(source: Source, situation: Situation) -> Node | None:
    """What a file of the pipeline says."""
    for each in situation.facts.pipeline.configurations:
        if each.source is source:
            return each.body
    return None


def pair_around(body: Node, offset: int) -> Pair | None:
    """The entry of a mapping in which an offset is."""
    pairs = body.pairs
    index = bisect_right(pairs, offset, key=_START) - 1
    if index < 0:
        return None
    pair = pairs[index]
    return pair if offset <= pair.value.end or offset <= pair.key.end else None


def is_variables(pair: Pair) -> bool:
    """Whether an entry is the variables of a job."""
    return key_text(pair.key) == _VARIABLES


def with_variable(mapping: Node, key: Node, name: str, value: str) -> Edit | None:
    """The edit that adds a variable to the `variables:` of a mapping, or adds some before `key`, which is one of its.

    `value` is as YAML has it. None where the variables come from elsewhere, or have that one.
    """
    entry = f"{name}: {value}"
    if _VARIABLES not in mapping.entries:
        return _with_variables(mapping, key, entry)
    variables = _own_variables(mapping)
    # An alias and a merge key have their text elsewhere; without pairs there is nothing to write beside.
    if variables is None or variables.via or not variables.pairs or name in variables.entries:
        return None
    return _before(variables, variables.pairs[0].key, (entry,))


def _own_variables(mapping: Node) -> Node | None:
    """The last `variables:` that a mapping has in its own text."""
    for pair in reversed(mapping.pairs):
        if is_variables(pair):
            return pair.value
    return None


def _with_variables(mapping: Node, key: Node, entry: str) -> Edit | None:
    if mapping.style is Style.FLOW:
        return _before(mapping, key, (f"variables: {{{entry}}}",))
    column = key.source.position(key.start).column
    step = _INDENTATION if column == 1 else " " * (column - 1)
    return _before(mapping, key, ("variables:", step + entry))


def _before(mapping: Node, key: Node, lines: tuple[str, ...]) -> Edit | None:
    """The edit that writes an entry of a mapping before another one, above the comments that belong to that."""
    source = key.source
    if mapping.style is Style.FLOW:
        return Edit(span_of(source, key.start, key.start), f"{lines[0]}, ")
    starts = source.line_starts
    number = line = bisect_right(starts, key.start)
    indentation = source.text[starts[line - 1] : key.start]
    if indentation.strip(" "):
        return None
    while number > 1 and source.text.startswith(f"{indentation}#", starts[number - 2]):
        number -= 1
    start = starts[number - 1]
    line_break = source.line_break(line)
    return Edit(span_of(source, start, start), "".join([f"{indentation}{line}{line_break}" for line in lines]))
