"""What the Runner cannot decode of a config.toml: a value of a wrong type keeps it from starting. Unknown keys do not.

Sources: types.tsv for the types; github.com/BurntSushi/toml 1.6, decode.go, for what goes into which of them. An
integer goes into a number, a text or an integer into a duration; where a table with any keys is expected, what is no
table is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from cilint.errors import SettingsError
from cilint.lazy.patterns import regex
from cilint.lazy.table import read_table
from cilint.syntax.node import Node
from cilint.syntax.toml import TomlType, toml_type

_ROOT = "Config"

# time.ParseDuration of Go.
_DURATION = regex(r"[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)", re.ASCII)

_SCALARS: Mapping[str, tuple[str, tuple[TomlType, ...]]] = {
    "string": ("a string, in quotes", (TomlType.STRING,)),
    "integer": ("an integer, without quotes", (TomlType.INTEGER,)),
    "number": ("a number, without quotes", (TomlType.INTEGER, TomlType.FLOAT)),
    "boolean": ("true or false, without quotes", (TomlType.BOOLEAN,)),
    "duration": ('a duration, as in "30s" or "1h30m"', (TomlType.STRING, TomlType.INTEGER)),
    "time": ("a date with a time", (TomlType.DATE, TomlType.STRING)),
}
"""How each type is to be written, and what the Runner reads as it."""

_FOUND = {
    TomlType.STRING: "a string",
    TomlType.INTEGER: "an integer",
    TomlType.FLOAT: "a number with a point",
    TomlType.BOOLEAN: "a boolean",
    TomlType.DATE: "a date",
    TomlType.ARRAY: "an array",
    TomlType.TABLE: "a table",
}


def mistakes(root: Node) -> Iterator[SettingsError]:
    """The values in a config.toml that the Runner cannot decode, each with its place; none of them is in a message."""
    return _in_table(_ROOT, root, "")


def _in_table(kind: str, table: Node, path: str) -> Iterator[SettingsError]:
    for key, pair in table.entries.items():
        inner = kind[1:-1] if kind.startswith("{") else _type_of(kind, key)
        if inner:
            yield from _in_value(inner, pair.value, f"{path}.{key}".lstrip("."))


def _in_value(kind: str, node: Node, path: str) -> Iterator[SettingsError]:
    """Those in the value under the keys of `path`, which is to be of the type `kind`."""
    found = toml_type(node)
    if kind == "strings" and found not in (TomlType.STRING, TomlType.ARRAY):
        yield _mistake(path, "a string or an array of strings", node)
        return
    if kind == "strings":
        kind = "string" if found is TomlType.STRING else "[string]"
    if kind in _SCALARS:
        if not _is_scalar(kind, node, found):
            yield _mistake(path, _SCALARS[kind][0], node)
    elif kind.startswith("[") and found is TomlType.ARRAY:
        for item in node.items:
            yield from _in_value(kind[1:-1], item, path)
    elif not kind.startswith("[") and found is TomlType.TABLE:
        yield from _in_table(kind, node, path)
    elif kind.startswith("["):
        yield _mistake(path, _array(kind[1:-1], path), node)
    elif not kind.startswith("{") and kind != "any":
        yield _mistake(path, f"a table: [{path}]", node)


def _is_scalar(kind: str, node: Node, found: TomlType) -> bool:
    if kind == "duration" and found is TomlType.STRING:
        return _DURATION.fullmatch(node.text) is not None
    return found in _SCALARS[kind][1]


def _array(item: str, path: str) -> str:
    _, _, key = path.rpartition(".")
    return f"an array: {key} = […]" if item in _SCALARS else f"an array of tables: [[{path}]]"


def _mistake(path: str, expected: str, node: Node) -> SettingsError:
    problem = f"`{path}` must be {expected}, and this is {_FOUND[toml_type(node)]}: no Runner starts with it"
    return SettingsError(problem, node.span)


def _type_of(table: str, key: str) -> str:
    """The type of a key's value, whatever the case of its letters; empty for one that the Runner does not know."""
    return _tables().get(table, {}).get(key.lower(), "")


@cache
def _tables() -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    for table, key, kind in read_table(__file__, "types.tsv"):
        tables.setdefault(table, {})[key.lower()] = kind
    return tables
