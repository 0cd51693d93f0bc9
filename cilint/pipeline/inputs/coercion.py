"""Values as GitLab makes them suit the type of an input (`coerced_value` of lib/ci/inputs/base_input.rb)."""

from __future__ import annotations

from cilint.pipeline.inputs.notation import inspected, json_list
from cilint.pipeline.inputs.values import InputType, is_unknown, json_number
from cilint.syntax.node import STRING_TAG, Kind, Node, node_of
from cilint.syntax.resolution import ScalarType


def coerced(value: Node, kind: InputType | None, *, is_given: bool) -> Node | None:
    """A value as GitLab makes it suit the type of its input; None where it does not, or that is not known.

    A list is a text in Ruby's notation for a string, and a text is JSON for what is none.
    """
    if kind is InputType.ARRAY:
        return value if value.is_sequence else json_list(value) if value.is_scalar else None
    if kind is InputType.STRING and not value.is_scalar and not value.is_reference:
        text = inspected(value, has_symbols=is_given)
        return None if text is None else _text(text, value)
    return value if _suits(value, kind) else None


def _text(text: str, value: Node) -> Node:
    return node_of(Kind.SCALAR, text, value.source, value.start, value.end, STRING_TAG, via=value.via)


def _suits(value: Node, kind: InputType | None) -> bool:
    if kind is None or not value.is_scalar:
        return False
    if kind is InputType.STRING or is_unknown(value):
        return True
    type_ = value.scalar_type
    if kind is InputType.BOOLEAN:
        return type_ is ScalarType.BOOL or value.text in ("true", "false")
    return type_ in (ScalarType.INT, ScalarType.FLOAT) or bool(json_number(value.text))
