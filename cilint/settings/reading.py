"""Reads nodes of a settings file as values of a kind. What means nothing is an error at its place, with a hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.errors import SettingsError
from cilint.lazy.enums import Enum
from cilint.lazy.typing import TypeVar
from cilint.syntax.node import Node, Pair
from cilint.syntax.resolution import ScalarType

_Value = TypeVar("_Value")
_Member = TypeVar("_Member", bound=Enum)


def entries(node: Node) -> Iterator[tuple[str, Pair]]:
    """The keys and pairs of a mapping."""
    if not node.is_mapping:
        raise SettingsError("this must be a mapping of keys and values", node.span)
    yield from node.entries.items()


def known(table: Mapping[str, _Value], key: Node, name: str) -> _Value:
    """What `table` has under a key of the file."""
    if name not in table:
        raise SettingsError(f"unknown key {name!r}{hint(name, table)}", key.span)
    return table[name]


def one_of(values: Iterable[str], node: Node) -> str:
    """A text that is one of some."""
    allowed = tuple(values)
    if not node.is_scalar or node.text not in allowed:
        raise SettingsError(f"{node.text or 'this'!r} means nothing here{hint(node.text, allowed)}", node.span)
    return node.text


def member(members: type[_Member], node: Node) -> _Member:
    """A member of an enumeration, by its value."""
    return members(one_of((item.value for item in members), node))


def text(node: Node) -> str:
    """A text that is not empty."""
    if not node.is_scalar or not node.text.strip():
        raise SettingsError("this must be a text", node.span)
    return node.text


def texts(node: Node) -> tuple[str, ...]:
    """A list of texts; a text alone is a list of one."""
    return tuple(text(item) for item in node.items) if node.is_sequence else (text(node),)


def file_path(node: Node) -> str:
    """The name of a file or a folder, or a pattern for names, that a system can have."""
    name = text(node)
    if "\0" in name:
        raise SettingsError("no file can have this name: it holds the character NUL (\\0)", node.span)
    return name


def file_paths(node: Node) -> tuple[str, ...]:
    """A list of names of files; one alone is a list of one."""
    return tuple(file_path(item) for item in node.items) if node.is_sequence else (file_path(node),)


def boolean(node: Node) -> bool:
    """A boolean, as YAML 1.1 writes it: true, false, on, off, yes, no."""
    if not node.is_scalar or node.scalar_type is not ScalarType.BOOL:
        raise SettingsError("this must be true or false", node.span)
    return node.canonical == "true"


def hint(name: str, allowed: Iterable[str]) -> str:
    """The nearest of what would be right, or all of it."""
    # Loaded for a message that ends the run.
    from cilint.pipeline.similar import Names

    choices = tuple(allowed)
    nearest = Names(choices).nearest(name)
    return f"; did you mean {nearest}?" if nearest else f"; there are {', '.join(choices)}"
