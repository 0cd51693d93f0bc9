"""Reads `.cilint.yml`, the settings of a repository. A key or value that means nothing is an error at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeVar

from cilint.errors import SettingsError, YamlSyntaxError
from cilint.settings.model import PinPolicy, RegistryAccess, Settings
from cilint.syntax import yaml
from cilint.syntax.node import Node, Pair
from cilint.text.files import Files

SETTINGS_FILE = ".cilint.yml"

_EXECUTORS = (
    "custom",
    "docker",
    "docker+machine",
    "docker-autoscaler",
    "docker-windows",
    "instance",
    "kubernetes",
    "parallels",
    "shell",
    "ssh",
    "virtualbox",
)
"""The Runner's executors (gitlab-runner: docs/executors/_index.md)."""


def load_settings(files: Files, settings: Settings) -> Settings:
    """`settings` with what the repository's settings file says, if there is one.

    Raises `SettingsError` with the place of what the file may not hold.
    """
    if not files.exists(SETTINGS_FILE):
        return settings
    try:
        documents = yaml.parse(files.read(SETTINGS_FILE))
    except YamlSyntaxError as error:
        raise SettingsError(error.message, error.span) from error
    for name, pair in _entries(documents[0]) if documents and not documents[0].is_null else ():
        settings = _known(_READERS, pair.key, name)(settings, pair.value)
    return settings


def _registries(settings: Settings, node: Node) -> Settings:
    registries = {}
    for host, pair in _entries(node):
        if pair.value.is_mapping and not pair.value.entries:
            raise SettingsError("say where its credentials come from, as in {auth: runner}", pair.key.span)
        for name, setting in _entries(pair.value):
            _known({"auth": None}, setting.key, name)
            registries[host.lower()] = _member(RegistryAccess, setting.value)
    return settings._replace(registries=registries)


def _pins(settings: Settings, node: Node) -> Settings:
    return settings._replace(pins=tuple((pattern, _member(PinPolicy, pair.value)) for pattern, pair in _entries(node)))


def _runner(settings: Settings, node: Node) -> Settings:
    for name, pair in _entries(node):
        _known({"executor": None}, pair.key, name)
        settings = settings._replace(executor=_one_of(_EXECUTORS, pair.value))
    return settings


_READERS: dict[str, Callable[[Settings, Node], Settings]] = {
    "pins": _pins,
    "registries": _registries,
    "runner": _runner,
}

_Value = TypeVar("_Value")
_Member = TypeVar("_Member", bound=Enum)


def _entries(node: Node) -> Iterator[tuple[str, Pair]]:
    if not node.is_mapping:
        raise SettingsError("this must be a mapping of keys and values", node.span)
    yield from node.entries.items()


def _known(table: dict[str, _Value], key: Node, name: str) -> _Value:
    if name not in table:
        raise SettingsError(f"unknown key {name!r}{_hint(name, table)}", key.span)
    return table[name]


def _one_of(values: tuple[str, ...], node: Node) -> str:
    if node.text not in values:
        raise SettingsError(f"{node.text or 'this'!r} means nothing here{_hint(node.text, values)}", node.span)
    return node.text


def _member(members: type[_Member], node: Node) -> _Member:
    return members(_one_of(tuple(member.value for member in members), node))


def _hint(name: str, known: dict[str, _Value] | tuple[str, ...]) -> str:
    # Loaded for a message that ends the run.
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known)}"
