"""Values in the notations of other languages: as Ruby's `inspect` writes them, and from JSON in a text.

GitLab writes a list in Ruby's notation where text is wanted, and reads a text as JSON where a list is
(`coerced_value` of lib/ci/inputs/base_input.rb and string_input.rb).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cilint.lazy.patterns import regex
from cilint.syntax.node import STRING_TAG, TEXT_DECIDES_TAG, Kind, Node, Pair, node_of
from cilint.syntax.resolution import ScalarType

_PLAIN_SYMBOL = regex(r"[A-Za-z_]\w*[?!]?", re.ASCII)


def inspected(node: Node, *, has_symbols: bool) -> str | None:
    """A value as Ruby's `inspect` writes it, up to Ruby 3.3, which GitLab runs; None where that is not known.

    `has_symbols` says that the keys of mappings are symbols: so they are in what an include gives, and not in defaults.
    """
    if node.is_sequence:
        return inspected_list(inspected(item, has_symbols=has_symbols) for item in node.items)
    if node.is_mapping:
        pairs = [_inspected_pair(name, pair.value, has_symbols=has_symbols) for name, pair in node.entries.items()]
        known = [pair for pair in pairs if pair is not None]
        return f"{{{', '.join(known)}}}" if len(known) == len(pairs) else None
    if not node.is_scalar or node.tag not in (None, STRING_TAG, TEXT_DECIDES_TAG):
        return None
    if node.scalar_type is ScalarType.STR:
        return inspected_text(node.text)
    return "nil" if node.scalar_type is ScalarType.NULL else node.canonical


def _inspected_pair(name: str, value: Node, *, has_symbols: bool) -> str | None:
    key, text = inspected_text(name), inspected(value, has_symbols=has_symbols)
    if key is None or text is None:
        return None
    if has_symbols:
        key = f":{name}" if _PLAIN_SYMBOL.fullmatch(name) else f":{key}"
    return f"{key}=>{text}"


def inspected_list(items: Iterable[str | None]) -> str | None:
    """A list in Ruby's notation, of entries that are in it already; None where one of them is not known."""
    known: list[str] = []
    for item in items:
        if item is None:
            return None
        known.append(item)
    return f"[{', '.join(known)}]"


def inspected_text(text: str) -> str | None:
    """A text in Ruby's notation; None where that is not known."""
    # Of what else Ruby escapes there are too many kinds: control characters, interpolation.
    if not text.isprintable() or "#" in text:
        return None
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def json_list(value: Node) -> Node | None:
    """The list that the text of a scalar is in JSON, written where the scalar is; None where it is none."""
    # Few inputs have a text for a list.
    import json

    try:
        found = json.loads(value.text, parse_constant=_refused, parse_float=_Number, parse_int=_Number)
        # Its entries come by their list, as those of any other do.
        return _node(found, value).within(value) if isinstance(found, list) else None
    except (ValueError, RecursionError):
        return None


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _refused(name: str) -> None:
    raise ValueError(name)


def _node(found: object, place: Node) -> Node:
    if isinstance(found, dict):
        pairs = tuple(Pair(_scalar(key, STRING_TAG, place), _node(item, place)) for key, item in found.items())
        return node_of(Kind.MAPPING, pairs, place.source, place.start, place.end)
    if isinstance(found, list):
        items = tuple(_node(item, place) for item in found)
        return node_of(Kind.SEQUENCE, items, place.source, place.start, place.end)
    if isinstance(found, bool) or found is None or isinstance(found, _Number):
        text = "~" if found is None else str(found).lower()
        return _scalar(text, TEXT_DECIDES_TAG, place)
    return _scalar(str(found), STRING_TAG, place)


def _scalar(text: str, tag: str, place: Node) -> Node:
    return node_of(Kind.SCALAR, text, place.source, place.start, place.end, tag)
