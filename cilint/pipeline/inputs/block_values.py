"""What a block `$[[ … ]]` stands for in its file, and why GitLab refuses it where it does.

The conditions are those of lib/gitlab/ci/config/interpolation/{access,block,functions_stack}.rb (GitLab 18.9). How a
block is written is in block.py; interpolation.py puts the values into nodes.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.pipeline.inputs.access import entry_of, parse_access
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
from cilint.pipeline.inputs.notation import inspected, inspected_list, inspected_text
from cilint.pipeline.inputs.values import Complaint, InputType
from cilint.pipeline.similar import remedy_for
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType

INPUTS = "inputs"
COMPONENT = "component"
MATRIX = "matrix"
"""Blocks with these values stay as they are until `needs` is read (block.rb)."""

_MAX_ACCESS = 1_024
_TYPES = {
    ScalarType.BOOL: InputType.BOOLEAN,
    ScalarType.INT: InputType.NUMBER,
    ScalarType.FLOAT: InputType.NUMBER,
    ScalarType.NULL: None,
}


def block_complaint(block: Block, context: BlockContext) -> Complaint | None:
    """What GitLab refuses about a block; None where it takes it, or nobody can know."""
    if block.context == MATRIX:
        return None
    found = _access_complaint(block, context)
    if found:
        return found._replace(parts={**found.parts, "access": block.access})
    declared = _declared(block, context) if block.context == INPUTS else None
    return chain_complaint(block.functions, declared.type if declared else None)


def _unknown(name: str) -> tuple[str, Mapping[str, str]]:
    """What GitLab's words for a name that it does not know in a block are found by."""
    return "block-unknown", {"name": name}


def _access_complaint(block: Block, context: BlockContext) -> Complaint | None:
    if len(block.access.encode(errors="replace")) > _MAX_ACCESS:
        return Complaint(f"a block asks for no name longer than {_MAX_ACCESS} bytes", "shorten it")
    contexts = (INPUTS, COMPONENT, MATRIX)
    if block.context not in contexts:
        remedy = remedy_for(block.context, contexts) or "write inputs.NAME"
        return Complaint(f"there is no value {block.access!r}", remedy, *_unknown(block.context))
    if not block.key:
        mistake = _unknown("") if "." in block.access else ("block-pattern", {})
        return Complaint(f"{block.access!r} names no value", f"write {block.context}.NAME", *mistake)
    if block.context == COMPONENT:
        return _component_complaint(block, context)
    return _input_complaint(block, context)


def _input_complaint(block: Block, context: BlockContext) -> Complaint | None:
    access = parse_access(block.key)
    if isinstance(access, Complaint):
        return access
    declared = context.inputs.get(access.name)
    if declared is None:
        if not context.is_complete:
            return None
        remedy = remedy_for(access.name, context.inputs)
        return Complaint(f"the file declares no input {access.name!r}", remedy, *_unknown(access.name))
    if not access.steps:
        return None
    if declared.type is not InputType.ARRAY:
        reason = f"the input {access.name!r} has no parts: only those of type array have"
        step = access.steps[0]
        mistake = _unknown(step) if isinstance(step, str) else ("block-no-list", {"step": str(step)})
        return Complaint(reason, f"write inputs.{access.name}", *mistake)
    found = [entry_of(value, access) for value in declared.values]
    wrong = [answer for answer in found if isinstance(answer, Complaint)]
    return wrong[0] if wrong and len(wrong) == len(found) else None


def _component_complaint(block: Block, context: BlockContext) -> Complaint | None:
    if block.key in context.component:
        return None
    message = f"spec:component does not ask for {block.key!r}"
    return Complaint(message, f"spec: component: [{block.key}]", *_unknown(block.key))


def input_of(block: Block, context: BlockContext) -> Input | None:
    """The input that a block asks for, or what it asks for of it, where something is known of its values."""
    declared = _declared(block, context) if block.context == INPUTS else None
    return declared if declared and declared.values else None


def _declared(block: Block, context: BlockContext) -> Input | None:
    """The input that a block asks for; where it asks for a part of its value, one of that value and its type."""
    access = parse_access(block.key)
    declared = None if isinstance(access, Complaint) else context.inputs.get(access.name)
    if declared is None or isinstance(access, Complaint) or not access.steps:
        return declared
    found = (entry_of(value, access) for value in declared.values)
    values = tuple(value for value in found if not isinstance(value, Complaint))
    return declared._replace(type=_type_of(values[0]) if values else None, values=values)


def _type_of(value: Node) -> InputType | None:
    if value.is_sequence:
        return InputType.ARRAY
    if not value.is_scalar:
        return None
    return _TYPES.get(value.scalar_type, InputType.STRING)


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
    return inspected_list(inspected_text(found[0][start:end]) for start, end in found[1]) if found else None


def _functions(block: Block) -> list[Function]:
    return [function for function in map(parse_function, block.functions) if function]


def value_texts(value: Node, declared: Input) -> tuple[str, ...]:
    """The texts that a value of an input becomes within a text; nothing where that is not known."""
    if value.is_scalar:
        return value.texts
    text = inspected(value, has_symbols=declared.is_given)
    return () if text is None else (text,)
