"""Which public container registries there are, which serve nothing without credentials, and whose passwords expire.

The table is registries.tsv beside this module; its head explains the columns. Nothing here contacts a registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from cilint.container.stars import fits
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table


class RegistryKind(Enum):
    """Whether pulling from a registry needs credentials."""

    PUBLIC = "public"
    """Serves images to everybody; private ones may exist."""
    PRIVATE_ALWAYS = "private"
    """Serves nothing without credentials, by default at least."""
    UNKNOWN_PRIVATE = "unknown"
    """Not in the table: somebody's own registry, which usually is private."""
    LOOPBACK = "loopback"
    """This machine."""


_LOOPBACK = regex(r"localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]")
_PORT = regex(r":\d+\Z")
_HTTPS_PORT = ":443"
_ECR = regex(r"[^/]*\.dkr[.-]ecr(?:-fips)?\.[^/]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)")


def registry_kind(host: str, path: str = "") -> RegistryKind:
    """Look a registry up by its host, with its port if one is written, and the path of a repository in it.

    `host` may hold `*` for a part that is not known (`*.dkr.ecr.eu-west-1.amazonaws.com`).
    """
    return _kind_by_host(host) or _kind_by_path(host, path)


# Images repeat themselves, and their hosts still more so.
@lru_cache(maxsize=1024)
def _kind_by_host(host: str) -> RegistryKind | None:
    """What the host alone says; None for one of the table, of which some paths may be otherwise."""
    if _LOOPBACK.fullmatch(_PORT.sub("", host.lower())):
        return RegistryKind.LOOPBACK
    table, name = _table(), _listed_host(host)
    return None if name in table.hosts or name.endswith(table.ends) else RegistryKind.UNKNOWN_PRIVATE


def _listed_host(host: str) -> str:
    """A host as the table has it, where a registry answers at the port of HTTPS: what listens at another is not it."""
    return host.lower().removesuffix(_HTTPS_PORT)


@lru_cache(maxsize=1024)
def _kind_by_path(host: str, path: str) -> RegistryKind:
    entries, _, depth, ends = _table()
    name = f"{_listed_host(host)}/{path}"
    names = name.split("/", depth)[:depth]
    for length in range(len(names), 0, -1):
        kind = entries.get("/".join(names[:length]))
        if kind is not None:
            return kind
    # Few hosts end as one of those with `*`.
    if not names[0].endswith(ends):
        return RegistryKind.UNKNOWN_PRIVATE
    patterns = sorted((pattern for pattern in entries if "*" in pattern), key=len, reverse=True)
    return next((entries[pattern] for pattern in patterns if lies_in(name, pattern)), RegistryKind.UNKNOWN_PRIVATE)


def is_ecr(host: str) -> bool:
    """Whether a host is a private registry of AWS, whose passwords last twelve hours."""
    return _ECR.fullmatch(host.lower()) is not None


class ShortLived(NamedTuple):
    """A kind of password that expires by itself: whose it is, how long it lasts in words, and the helper for it."""

    owner: str
    lifetime: str
    helper: str


# The users that the vendors' tools log in with, when they have made a token. A service account's key (`_json_key`) and
# a service principal have other names, and last. Sources: AWS CLI reference, "ecr get-login-password"; Google Cloud,
# "Configure authentication to Artifact Registry" (access token); Azure, "az acr login --expose-token".
_TOKEN_USERS = {
    "AWS": ShortLived("ECR", "12 hours", "ecr-login"),
    "oauth2accesstoken": ShortLived("Google's registries", "an hour", "gcloud"),
    "00000000-0000-0000-0000-000000000000": ShortLived("ACR", "3 hours", "acr-env"),
}
_HOSTS_OF_USERS = {
    "AWS": regex(rf"{_ECR.pattern}|public\.ecr\.aws|ecr-public\.aws\.com"),
    "oauth2accesstoken": regex(r"(?:.*\.)?gcr\.io|.*-docker\.pkg\.dev"),
    "00000000-0000-0000-0000-000000000000": regex(r".*\.azurecr\.(?:io|cn|us)"),
}


def short_lived(host: str, username: str | None) -> ShortLived | None:
    """The kind of password that a registry's entry holds, where it is one that expires; None where it may last.

    `host` may hold `*` for a part that is not known; `username` is None where it is not known. The private registries
    of AWS know no other user and no other password.
    """
    host = host.lower().removesuffix(_HTTPS_PORT)
    if username is None:
        return _TOKEN_USERS["AWS"] if is_ecr(host) else None
    if username not in _TOKEN_USERS:
        return None
    return _TOKEN_USERS[username] if host == "*" or _HOSTS_OF_USERS[username].fullmatch(host) else None


def lies_in(repository: str, pattern: str) -> bool:
    """Whether a repository (`Reference.repository`) lies in a registry, or below a path in one.

    `pattern` has the form of the table's entries: `*.example.com:5000/group`, where `*` is any text without `/`.
    """
    literal = pattern.rstrip("/").lower()
    if "*" not in literal:
        return repository == literal or repository.startswith(f"{literal}/")
    # Of a long table few are ever as much as alike.
    if not all(part in repository for part in literal.split("*")):
        return False
    patterns = literal.split("/")
    names = repository.split("/", len(patterns))
    return len(names) >= len(patterns) and all(map(fits, patterns, names))


class _Table(NamedTuple):
    """The entries, their hosts, how many names the longest entry has, and how the hosts end of those with `*`."""

    entries: Mapping[str, RegistryKind]
    hosts: frozenset[str]
    depth: int
    ends: tuple[str, ...]


@cache
def _table() -> _Table:
    rows = read_table(__file__, "registries.tsv")
    entries = {pattern: RegistryKind(access) for pattern, access, _source in rows}
    hosts = frozenset(pattern.partition("/")[0] for pattern in entries)
    depth = max(pattern.count("/") + 1 for pattern in entries)
    return _Table(entries, hosts, depth, tuple(host.rpartition("*")[2] for host in hosts if "*" in host))
