"""Reads config.toml: the runners in it, and what each gives to its jobs. What rules ask of them is facts/runners.py's.

Source: gitlab-runner docs/configuration/advanced-configuration.md and common/config.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from cilint.errors import SettingsError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

SUFFIX = ".toml"
"""A file with this suffix is read as a runner's configuration, and every other one as a pipeline."""

_MOST_MISTAKES = 50
"""So many are told of one file: more than anyone mends in one go."""

DOCKER_EXECUTORS = frozenset({"docker", "docker+machine", "docker-autoscaler", "docker-windows"})
"""The executors that read `[runners.docker]`."""


class Tags(NamedTuple):
    """The tags of a runner and whether it takes jobs without any: GitLab keeps both, config.toml has neither.

    Source: GitLab's doc/ci/runners/configure_runners.md, "Control jobs that a runner can run".
    """

    names: frozenset[str]
    run_untagged: bool = False

    def admit(self, job: frozenset[str]) -> bool:
        """Whether GitLab gives the runner a job with these tags."""
        return job <= self.names if job else self.run_untagged or not self.names


class Runner(NamedTuple):
    """One `[[runners]]` entry: `environment` are variables that every job gets, before its own.

    `tags` is None where nobody has said which the runner has, and `table` where nothing is known of it at all.
    """

    name: str = ""
    executor: str = ""
    feature_flags: Mapping[str, bool] = {}
    environment: Mapping[str, str] = {}
    network_mode: str = ""
    tags: Tags | None = None
    table: Node | None = None

    def may_take(self, tags: frozenset[str] | None) -> bool:
        """Whether the runner may get a job with these tags, for all that is known; None: those of the job are not."""
        return tags is None or self.tags is None or self.tags.admit(tags)

    def node(self, key: str) -> Node | None:
        """What the entry has under a key, joined by dots from keys of the tables within each other; None for nothing.

        Of an array of tables, as of a list, nothing below it is given.
        """
        node = self.table
        for part in key.split("."):
            node = node.get(part) if node else None
        return node

    def value(self, key: str) -> Any:
        """What the entry has under a key, as `node` has it, as a plain value."""
        # As in `parse_runner_config`.
        from cilint.syntax.toml import plain_value

        node = self.node(key)
        return plain_value(node) if node else None

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts in the list under a key; a text alone is a list of one, as the Runner reads such settings."""
        value = self.value(key)
        items = value if isinstance(value, list) else [value]
        return tuple(item for item in items if isinstance(item, str))

    @property
    def is_of_docker(self) -> bool:
        """Whether `[runners.docker]` counts."""
        return self.executor in DOCKER_EXECUTORS

    @property
    def has_machine_per_job(self) -> bool:
        """Whether each job has a virtual machine of its own, which is thrown away after it.

        Source: gitlab-runner docs/executors/docker_machine.md (`MaxBuilds`), docs/executors/docker_autoscaler.md.
        """
        if self.executor == "docker+machine":
            return bool(self.value("machine.MaxBuilds") == 1)
        if self.executor == "docker-autoscaler":
            capacity = self.value("autoscaler.capacity_per_instance")
            return bool(self.value("autoscaler.max_use_count") == 1) and capacity in (None, 0, 1)
        return False


class RunnerConfiguration(NamedTuple):
    """A config.toml: its runners, and the values in it that the Runner cannot decode, at least the first ones."""

    runners: tuple[Runner, ...]
    mistakes: tuple[SettingsError, ...] = ()


def parse_runner_config(source: Source) -> tuple[Runner, ...]:
    """The runners in a config.toml.

    Raises `TomlSyntaxError` where it is no TOML and `SettingsError` where it is not the Runner's, or none that it can
    decode, with the place.
    """
    configuration = read_runner_config(source)
    if configuration.mistakes:
        raise configuration.mistakes[0]
    return configuration.runners


def read_runner_config(source: Source) -> RunnerConfiguration:
    """The runners in a config.toml, also in one that the Runner cannot decode: secrets in it are none the less secret.

    Raises `TomlSyntaxError` where it is no TOML and `SettingsError` where there is no runner in it, with the place.
    """
    # Few checks have such a file.
    from cilint.runner.decoding import mistakes
    from cilint.syntax.toml import parse

    root = parse(source)
    runners = root.get("runners")
    if runners is None or runners.value == ():
        raise SettingsError(
            "there is no [[runners]] in this file, as a runner's config.toml has it", Span(source, 0, 0)
        )
    if not runners.is_sequence or not all(runner.is_mapping for runner in runners.items):
        raise SettingsError("`runners` must be an array of tables: [[runners]]", runners.span)
    return RunnerConfiguration(tuple(map(_runner, runners.items)), tuple(islice(mistakes(root), _MOST_MISTAKES)))


def environment_entries(environment: Node | None) -> Iterator[tuple[str, str, Node]]:
    """The names and values in `environment = ["NAME=value"]`, each with its scalar.

    The Runner passes over an entry without `=` (common/spec/variables.go, ParseVariable).
    """
    for node in environment.items if environment else ():
        name, equals, value = node.text.partition("=")
        if equals:
            yield name, value, node


def _runner(table: Node) -> Runner:
    runner = Runner(table=table)
    flags = runner.value("feature_flags")
    return runner._replace(
        name=_text(runner.value("name")),
        executor=_text(runner.value("executor")),
        feature_flags={name: value for name, value in flags.items() if isinstance(value, bool)}
        if isinstance(flags, dict)
        else {},
        # Of a name that stands twice, the last value counts.
        environment={name: value for name, value, _ in environment_entries(runner.node("environment"))},
        network_mode=_text(runner.value("docker.network_mode")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
