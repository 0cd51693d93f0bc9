"""The keys of a settings file: what each may hold, and what it does to the settings."""

from __future__ import annotations

import re
from collections.abc import Callable

from cilint.errors import SettingsError
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.typing import Any
from cilint.settings.extending import extended_path
from cilint.settings.gitlab import GITLAB_KEYS
from cilint.settings.model import GROUP_PROXY, Ignore, PinPolicy, RegistryAccess, RuleSetting, Settings
from cilint.settings.reading import (
    SettingsKey,
    SettingsReader,
    boolean,
    entries,
    file_path,
    known,
    member,
    one_of,
    replaced,
    text,
    texts,
)
from cilint.settings.rule_sources import rule_source
from cilint.settings.runners import RUNNER_KEYS, with_tags
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType
from cilint.text.files import is_outside

MAX_PIPELINES = 10_000
"""More than a run has time for, and far more than any repository has."""

_FINGERPRINT = regex(r"[0-9a-f]{64}")
_PAGES = regex(r"https?://[^/\s@{}<>\"()]+/[^\s{}<>\"()]*\{rule\}[^\s{}<>\"()]*")
_PREFIX = regex(r"(?:\$\{\w+\}|\$\w+|(?=[^/]*[.:])[\w.-]+(?::\d+)?)(?:/[\w.-]+)*", re.ASCII)
_INCLUDES = regex(r"https?://[^/\s@]+/\S+|[^/\s@]+/[^/\s@][^\s@]*")


def _one_of(key: str, members: type[Enum]) -> SettingsKey:
    """A key with a value of an enumeration."""
    return lambda _, settings, node: replaced(settings, key, member(members, node))


def _list_of(key: str, read: Callable[[Node], str]) -> SettingsKey:
    """A key with a list of texts, which is added to what there is."""
    return lambda reader, settings, node: reader.joined(settings, key, node, read)


def _mapping_of(key: str, read: Callable[[Node], Any]) -> SettingsKey:
    """A key with a mapping of names, which is joined with what there is: what the file says of a name counts."""

    def joined(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
        found = {}
        for name, pair in entries(node):
            found[name] = read(pair.value)
            reader.origins[f"{key}.{name}"] = pair.value.span
        return replaced(settings, key, {**getattr(settings, key), **found})

    return joined


def _pipelines(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    paths = tuple(map(reader.path, texts(node, file_path)))
    if len(paths) > MAX_PIPELINES:
        raise SettingsError(f"these are more than {MAX_PIPELINES:,} pipelines: check fewer at once", node.span)
    return settings._replace(pipelines=paths)


def _docs_url(_: SettingsReader, settings: Settings, node: Node) -> Settings:
    url = text(node)
    if not _PAGES.fullmatch(url):
        problem = "this must be an address with {rule} in its path, as in https://HOST/rules/{rule}.html"
        raise SettingsError(problem, node.span)
    return settings._replace(docs_url=url)


def _exclude(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    return reader.joined(settings, "exclude", node, lambda item: reader.path(file_path(item)))


def _rules(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    rules = {}
    for name, pair in entries(node):
        reader.origins[f"rules.{name}"] = pair.key.span
        rules[name] = _rule(pair.value)
    return settings._replace(rules={**settings.rules, **rules})


def _rule(node: Node) -> RuleSetting:
    if node.is_scalar and node.scalar_type is ScalarType.BOOL:
        return RuleSetting(enabled=boolean(node))
    choice = one_of(("on", "off", *(severity.value for severity in Severity)), node)
    # Quoted, `on` and `off` are texts.
    return RuleSetting(enabled=choice == "on") if choice in ("on", "off") else RuleSetting(severity=Severity(choice))


def _rules_from(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    return reader.joined(
        settings, "rules_from", node, lambda item: rule_source(file_path(item), item.span, reader.companion)
    )


def _registries(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    registries = {}
    for host, pair in entries(node):
        if pair.value.is_mapping and not pair.value.entries:
            raise SettingsError("say where its credentials come from, as in {auth: runner}", pair.key.span)
        for name, setting in entries(pair.value):
            known({"auth": None}, setting.key, name)
            registries[host.lower()] = member(RegistryAccess, setting.value)
            reader.origins[f"registries.{host.lower()}"] = setting.value.span
    return settings._replace(registries={**settings.registries, **registries})


def _trusted_registry(node: Node) -> str:
    registry = text(node)
    if "://" in registry:
        raise SettingsError(f"{registry!r} is no registry: leave out the scheme", node.span)
    return registry.lower()


def _trusted_include(node: Node) -> str:
    pattern = text(node)
    if not _INCLUDES.fullmatch(pattern):
        raise SettingsError(
            f"{pattern!r} is neither a project, as in group/name or group/*, nor addresses, as in https://HOST/*",
            node.span,
        )
    return pattern


def _dependency_proxy(_reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    if node.is_scalar and node.scalar_type is ScalarType.BOOL:
        return settings._replace(dependency_proxy=GROUP_PROXY if boolean(node) else "")
    prefix = text(node)
    if not _PREFIX.fullmatch(prefix):
        raise SettingsError(
            f"{prefix!r} can be no beginning of an image: write true, a variable as in ${{PREFIX}}, or HOST/PATH",
            node.span,
        )
    return settings._replace(dependency_proxy=prefix)


def _pins(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    # Of the patterns that match the last one counts, and so those of this file come last.
    pins = dict(settings.pins)
    for pattern, pair in entries(node):
        pins.pop(pattern, None)
        pins[pattern] = member(PinPolicy, pair.value)
        reader.origins[f"pins.{pattern}"] = pair.value.span
    return settings._replace(pins=tuple(pins.items()))


def _runner(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    return with_tags(reader.nested("runner", RUNNER_KEYS, settings, node), reader.origins)


def _policy(key: str) -> SettingsKey:
    def read(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
        # Few settings have policies.
        from cilint.settings.policy_keys import with_policy

        return with_policy(key, reader, settings, node)

    return read


def _gitlab(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    return reader.nested("gitlab", GITLAB_KEYS, settings, node)


def _includes(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    folders = _mapping_of("includes", lambda value: reader.companion(file_path(value)))
    return folders(reader, settings, node)


def _vendor(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    folder = reader.path(file_path(node))
    if is_outside(folder) or folder in (".", ".."):
        raise SettingsError("this must be a folder of its own inside the repository", node.span)
    return settings._replace(vendor=folder)


def _baseline(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    return settings._replace(baseline_file=reader.path(file_path(node)))


def _ignore(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    if not node.is_sequence:
        raise SettingsError("this must be a list of entries with paths, rules or fingerprints and a reason", node.span)
    return settings._replace(ignores=(*settings.ignores, *(_ignored(reader, item) for item in node.items)))


def _ignored(reader: SettingsReader, node: Node) -> Ignore:
    found = {name: known(_IGNORE_KEYS, pair.key, name)(pair.value) for name, pair in entries(node)}
    if "reason" not in found:
        raise SettingsError("say why, in `reason:`", node.span)
    if not found.keys() & {"paths", "rules", "fingerprints"}:
        raise SettingsError("say what to ignore: `paths:`, `rules:` or `fingerprints:`", node.span)
    places = tuple(map(reader.path, found.get("paths", ())))
    prints = node.get("fingerprints") if "fingerprints" in found else None
    return Ignore(
        places,
        found.get("rules", ()),
        found["reason"],
        node.span,
        found.get("fingerprints", ()),
        tuple(item.span for item in prints.items or (prints,)) if prints else (),
        found.get("until", ""),
    )


def _fingerprints(node: Node) -> tuple[str, ...]:
    found = texts(node)
    if not all(map(_FINGERPRINT.fullmatch, found)):
        raise SettingsError("a fingerprint is 64 hexadecimal digits, as the JSON report has it", node.span)
    return found


def _day(node: Node) -> str:
    # Few entries end.
    from cilint.findings.deadline import is_day

    if not is_day(text(node)):
        raise SettingsError("this must be a day, as in 2027-01-31", node.span)
    return node.text


_IGNORE_KEYS: dict[str, Callable[[Node], Any]] = {
    "fingerprints": _fingerprints,
    "paths": lambda node: texts(node, file_path),
    "reason": text,
    "rules": texts,
    "until": _day,
}


EXTENDS = "extends"
"""Names other files of settings; read before all other keys."""


def _extends(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    for item in node.items if node.is_sequence else (node,):
        settings = reader.extend(settings, item, extended_path(reader, item))
    return settings


KEYS: dict[str, SettingsKey] = {
    "baseline": _baseline,
    "dependency_proxy": _dependency_proxy,
    "deprecated_images": _mapping_of("deprecated_images", text),
    "docs_url": _docs_url,
    "exclude": _exclude,
    EXTENDS: _extends,
    "external_variables": _list_of("external_variables", text),
    "fail_on": _one_of("fail_on", Severity),
    "forbidden": _policy("forbidden"),
    "gitlab": _gitlab,
    "ignore": _ignore,
    "includes": _includes,
    "min_confidence": _one_of("min_confidence", Confidence),
    "min_severity": _one_of("min_severity", Severity),
    "persona": _one_of("persona", Persona),
    "pins": _pins,
    "pipelines": _pipelines,
    "registries": _registries,
    "require_reason": lambda _, settings, node: settings._replace(require_reason=boolean(node)),
    "required": _policy("required"),
    "rules": _rules,
    "rules_from": _rules_from,
    "runner": _runner,
    "trusted_includes": _list_of("trusted_includes", _trusted_include),
    "trusted_registries": _list_of("trusted_registries", _trusted_registry),
    "vendor": _vendor,
}
"""What the file may say at its top level."""
