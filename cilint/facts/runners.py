"""The facts about the runners of a config.toml: the runners, each of their settings, the images that they name."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, ImageFact, Plain
from cilint.lazy.typing import Any
from cilint.pipeline.expansion import VariableCase, expand
from cilint.runner.config import Runner
from cilint.syntax.node import Node
from cilint.syntax.toml import plain_value
from cilint.text.source import Span

_ROLES = {"image": "image", "services.name": "service", "helper_image": "helper image"}
"""The settings of `[runners.docker]` and `[runners.kubernetes]` that are image references."""


class RunnerFact(Fact):
    """A `[[runners]]` entry, flagged at its header."""

    __slots__ = ("runner",)

    kind = "runner"

    def __init__(self, runner: Runner, table: Node) -> None:
        super().__init__(table.span)
        self.runner = runner

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        runner = self.runner
        return {
            "name": runner.name,
            "executor": runner.executor,
            "tags": sorted(runner.tags.names) if runner.tags else None,
            "settings": list(dict.fromkeys(key for key, *_ in _scalars(runner))),
        }


class RunnerSettingFact(Fact):
    """A setting of a runner, flagged as `key = value`; of a list each entry is one, flagged by itself.

    `key` has the keys of the tables around joined by dots (`docker.services.name`), `table` is the innermost of these,
    and `number` counts the settings of one key in one runner from 0. Of one that holds a secret no value is told.
    """

    __slots__ = ("is_secret", "key", "node", "number", "runner", "table")

    kind = "runner_setting"

    def __init__(self, runner: Runner, key: str, number: int, node: Node, table: Node, span: Span) -> None:
        super().__init__(span)
        self.runner = runner
        self.key = key
        self.number = number
        self.node = node
        self.table = table
        self.is_secret = False

    @property
    def value(self) -> Any:
        """The value: a text, a number or a boolean; a date as it is written."""
        return plain_value(self.node)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        value = None if self.is_secret else self.node.text
        return {"runner": self.runner.name, "executor": self.runner.executor, "setting": self.key, "value": value}


class RunnerImageFact(ImageFact):
    """An image that a runner uses for its jobs, their services or its helper, where its executor has images."""

    __slots__ = ("runner",)

    kind = "runner_image"

    def __init__(self, node: Node, runner: Runner, role: str) -> None:
        # What the variables are that stand in it, only the running job knows.
        super().__init__(node, None, role, expand((node.text,), _undefined, frozenset({0})))
        self.runner = runner

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"runner": self.runner.name, "executor": self.runner.executor, **super().fields()}


def runner_settings(runner: Runner) -> Iterator[RunnerSettingFact]:
    """Every setting of a runner, in the order of its entry."""
    numbers: dict[str, int] = {}
    for key, node, table, span in _scalars(runner):
        number = numbers[key] = numbers.get(key, -1) + 1
        yield RunnerSettingFact(runner, key, number, node, table, span)


def runner_images(runner: Runner) -> Iterator[RunnerImageFact]:
    """The images that a runner names for its executor; none for executors that have no images."""
    section = "docker" if runner.is_of_docker else runner.executor
    if section in ("docker", "kubernetes"):
        for key, node, *_ in _scalars(runner):
            role = _ROLES.get(key.removeprefix(f"{section}."))
            if role and key.startswith(section) and node.text.strip():
                yield RunnerImageFact(node, runner, role)


def _scalars(runner: Runner) -> Iterator[tuple[str, Node, Node, Span]]:
    """The scalars of a runner's entry: key, node, the table that they stand in, and the place of the setting."""
    if runner.table:
        yield from _in_table("", runner.table)


def _in_table(path: str, table: Node) -> Iterator[tuple[str, Node, Node, Span]]:
    # Tables lie no deeper within each other than the parser lets them.
    for name, pair in table.entries.items():
        key, value = pair.key, pair.value
        below = f"{path}{name}"
        if value.is_scalar:
            yield below, value, table, Span(key.source, key.start, value.end)
        elif value.is_mapping:
            yield from _in_table(f"{below}.", value)
        else:
            yield from _in_list(below, value, table)


def _in_list(path: str, items: Node, table: Node) -> Iterator[tuple[str, Node, Node, Span]]:
    for item in items.items:
        if item.is_scalar:
            yield path, item, table, item.span
        elif item.is_mapping:
            yield from _in_table(f"{path}.", item)
        else:
            yield from _in_list(path, item, table)


def _undefined(_name: str, rows: frozenset[int]) -> tuple[VariableCase, ...]:
    return (VariableCase(None, rows),)
