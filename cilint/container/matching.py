"""Which credentials the Runner takes for an image, and which ones only look as if it would.

After gitlab-runner, `helpers/docker/auth/auth.go` (19.4): keys and images become paths such as
`registry.example.com:5000/group/app`, and the longest key that is the image's path or a parent of it wins. The
kubernetes executor leaves the matching to the kubelet, which differs. Pure; reads no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from cilint.container.auth_config import AuthConfig, AuthEntry
from cilint.container.image import DOCKER_HUB

_HTTP = re.compile(r"https?://", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_LEGACY_HUB = f"index.{DOCKER_HUB}"

# Hosts of Docker Hub that no short name (`alpine`, `acme/app`) is looked up by.
_HUB_HOSTS = frozenset({_LEGACY_HUB, "registry-1.docker.io", "hub.docker.com", "registry.hub.docker.com"})
_DEAD_HUB_HOSTS = _HUB_HOSTS - {"registry.hub.docker.com"}

# What a reference can begin and go on with (distribution/reference: domain and path), less the tag.
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])(?::\d+)?")
_PATH = re.compile(r"[a-z0-9][a-z0-9._/@-]*")

HUB_KEY = "https://index.docker.io/v1/"
"""The key that every tool takes for Docker Hub."""

_HUB_LIKE = re.compile(r"(?:https?://)?(?:index\.)?docker\.io(?:/v[12])?/?", re.IGNORECASE)


class Difference(Enum):
    """Why an entry that nearly serves an image does not."""

    PORT = "port"
    SCHEME = "scheme"
    PATH = "path"
    HUB_KEY = "hub key"
    WILDCARD = "wildcard"
    DIGEST = "digest"
    """The key names the repository itself; the Runner cuts `app@sha256:…` to `app@sha256`. A tag before `@` helps."""
    NO_HOST = "no host"
    NO_REPOSITORY = "no repository"


class AuthSource(NamedTuple):
    """One place that the Runner takes credentials from, by the name that messages give it."""

    name: str
    config: AuthConfig


class Match(NamedTuple):
    """The entry that serves an image."""

    entry: AuthEntry
    source: str


class NearMiss(NamedTuple):
    """An entry that does not serve an image, and in what it differs."""

    entry: AuthEntry
    source: str
    difference: Difference


class NoMatch(NamedTuple):
    """No entry serves the image; `is_certain` is False where a source may hold more than the text of it says."""

    near: tuple[NearMiss, ...] = ()
    is_certain: bool = True


def normalise_key(key: str) -> str:
    """The path that a key of `auths` or `credHelpers` serves; `docker.io` for Docker Hub."""
    if scheme := _HTTP.match(key):
        host = key[scheme.end() :].partition("/")[0].lower()
        return DOCKER_HUB if host == _LEGACY_HUB else host
    path = key.removesuffix("/")
    parent, slash, name = path.rpartition("/")
    if slash and ":" in name:
        path = parent + slash + name.rpartition(":")[0]
    return _lower_host(path)


def normalise_image(image: str) -> str:
    """The path by which the Runner looks for an image's credentials."""
    parent, slash, name = image.rpartition("/")
    path = parent + slash + name.partition(":")[0]
    host, slash, rest = path.partition("/")
    if not slash or not ("." in host or ":" in host or host.lower() == "localhost"):
        return f"{DOCKER_HUB}/{path}"
    return f"{DOCKER_HUB}/{rest}" if host.lower() == _LEGACY_HUB else _lower_host(path)


def resolve(image: str, sources: Iterable[AuthSource]) -> Match | NoMatch:
    """Find the credentials for an image (a full reference) in sources given in the Runner's order.

    The order: the variable DOCKER_AUTH_CONFIG, the configuration file of the Runner's user, the job's own.
    """
    usable = [source for source in sources if not source.config.is_dropped]
    served: dict[str, Match] = {}
    for source in usable:
        for entry in _effective_entries(source.config):
            served.setdefault(normalise_key(entry.key), Match(entry, source.name))
    path = normalise_image(image)
    for parent in _parents(path):
        if parent in served:
            return served[parent]
    near = [
        NearMiss(entry, source.name, difference)
        for source in usable
        for entry in _effective_entries(source.config)
        if (difference := _difference(entry.key, path)) is not None
    ]
    certain = all(_is_complete(source.config) for source in usable)
    return NoMatch(tuple(near), certain)


def key_difference(key: str) -> Difference | None:
    """Why the Runner can take a key for no image at all, or None."""
    path = normalise_key(key)
    host, _, repository = path.partition("/")
    if "*" in path:
        return Difference.WILDCARD
    if _OTHER_SCHEME.match(path):
        return Difference.SCHEME
    if host in _DEAD_HUB_HOSTS:
        return Difference.HUB_KEY
    if not _HOST.fullmatch(host) or not ("." in host or ":" in host or host == "localhost"):
        return Difference.NO_HOST
    return Difference.NO_REPOSITORY if repository and not _PATH.fullmatch(repository) else None


def client_key_difference(key: str) -> Difference | None:
    """Why a tool with Docker's own look-up can take a key for no image at all, or None.

    After docker/cli, `cli/config/credentials/file_store.go`, and go-containerregistry, `pkg/authn/keychain.go`, which
    kaniko uses: they compare hosts, but Docker Hub has the one key `HUB_KEY`.
    """
    if "*" in key:
        return Difference.WILDCARD
    return Difference.HUB_KEY if key != HUB_KEY and _HUB_LIKE.fullmatch(key) else None


def _effective_entries(config: AuthConfig) -> Iterator[AuthEntry]:
    """The entries with known keys: a helper before an `auths` member of the same key, then by the alphabet."""
    entries = [entry for entry in config.entries if entry.is_known]
    helped = {entry.key for entry in entries if entry.helper is not None}
    kept = (entry for entry in entries if entry.helper is not None or entry.key not in helped)
    return iter(sorted(kept, key=lambda entry: entry.key))


def _is_complete(config: AuthConfig) -> bool:
    return not config.is_unknown and config.store is None and all(entry.is_known for entry in config.entries)


def _parents(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition("/")[0]


def _difference(key: str, image: str) -> Difference | None:
    """In what a key that does not serve an image's path differs from one that would; None where in everything."""
    path = normalise_key(key)
    host, _, below = path.partition("/")
    image_host = image.partition("/")[0]
    if image_host == DOCKER_HUB and host in _HUB_HOSTS:
        return Difference.HUB_KEY
    if scheme := _OTHER_SCHEME.match(path):
        rest = path[scheme.end() :].partition("/")[0].lower()
        return Difference.SCHEME if rest == image_host else None
    if "*" in host:
        pattern = re.escape(host).replace(r"\*", ".+")
        return Difference.WILDCARD if re.fullmatch(pattern, image_host) else None
    if host == image_host:
        return Difference.DIGEST if below and image.startswith(f"{path}@") else Difference.PATH
    return Difference.PORT if _without_port(host) == _without_port(image_host) else None


def _without_port(host: str) -> str:
    return re.sub(r":\d*\Z", "", host)


def _lower_host(path: str) -> str:
    host, slash, rest = path.partition("/")
    return host.lower() + slash + rest
