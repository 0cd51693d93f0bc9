"""The keys below `runner:` in a settings file; tags are joined here with the runners of a config.toml."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.errors import SettingsError
from cilint.runner.config import Tags, parse_runner_config
from cilint.settings.model import Settings
from cilint.settings.reading import (
    SettingsKey,
    SettingsReader,
    boolean,
    entries,
    file_path,
    hint,
    known,
    named_file,
    one_of,
    texts,
)
from cilint.syntax.node import Node
from cilint.text.source import Span

EXECUTORS = (
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


def _executor(_: SettingsReader, settings: Settings, node: Node) -> Settings:
    return settings._replace(executor=one_of(EXECUTORS, node))


def _feature_flags(_: SettingsReader, settings: Settings, node: Node) -> Settings:
    flags = {flag: boolean(pair.value) for flag, pair in entries(node)}
    return settings._replace(feature_flags={**settings.feature_flags, **flags})


def _config(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    name = reader.companion(file_path(node))
    return settings._replace(runner_config=name, runners=parse_runner_config(named_file(reader.files, name, node)))


def _tags(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    tags = {}
    for name, pair in entries(node):
        reader.origins[f"runner.tags.{name}"] = pair.key.span
        tags[name] = _read_tags(pair.value)
    return settings._replace(runner_tags={**settings.runner_tags, **tags})


def _read_tags(node: Node) -> Tags:
    """A list of tags, or a mapping with `tags` and `run_untagged`, as GitLab calls them.

    Without the latter a runner takes jobs without tags when it has none itself.
    """
    if not node.is_mapping:
        return Tags(frozenset(texts(node)))
    names: frozenset[str] = frozenset()
    run_untagged = False
    for name, pair in entries(node):
        known(dict.fromkeys(("tags", "run_untagged")), pair.key, name)
        if name == "tags":
            names = frozenset(texts(pair.value))
        else:
            run_untagged = boolean(pair.value)
    return Tags(names, run_untagged)


def with_tags(settings: Settings, origins: Mapping[str, Span]) -> Settings:
    """The settings with the tags that they give for the runners of their configuration, where they have one.

    `origins` has the place of each setting. Raises `SettingsError` for a name that no runner has.
    """
    if not settings.runners:
        return settings
    names = {runner.name for runner in settings.runners}
    for name in settings.runner_tags:
        if name not in names:
            problem = f"there is no runner {name!r} in the config.toml{hint(name, sorted(names))}"
            raise SettingsError(problem, origins.get(f"runner.tags.{name}"))
    tags = settings.runner_tags
    return settings._replace(runners=tuple(runner._replace(tags=tags.get(runner.name)) for runner in settings.runners))


RUNNER_KEYS: dict[str, SettingsKey] = {
    "config": _config,
    "executor": _executor,
    "feature_flags": _feature_flags,
    "tags": _tags,
}
