"""Which credentials the Runner takes for an image, and which ones only look as if it would.

After gitlab-runner, `helpers/docker/auth/auth.go` (19.4): keys and images become paths such as
`registry.example.com:5000/group/app`, and the longest key that is the image's path or a parent of it wins. The
kubernetes executor leaves the matching to the kubelet, which differs. Pure; reads no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cilint.container.auth_config import AuthConfig, AuthEntry
from cilint.container.image import DOCKER_HUB
from cilint.container.stars import fits
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple

_PORT = regex(r":\d*\Z")
_HTTP = regex(r"https?://", re.IGNORECASE)
_OTHER_SCHEME = regex(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_LEGACY_HUB = f"index.{DOCKER_HUB}"

# Hosts of Docker Hub that no short name (`alpine`, `acme/app`) is looked up by.
_HUB_HOSTS = frozenset({_LEGACY_HUB, "registry-1.docker.io", "hub.docker.com", "registry.hub.docker.com"})
_DEAD_HUB_HOSTS = _HUB_HOSTS - {"registry.hub.docker.com"}

# What a reference can begin and go on with (distribution/reference: domain and path), less the tag.
_HOST = regex(r"(?:[a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])(?::\d+)?")
_PATH = regex(r"[a-z0-9][a-z0-9._/@-]*")

HUB_KEY = "https://index.docker.io/v1/"
"""The key that every tool takes for Docker Hub."""

_HUB_LIKE = regex(r"(?:https?://)?(?:index\.)?docker\.io(?:/v[12])?/?", re.IGNORECASE)


class Difference(Enum):
    """Why an entry that nearly serves an image does not."""

    PORT = "port"
    SCHEME = "scheme"
    PATH = "path"
    HUB_KEY = "hub-key"
    WILDCARD = "wildcard"
    DIGEST = "digest"
    """The key names the repository itself; the Runner cuts `app@sha256:…` to `app@sha256`. A tag before `@` helps."""
    NO_HOST = "no-host"
    NO_REPOSITORY = "no-repository"


class CredentialSource(NamedTuple):
    """One place that the Runner takes credentials from, by the name that messages give it."""

    name: str
    config: AuthConfig


class EntryMatch(NamedTuple):
    """The entry that serves an image."""

    entry: AuthEntry
    source: str


class NearMiss(NamedTuple):
    """An entry that does not serve an image, and in what it differs."""

    entry: AuthEntry
    source: str
    difference: Difference


class NoEntry(NamedTuple):
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


class Keyring:
    """The credentials of some sources, in the Runner's order, ready to be asked for one image after the other.

    The order: the variable DOCKER_AUTH_CONFIG, the configuration file of the Runner's user, the job's own. `has_paths`
    says that there are keys for less than all of a registry.
    """

    def __init__(self, sources: Iterable[CredentialSource]) -> None:
        self.sources = tuple(sources)
        usable = [source for source in self.sources if not source.config.is_dropped]
        self._keys = [_Key.of(entry, source.name) for source in usable for entry in _effective_entries(source.config)]
        self._served: dict[str, EntryMatch] = {}
        self._like: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            self._served.setdefault(key.path, EntryMatch(key.entry, key.source))
            for host in key.hosts:
                self._like.setdefault(host, []).append(number)
        self._lengths = sorted({len(path) for path in self._served if path}, reverse=True)
        self.has_paths = any("/" in entry.key for source in self.sources for entry in source.config.entries)
        self._is_certain = all(_is_complete(source.config) for source in usable)

    def find(self, image: str) -> EntryMatch | NoEntry:
        """The credentials for an image, a full reference."""
        path = normalise_image(image)
        for length in self._lengths:
            if path[length : length + 1] in ("", "/") and path[:length] in self._served:
                return self._served[path[:length]]
        host = path.partition("/")[0]
        numbers = sorted({*self._like.get(_without_port(host), ()), *self._like.get(_ANY, ())})
        keys = (self._keys[number] for number in numbers)
        near = (NearMiss(key.entry, key.source, found) for key in keys if (found := _difference(key.path, path)))
        return NoEntry(tuple(near), self._is_certain)


_ANY = "*"


class _Key(NamedTuple):
    """An entry with the path that it serves, and the hosts, without ports, whose images it can nearly serve."""

    entry: AuthEntry
    source: str
    path: str
    hosts: tuple[str, ...]

    @classmethod
    def of(cls, entry: AuthEntry, source: str) -> _Key:
        path = normalise_key(entry.key)
        host = path.partition("/")[0]
        if scheme := _OTHER_SCHEME.match(path):
            hosts = (_without_port(path[scheme.end() :].partition("/")[0].lower()),)
        else:
            hosts = (_ANY,) if "*" in host else (_without_port(host),)
        return cls(entry, source, path, (*hosts, DOCKER_HUB) if host in _HUB_HOSTS else hosts)


def resolve(image: str, sources: Iterable[CredentialSource]) -> EntryMatch | NoEntry:
    """Find the credentials for one image (a full reference) in sources given in the Runner's order."""
    return Keyring(sources).find(image)


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


def _difference(path: str, image: str) -> Difference | None:
    """In what a key's path that does not serve an image's differs from one that would; None where in everything."""
    host, _, below = path.partition("/")
    image_host = image.partition("/")[0]
    if image_host == DOCKER_HUB and host in _HUB_HOSTS:
        return Difference.HUB_KEY
    if scheme := _OTHER_SCHEME.match(path):
        rest = path[scheme.end() :].partition("/")[0].lower()
        return Difference.SCHEME if rest == image_host else None
    if "*" in host:
        return Difference.WILDCARD if fits(host, image_host) else None
    if host == image_host:
        return Difference.DIGEST if below and image.startswith(f"{path}@") else Difference.PATH
    return Difference.PORT if _without_port(host) == _without_port(image_host) else None


def _without_port(host: str) -> str:
    return _PORT.sub("", host)


def _lower_host(path: str) -> str:
    host, slash, rest = path.partition("/")
    return host.lower() + slash + rest
