"""The keys `required` and `forbidden` of a settings file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cilint.errors import SettingsError, UsageError
from cilint.lazy.typing import Any, TypeVar
from cilint.pipeline.include import IncludeKind
from cilint.settings.model import Settings
from cilint.settings.policy import IncludePolicy, JobPolicy, Policy, version_of
from cilint.settings.reading import SettingsReader, entries, known, text, texts
from cilint.syntax.node import Node, Pair

_Entry = TypeVar("_Entry")


def with_policy(key: str, reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    """The settings with what `required` or `forbidden` says: lists of a nearer file are added to the others'."""
    policy = settings.policy
    for name, pair in entries(node):
        reader.origins[f"{key}.{name}"] = pair.key.span
        policy = known(_TABLES[key], pair.key, name)(policy, pair)
    return settings._replace(policy=policy)


def _joined(field: str, read: Callable[[Node], _Entry]) -> Callable[[Policy, Pair], Policy]:
    def join(policy: Policy, pair: Pair) -> Policy:
        node = pair.value
        found = [read(item) for item in (node.items if node.is_sequence else (node,))]
        return policy._replace(**{field: tuple(dict.fromkeys((*getattr(policy, field), *found)))})

    return join


def _job(node: Node) -> JobPolicy:
    if node.is_scalar:
        return JobPolicy(text(node))
    found: dict[str, Any] = {name: known(_JOB_KEYS, pair.key, name)(pair.value) for name, pair in entries(node)}
    if "name" not in found:
        raise SettingsError("say which job, in `name:`", node.span)
    return JobPolicy(**found)


def _include(node: Node, keys: Mapping[str, Callable[[Node], object]]) -> IncludePolicy:
    """An entry that is written as `include:` has it; a text is a local path, or an address."""
    if node.is_scalar:
        name = text(node)
        kind = IncludeKind.REMOTE if name.startswith(("http://", "https://")) else IncludeKind.LOCAL
        return IncludePolicy(kind, name)
    found: dict[str, Any] = {name: known(keys, pair.key, name)(pair.value) for name, pair in entries(node)}
    kinds = [name for name in found if name in _KINDS]
    if len(kinds) != 1:
        raise SettingsError(f"say what is included, by one of {', '.join(_KINDS)}", node.span)
    (origin,) = kinds
    if "file" in found and origin != "project":
        raise SettingsError(f"a {origin} has no `file:`, which is one of a project", node.span)
    name = found.pop(origin)
    return IncludePolicy(_KINDS[origin], name, **found)


def _component(node: Node) -> IncludePolicy:
    """A component by its address, or a mapping of that with more."""
    if node.is_scalar:
        return IncludePolicy(IncludeKind.COMPONENT, _address(node))
    return _include(
        node, {name: read for name, read in _INCLUDE_KEYS.items() if name == "component" or name not in _NAMING_KEYS}
    )


def _address(node: Node) -> str:
    if "@" in text(node):
        raise SettingsError(
            "this is a component without a version, as in group/project/name: write `version:`", node.span
        )
    return node.text


def _version(node: Node) -> str:
    if version_of(text(node)) is None:
        raise SettingsError("this must be a version, as in 1.4 or v2.0.1", node.span)
    return node.text


def _event(node: Node) -> str:
    # Few settings speak of events.
    from cilint.pipeline.events.naming import Stated, named_events

    try:
        named_events(text(node), Stated())
    except UsageError as error:
        raise SettingsError(error.message, node.span) from error
    return node.text


def _keyword(node: Node) -> str:
    from cilint.pipeline.entries.table import job_keywords

    known(dict.fromkeys(sorted(job_keywords())), node, text(node))
    return node.text


_KINDS = {
    kind.value: kind
    for kind in (
        IncludeKind.PROJECT, IncludeKind.COMPONENT, IncludeKind.TEMPLATE, IncludeKind.REMOTE, IncludeKind.LOCAL,
    )
}  # fmt: skip
_JOB_KEYS: dict[str, Callable[[Node], object]] = {"events": lambda node: texts(node, _event), "name": text}
_NAMING_KEYS: dict[str, Callable[[Node], object]] = {**dict.fromkeys(_KINDS, text), "component": _address, "file": text}
_INCLUDE_KEYS: dict[str, Callable[[Node], object]] = {
    **_NAMING_KEYS,
    "events": lambda node: texts(node, _event),
    "may_change": lambda node: texts(node, _keyword),
    "version": _version,
}
_REQUIRED: dict[str, Callable[[Policy, Pair], Policy]] = {
    "components": _joined("includes", _component),
    "includes": _joined("includes", lambda node: _include(node, _INCLUDE_KEYS)),
    "jobs": _joined("jobs", _job),
}
_FORBIDDEN: dict[str, Callable[[Policy, Pair], Policy]] = {
    "components": _joined("forbidden_includes", lambda node: IncludePolicy(IncludeKind.COMPONENT, _address(node))),
    "includes": _joined("forbidden_includes", lambda node: _include(node, _NAMING_KEYS)),
    "jobs": _joined("forbidden_jobs", lambda node: JobPolicy(text(node))),
    "variables": lambda policy, pair: policy._replace(
        forbidden_variables=tuple(dict.fromkeys((*policy.forbidden_variables, *texts(pair.value))))
    ),
}
_TABLES = {"required": _REQUIRED, "forbidden": _FORBIDDEN}
