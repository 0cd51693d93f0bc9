"""What `.cilint.yml`, the settings file of a repository, may say. Its JSON schema for editors is schema.json."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from cilint.errors import SettingsError, YamlSyntaxError
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.lazy.patterns import regex
from cilint.pipeline.version import OLDEST, parse_version
from cilint.runner.config import parse_runner_config
from cilint.settings.model import Ignore, PinPolicy, RegistryAccess, RuleSetting, Settings
from cilint.settings.reading import boolean, entries, file_path, file_paths, known, member, one_of, text, texts
from cilint.settings.runners import read_tags, with_tags
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType
from cilint.text.files import Files, is_outside
from cilint.text.source import Source, Span

SETTINGS_FILE = ".cilint.yml"

MAX_PIPELINES = 10_000
"""More than a run has time for, and far more than any repository has."""

_FINGERPRINT = regex(r"[0-9a-f]{64}")
_INCLUDES = r"https?://[^/\s@]+/\S+|[^/\s@]+/[^/\s@][^\s@]*"
_SERVER = regex(r"https?://[^/@?#\s]+(?:/[^@?#\s]*)?")

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


def find_settings(files: Files, folder: str) -> str:
    """The path of the settings file that is nearest to `folder`, there or above it; empty where there is none.

    Paths are relative to the repository's root, which is as far up as is looked.
    """
    while True:
        path = posixpath.join(folder, SETTINGS_FILE)
        if files.exists(path):
            return path
        if not folder:
            return ""
        folder = posixpath.dirname(folder)


def load_settings(files: Files, settings: Settings, path: str = SETTINGS_FILE) -> Settings:
    """`settings` with what the file `path` says, if there is one (an empty path: there is none).

    Raises `SettingsError` with the place of what the file may not hold, and `UnreadableFileError`.
    """
    return parse_settings(files.read(path), files, settings) if path and files.exists(path) else settings


def parse_settings(source: Source, files: Files, settings: Settings) -> Settings:
    """`settings` with what a settings file says. Paths in it start at its own folder; `files` has what they name."""
    try:
        documents = yaml.parse(source)
    except YamlSyntaxError as error:
        raise SettingsError(error.message, error.span) from error
    loader = _Loader(posixpath.dirname(source.path), files)
    for name, pair in entries(documents[0]) if documents and not documents[0].is_null else ():
        settings = known(_READERS, pair.key, name)(loader, settings, pair.value)
        loader.origins.setdefault(name, pair.key.span)
    return settings._replace(origins=loader.origins, file=source.name)


class _Loader:
    """Reads one file; remembers where each setting is made."""

    def __init__(self, folder: str, files: Files) -> None:
        self.folder = folder
        self.files = files
        self.origins: dict[str, Span] = {}

    def _local(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, path))

    def pipelines(self, settings: Settings, node: Node) -> Settings:
        paths = file_paths(node)
        if len(paths) > MAX_PIPELINES:
            raise SettingsError(f"these are more than {MAX_PIPELINES:,} pipelines: check fewer at once", node.span)
        return settings._replace(pipelines=tuple(map(self._local, paths)))

    def persona(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(persona=member(Persona, node))

    def min_severity(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(min_severity=member(Severity, node))

    def min_confidence(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(min_confidence=member(Confidence, node))

    def fail_on(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(fail_on=member(Severity, node))

    def rules(self, settings: Settings, node: Node) -> Settings:
        rules = {}
        for name, pair in entries(node):
            self.origins[f"rules.{name}"] = pair.key.span
            rules[name] = _rule(pair.value)
        return settings._replace(rules=rules)

    def registries(self, settings: Settings, node: Node) -> Settings:
        registries = {}
        for host, pair in entries(node):
            if pair.value.is_mapping and not pair.value.entries:
                raise SettingsError("say where its credentials come from, as in {auth: runner}", pair.key.span)
            for name, setting in entries(pair.value):
                known({"auth": None}, setting.key, name)
                registries[host.lower()] = member(RegistryAccess, setting.value)
                self.origins[f"registries.{host.lower()}"] = setting.value.span
        return settings._replace(registries=registries)

    def trusted_registries(self, settings: Settings, node: Node) -> Settings:
        registries = texts(node)
        wrong = next((registry for registry in registries if "://" in registry), None)
        if wrong:
            raise SettingsError(f"{wrong!r} is no registry: leave out the scheme", node.span)
        return settings._replace(trusted_registries=tuple(registry.lower() for registry in registries))

    def trusted_includes(self, settings: Settings, node: Node) -> Settings:
        patterns = texts(node)
        wrong = next((pattern for pattern in patterns if not re.fullmatch(_INCLUDES, pattern)), None)
        if wrong:
            raise SettingsError(
                f"{wrong!r} is neither a project, as in group/name or group/*, nor addresses, as in https://HOST/*",
                node.span,
            )
        return settings._replace(trusted_includes=patterns)

    def deprecated_images(self, settings: Settings, node: Node) -> Settings:
        images = {}
        for image, pair in entries(node):
            images[image] = text(pair.value)
            self.origins[f"deprecated_images.{image}"] = pair.value.span
        return settings._replace(deprecated_images=images)

    def external_variables(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(external_variables=texts(node))

    def pins(self, settings: Settings, node: Node) -> Settings:
        pins = []
        for pattern, pair in entries(node):
            pins.append((pattern, member(PinPolicy, pair.value)))
            self.origins[f"pins.{pattern}"] = pair.value.span
        return settings._replace(pins=tuple(pins))

    def runner(self, settings: Settings, node: Node) -> Settings:
        for name, pair in entries(node):
            self.origins[f"runner.{name}"] = pair.key.span
            settings = known(_RUNNER_READERS, pair.key, name)(self, settings, pair.value)
        return with_tags(settings, self.origins)

    def executor(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(executor=one_of(EXECUTORS, node))

    def feature_flags(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(feature_flags={flag: boolean(pair.value) for flag, pair in entries(node)})

    def runner_config(self, settings: Settings, node: Node) -> Settings:
        name = self._local(file_path(node))
        return settings._replace(runner_config=name, runners=parse_runner_config(self.files.read(name)))

    def tags(self, settings: Settings, node: Node) -> Settings:
        tags = {}
        for name, pair in entries(node):
            self.origins[f"runner.tags.{name}"] = pair.key.span
            tags[name] = read_tags(pair.value)
        return settings._replace(runner_tags=tags)

    def includes(self, settings: Settings, node: Node) -> Settings:
        includes = {}
        for project, pair in entries(node):
            includes[project] = self._local(file_path(pair.value))
            self.origins[f"includes.{project}"] = pair.value.span
        return settings._replace(includes=includes)

    def vendor(self, settings: Settings, node: Node) -> Settings:
        folder = self._local(file_path(node))
        if is_outside(folder) or folder in (".", ".."):
            raise SettingsError("this must be a folder of its own inside the repository", node.span)
        return settings._replace(vendor=folder)

    def gitlab(self, settings: Settings, node: Node) -> Settings:
        for name, pair in entries(node):
            self.origins[f"gitlab.{name}"] = pair.key.span
            settings = known(_GITLAB_READERS, pair.key, name)(self, settings, pair.value)
        return settings

    def gitlab_url(self, settings: Settings, node: Node) -> Settings:
        url = text(node).rstrip("/")
        if not _SERVER.fullmatch(url):
            raise SettingsError("this must be the address of a GitLab, as in https://gitlab.example.com", node.span)
        return settings._replace(gitlab_url=url)

    def gitlab_version(self, settings: Settings, node: Node) -> Settings:
        version = parse_version(node.text) if node.is_scalar else None
        if version is None or version < OLDEST:
            raise SettingsError(f"this must be a version of GitLab from {OLDEST} on, as in 17.3", node.span)
        return settings._replace(gitlab_version=version)

    def remote_hosts(self, settings: Settings, node: Node) -> Settings:
        hosts = texts(node)
        wrong = next((host for host in hosts if "/" in host), None)
        if wrong:
            raise SettingsError(f"{wrong!r} is no host: leave out the scheme and the path", node.span)
        return settings._replace(remote_hosts=tuple(host.lower() for host in hosts))

    def separate_caches(self, settings: Settings, node: Node) -> Settings:
        return settings._replace(separate_caches=boolean(node))

    def ignore(self, settings: Settings, node: Node) -> Settings:
        if not node.is_sequence:
            raise SettingsError(
                "this must be a list of entries with paths, rules or fingerprints and a reason", node.span
            )
        return settings._replace(ignores=tuple(self._ignored(item) for item in node.items))

    def _ignored(self, node: Node) -> Ignore:
        found: dict[str, tuple[str, ...]] = {}
        for name, pair in entries(node):
            known(dict.fromkeys(("paths", "rules", "fingerprints", "reason")), pair.key, name)
            if name == "reason":
                found[name] = (text(pair.value),)
            else:
                found[name] = file_paths(pair.value) if name == "paths" else texts(pair.value)
            if name == "fingerprints" and not all(map(_FINGERPRINT.fullmatch, found[name])):
                raise SettingsError(
                    "a fingerprint is 64 hexadecimal digits, as the JSON report has it", pair.value.span
                )
        if "reason" not in found:
            raise SettingsError("say why, in `reason:`", node.span)
        if len(found) == 1:
            raise SettingsError("say what to ignore: `paths:`, `rules:` or `fingerprints:`", node.span)
        places = tuple(map(self._local, found.get("paths", ())))
        prints = found.get("fingerprints", ())
        return Ignore(places, found.get("rules", ()), found["reason"][0], node.span, prints)


def _rule(node: Node) -> RuleSetting:
    if node.is_scalar and node.scalar_type is ScalarType.BOOL:
        return RuleSetting(enabled=boolean(node))
    choice = one_of(("on", "off", *(severity.value for severity in Severity)), node)
    # Quoted, `on` and `off` are texts.
    return RuleSetting(enabled=choice == "on") if choice in ("on", "off") else RuleSetting(severity=Severity(choice))


_GITLAB_READERS: dict[str, Callable[[_Loader, Settings, Node], Settings]] = {
    "remote_hosts": _Loader.remote_hosts,
    "separate_caches": _Loader.separate_caches,
    "url": _Loader.gitlab_url,
    "version": _Loader.gitlab_version,
}
_RUNNER_READERS: dict[str, Callable[[_Loader, Settings, Node], Settings]] = {
    "config": _Loader.runner_config,
    "executor": _Loader.executor,
    "feature_flags": _Loader.feature_flags,
    "tags": _Loader.tags,
}
_READERS: dict[str, Callable[[_Loader, Settings, Node], Settings]] = {
    "deprecated_images": _Loader.deprecated_images,
    "external_variables": _Loader.external_variables,
    "fail_on": _Loader.fail_on,
    "gitlab": _Loader.gitlab,
    "ignore": _Loader.ignore,
    "includes": _Loader.includes,
    "min_confidence": _Loader.min_confidence,
    "min_severity": _Loader.min_severity,
    "persona": _Loader.persona,
    "pins": _Loader.pins,
    "pipelines": _Loader.pipelines,
    "registries": _Loader.registries,
    "rules": _Loader.rules,
    "runner": _Loader.runner,
    "trusted_includes": _Loader.trusted_includes,
    "trusted_registries": _Loader.trusted_registries,
    "vendor": _Loader.vendor,
}
