"""The keys below `gitlab:` in a settings file: the server that runs the pipelines."""

from __future__ import annotations

from cilint.errors import SettingsError
from cilint.lazy.patterns import regex
from cilint.pipeline.version import OLDEST, parse_version
from cilint.settings.model import Settings
from cilint.settings.reading import SettingsKey, SettingsReader, boolean, text
from cilint.syntax.node import Node

_SERVER = regex(r"https?://[^/@?#\s]+(?:/[^@?#\s]*)?")


def _url(_: SettingsReader, settings: Settings, node: Node) -> Settings:
    url = text(node).rstrip("/")
    if not _SERVER.fullmatch(url):
        raise SettingsError("this must be the address of a GitLab, as in https://gitlab.example.com", node.span)
    return settings._replace(gitlab_url=url)


def _version(_: SettingsReader, settings: Settings, node: Node) -> Settings:
    version = parse_version(node.text) if node.is_scalar else None
    if version is None or version < OLDEST:
        raise SettingsError(f"this must be a version of GitLab from {OLDEST} on, as in 17.3", node.span)
    return settings._replace(gitlab_version=version)


def _remote_hosts(reader: SettingsReader, settings: Settings, node: Node) -> Settings:
    return reader.joined(settings, "remote_hosts", node, _host)


def _host(node: Node) -> str:
    host = text(node)
    if "/" in host:
        raise SettingsError(f"{host!r} is no host: leave out the scheme and the path", node.span)
    return host.lower()


def _separate_caches(_: SettingsReader, settings: Settings, node: Node) -> Settings:
    return settings._replace(separate_caches=boolean(node))


GITLAB_KEYS: dict[str, SettingsKey] = {
    "remote_hosts": _remote_hosts,
    "separate_caches": _separate_caches,
    "url": _url,
    "version": _version,
}
