"""Reads config.toml: the runners in it and what each gives to its jobs. Places in the file are not kept.

Source: gitlab-runner docs/configuration/advanced-configuration.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cilint.errors import SettingsError
from cilint.text.source import Source, Span

_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


class Runner(NamedTuple):
    """One `[[runners]]` entry: `environment` are variables that every job gets, before its own."""

    name: str = ""
    executor: str = ""
    feature_flags: Mapping[str, bool] = {}
    environment: Mapping[str, str] = {}
    network_mode: str = ""


def parse_runner_config(source: Source) -> tuple[Runner, ...]:
    """The runners in a config.toml. Raises `SettingsError` with the place where it is no TOML, or not the Runner's."""
    # Few checks have such a file.
    import tomllib

    try:
        document = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(*_explain(str(error), source)) from error
    runners = document.get("runners", [])
    if not isinstance(runners, list) or not all(isinstance(runner, dict) for runner in runners):
        raise SettingsError("`runners` must be an array of tables: [[runners]]", Span(source, 0, 0))
    if not runners:
        raise SettingsError("there is no [[runners]] in this file", Span(source, 0, 0))
    return tuple(_runner(runner) for runner in runners)


def _explain(message: str, source: Source) -> tuple[str, Span]:
    """The parser's message without the place that it ends with, and the place."""
    match = _PLACE.search(message)
    offset = len(source.text)
    if match and match["line"]:
        offset = source.offset(int(match["line"]), int(match["column"]))
    return _PLACE.sub("", message), Span(source, offset, offset)


def _runner(table: Mapping[str, Any]) -> Runner:
    docker = table.get("docker")
    flags = table.get("feature_flags")
    return Runner(
        _text(table.get("name")),
        _text(table.get("executor")),
        {name: value for name, value in flags.items() if isinstance(value, bool)} if isinstance(flags, dict) else {},
        _environment(table.get("environment")),
        _text(docker.get("network_mode")) if isinstance(docker, dict) else "",
    )


def _environment(entries: Any) -> dict[str, str]:
    """`environment = ["NAME=value"]`; of a name that stands twice, the last value counts."""
    texts = [entry for entry in entries if isinstance(entry, str)] if isinstance(entries, list) else []
    pairs = (entry.partition("=") for entry in texts)
    return {name: value for name, equals, value in pairs if equals}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
