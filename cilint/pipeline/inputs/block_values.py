"""What a block `$[[ … ]]` stands for in its file, and why GitLab refuses it where it does.

The conditions are those of lib/gitlab/ci/config/interpolation/{access,block,functions_stack}.rb (GitLab 18.9). How a
block is written is in block.py; interpolation.py puts the values into nodes.
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.pipeline.inputs.block import Block
from cilint.pipeline.inputs.declarations import BlockContext, Input
from cilint.pipeline.inputs.functions import (
    Function,
    FunctionName,
    applied,
    chain_complaint,
    parse_function,
    split_parts,
)
from cilint.pipeline.inputs.values import Complaint, InputType
from cilint.pipeline.similar import remedy_for
from cilint.syntax.node import STRING_TAG, Node
from cilint.syntax.resolution import ScalarType

INPUTS = "inputs"
COMPONENT = "component"
MATRIX = "matrix"
"""Blocks with these values stay as they are until `needs` is read (block.rb)."""

_MAX_ACCESS = 1_024


def block_complaint(block: Block, context: BlockContext) -> Complaint | None:
    """What GitLab refuses about a block; None where it takes it, or nobody can know."""
    if block.context == MATRIX:
        return None
    found = _access_complaint(block, context)
    if found:
        return found
    declared = context.inputs.get(block.key) if block.context == INPUTS else None
    return chain_complaint(block.functions, declared.type if declared else None)


def _access_complaint(block: Block, context: BlockContext) -> Complaint | None:
    if len(block.access.encode(errors="replace")) > _MAX_ACCESS:
        return Complaint(f"a block asks for no name longer than {_MAX_ACCESS} bytes")
    contexts = (INPUTS, COMPONENT, MATRIX)
    if block.context not in contexts:
        return Complaint(
            f"there is no value {block.access!r}", remedy_for(block.context, contexts) or "write inputs.NAME"
        )
    if not block.key:
        return Complaint(f"{block.access!r} names no value", f"write {block.context}.NAME")
    if block.context == COMPONENT:
        return _component_complaint(block, context)
    name, _, rest = block.key.partition(".")
    if name in context.inputs:
        return Complaint(f"the input {name!r} has no parts", f"write inputs.{name}") if rest else None
    if not context.is_complete:
        return None
    return Complaint(f"the file declares no input {name!r}", remedy_for(name, context.inputs))


def _component_complaint(block: Block, context: BlockContext) -> Complaint | None:
    if block.key in context.component:
        return None
    return Complaint(f"spec:component does not ask for {block.key!r}", f"spec: component: [{block.key}]")


def input_of(block: Block, context: BlockContext) -> Input | None:
    """The input that a block asks for, where something is known of its values."""
    declared = context.inputs.get(block.key) if block.context == INPUTS else None
    return declared if declared and declared.values else None


def splits(block: Block) -> bool:
    """Whether a block makes a list of a text."""
    return any(function.name is FunctionName.SPLIT for function in _functions(block))


def parts_of(block: Block, text: str) -> tuple[str, list[tuple[int, int]]] | None:
    """What a block that splits makes of a text: the text that is split, and where its parts stand in it."""
    *before, last = _functions(block)
    split = applied(before, text)
    return None if split is None else (split, list(split_parts(split, last.separator)))


def rendered(block: Block, text: str) -> str | None:
    """What a block whose value is `text` becomes within a text; None where that is not known."""
    if not splits(block):
        return applied(_functions(block), text)
    found = parts_of(block, text)
    return inspected_list(_inspected_text(found[0][start:end]) for start, end in found[1]) if found else None


def _functions(block: Block) -> list[Function]:
    return [function for function in map(parse_function, block.functions) if function]


def value_texts(value: Node, kind: InputType | None) -> tuple[str, ...]:
    """The texts that a value of an input becomes within a text; nothing where that is not known."""
    if value.is_scalar:
        return value.texts
    text = _inspected(value) if kind is InputType.ARRAY else None
    return () if text is None else (text,)


def _inspected(node: Node) -> str | None:
    """A value as Ruby's `inspect` writes it; None for mappings, whose notation depends on Ruby's version."""
    if node.is_sequence:
        return inspected_list(map(_inspected, node.items))
    if not node.is_scalar or node.tag not in (None, STRING_TAG):
        return None
    if node.scalar_type is ScalarType.STR:
        return _inspected_text(node.text)
    return "nil" if node.scalar_type is ScalarType.NULL else node.canonical


def inspected_list(items: Iterable[str | None]) -> str | None:
    """A list in Ruby's notation, of entries that are in it already; None where one of them is not known."""
    known: list[str] = []
    for item in items:
        if item is None:
            return None
        known.append(item)
    return f"[{', '.join(known)}]"


def _inspected_text(text: str) -> str | None:
    # Of what else Ruby escapes there are too many kinds: control characters, interpolation.
    if not text.isprintable() or "#" in text:
        return None
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
