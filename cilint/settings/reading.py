"""Reads a settings file: nodes as values of a kind, paths, and where each setting is made.

What means nothing is an error at its place, with a hint.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping

from cilint.errors import CilintError, SettingsError, UnreadableFileError
from cilint.lazy.enums import Enum
from cilint.lazy.typing import Any, TypeVar
from cilint.settings.model import Settings
from cilint.syntax.node import Node, Pair, is_merge_key, key_text
from cilint.syntax.resolution import ScalarType
from cilint.text.files import Files
from cilint.text.source import Source, Span

_MOST_CHOICES = 30
_FIRST_CHOICES = 10
"""So many are shown of more than those."""

_Value = TypeVar("_Value")
_Member = TypeVar("_Member", bound=Enum)


class SettingsReader:
    """Reads one file; remembers where each setting is made, as `Settings.origins` has it."""

    def __init__(
        self,
        source: Source,
        home: str,
        files: Files,
        origins: dict[str, Span],
        extend: Callable[[Settings, Node, str], Settings],
    ) -> None:
        """`files` has what the file `source` names, and `origins` what was read before it.

        `home` is the folder in which the settings count; `extend` gives the settings with what another file
        says, which a node names and which has that path.
        """
        self._home = home
        self._folder = posixpath.dirname(source.path)
        self.files = files
        self.origins = origins
        self.extend = extend

    def path(self, path: str) -> str:
        """A path of the repository, as one of `files`."""
        return posixpath.normpath(posixpath.join(self._home, path))

    def companion(self, path: str) -> str:
        """The path of something that lies where the settings file lies, as one of `files`."""
        return posixpath.normpath(posixpath.join(self._folder, path))

    def joined(self, settings: Settings, key: str, node: Node, read: Callable[[Node], str]) -> Settings:
        """The settings with the texts of a list added to those that `key` has; a text alone is a list of one."""
        found = dict.fromkeys(getattr(settings, key))
        for item in node.items if node.is_sequence else (node,):
            value = read(item)
            found[value] = None
            self.origins[f"{key}.{value}"] = item.span
        return replaced(settings, key, tuple(found))

    def nested(self, key: str, keys: Mapping[str, SettingsKey], settings: Settings, node: Node) -> Settings:
        """The settings with what a mapping says that has keys of its own."""
        for name, pair in entries(node):
            self.origins[f"{key}.{name}"] = pair.key.span
            settings = known(keys, pair.key, name)(self, settings, pair.value)
        return settings


SettingsKey = Callable[[SettingsReader, Settings, Node], Settings]
"""What a key does: the settings with its value."""


def replaced(settings: Settings, key: str, value: Any) -> Settings:
    """The settings with another value of the field `key`."""
    return settings._replace(**{key: value})


def entries(node: Node) -> Iterable[tuple[str, Pair]]:
    """The keys and pairs of a mapping, none of which may stand in it twice."""
    if not node.is_mapping:
        raise SettingsError("this must be a mapping of keys and values", node.span)
    return distinct(node, SettingsError)


def distinct(node: Node, refusal: type[CilintError]) -> Iterable[tuple[str, Pair]]:
    """The keys and pairs of a mapping. Raises `refusal` at a key that stands in it before."""
    again = _repeated_key(node)
    if again is not None:
        raise refusal(f"{key_text(again)!r} stands here twice, and only this one would count", again.span)
    return node.entries.items()


def _repeated_key(node: Node) -> Node | None:
    """The first key of a mapping that stands in it before: YAML's parsers keep what the last one says alone."""
    found = set()
    for pair in node.pairs:
        name = key_text(pair.key)
        if name in found and not is_merge_key(pair.key):
            return pair.key
        found.add(name)
    return None


def known(table: Mapping[str, _Value], key: Node, name: str) -> _Value:
    """What `table` has under a key of the file."""
    if name not in table:
        raise SettingsError(f"unknown key {name!r}{hint(name, table)}", key.span)
    return table[name]


def one_of(values: Iterable[str], node: Node) -> str:
    """A text that is one of some."""
    allowed = tuple(values)
    if not node.is_scalar or node.text not in allowed:
        what = repr(node.text) if node.text else "this"
        raise SettingsError(f"{what} means nothing here{hint(node.text, allowed)}", node.span)
    return node.text


def member(members: type[_Member], node: Node) -> _Member:
    """A member of an enumeration, by its value."""
    return members(one_of((item.value for item in members), node))


def text(node: Node) -> str:
    """A text that is not empty."""
    if not node.is_scalar or not node.text.strip():
        raise SettingsError("this must be a text", node.span)
    return node.text


def texts(node: Node, read: Callable[[Node], str] = text) -> tuple[str, ...]:
    """A list of texts, each of which is read by `read`; a text alone is a list of one."""
    return tuple(map(read, node.items)) if node.is_sequence else (read(node),)


def file_path(node: Node) -> str:
    """The name of a file or a folder, or a pattern for names, that a system can have."""
    name = text(node)
    if "\0" in name:
        raise SettingsError("no file can have this name: it holds the character NUL (\\0)", node.span)
    return name


def named_file(files: Files, path: str, node: Node, purpose: str = "read") -> Source:
    """The file at a path, which a node names. Raises `SettingsError` at the node where there is none that can be read.

    A file in which something is wrong is an `UnreadableFileError` with the place there.
    """
    try:
        return files.read(path)
    except UnreadableFileError as error:
        if error.span and error.span.source.text:
            raise
        raise SettingsError(f"{node.text!r} cannot be {purpose}: {error.message}", node.span) from error


def boolean(node: Node) -> bool:
    """A boolean, as YAML 1.1 writes it: true, false, on, off, yes, no."""
    if not node.is_scalar or node.scalar_type is not ScalarType.BOOL:
        raise SettingsError("this must be true or false", node.span)
    return node.canonical == "true"


def hint(name: str, allowed: Iterable[str]) -> str:
    """The nearest of what would be right, or all of it; of much, what holds the name, or the first of it."""
    # Loaded for a message that ends the run.
    from cilint.pipeline.similar import Names

    choices = tuple(allowed)
    nearest = Names(choices).nearest(name)
    if nearest:
        return f"; did you mean {nearest}?"
    if len(choices) > _MOST_CHOICES:
        choices = tuple(choice for choice in choices if name in choice) or choices
    shown = choices if len(choices) <= _MOST_CHOICES else choices[:_FIRST_CHOICES]
    more = f" and {len(choices) - len(shown)} more" if len(shown) < len(choices) else ""
    return f"; there are {', '.join(shown)}{more}" if shown else "; there is none"
