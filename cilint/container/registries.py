"""Which public container registries there are, and which of them serve nothing without credentials.

A table and its look-up; nothing here contacts a registry. Last verified: 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache


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


# `*` stands for any text without `/`; a path narrows an entry to the repositories below it, and the longest entry
# wins. Sources: the vendors' documentation of authentication, unless a comment says more.
_TABLE: Mapping[RegistryKind, str] = {
    RegistryKind.PUBLIC: """
        docker.io index.docker.io registry-1.docker.io registry.hub.docker.com hub.docker.com
        ghcr.io quay.io registry.gitlab.com
        mcr.microsoft.com public.ecr.aws ecr-public.aws.com registry.k8s.io k8s.gcr.io
        gcr.io *.gcr.io
        registry.access.redhat.com registry.fedoraproject.org registry.centos.org
        registry.suse.com registry.opensuse.org docker.elastic.co cgr.dev/chainguard nvcr.io lscr.io docker.n8n.io
        container-registry.oracle.com icr.io releases-docker.jfrog.io codeberg.org registry.freedesktop.org
    """,
    # Private in the sense of the default: an owner may open single repositories of ACR, Artifact Registry or JFrog.
    RegistryKind.PRIVATE_ALWAYS: """
        *.dkr.ecr.*.amazonaws.com *.dkr.ecr.*.amazonaws.com.cn *.dkr.ecr-fips.*.amazonaws.com *.dkr-ecr.*.on.aws
        *.azurecr.io *.azurecr.cn *.azurecr.us
        *-docker.pkg.dev docker.pkg.github.com
        registry.redhat.io cgr.dev dhi.io nvcr.io/nvstaging *.jfrog.io
        registry.digitalocean.com registry.heroku.com *.ocir.io *.icr.io *.container-registry.com
        rg.*.scw.cloud *.cr.aliyuncs.com
    """,
}

_LOOPBACK = re.compile(r"localhost|.*\.localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]")
_PORT = re.compile(r":\d+\Z")
_HTTPS_PORT = ":443"


def registry_kind(host: str, path: str = "", declared: Mapping[str, RegistryKind] | None = None) -> RegistryKind:
    """Look a registry up by its host, with its port if one is written, and the path of a repository in it.

    `host` may hold `*` for a part that is not known (`*.dkr.ecr.eu-west-1.amazonaws.com`). `declared` are entries of
    the same form as the table's, from the user's settings, which go first.
    """
    host = host.lower()
    for pattern, kind in _longest_first(declared or {}):
        if _expression(pattern).fullmatch(f"{host}/{path}"):
            return kind
    if _LOOPBACK.fullmatch(_PORT.sub("", host)):
        return RegistryKind.LOOPBACK
    # A registry of the table answers at the port of HTTPS; what listens at another port of that host is not it.
    name = f"{host.removesuffix(_HTTPS_PORT)}/{path}"
    for kind, expression in _table():
        if expression.fullmatch(name):
            return kind
    return RegistryKind.UNKNOWN_PRIVATE


def is_ecr(host: str) -> bool:
    """Whether a host is a private registry of AWS, whose passwords last twelve hours."""
    return re.search(r"\.dkr[.-]ecr(?:-fips)?\.[^/]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\Z", host.lower()) is not None


@cache
def _table() -> list[tuple[RegistryKind, re.Pattern[str]]]:
    entries = {pattern: kind for kind, patterns in _TABLE.items() for pattern in patterns.split()}
    return [(kind, _expression(pattern)) for pattern, kind in _longest_first(entries)]


def _longest_first(entries: Mapping[str, RegistryKind]) -> list[tuple[str, RegistryKind]]:
    # Entries without `*` go before those with one: `releases-docker.jfrog.io` is an exception from `*.jfrog.io`.
    return sorted(entries.items(), key=lambda entry: ("*" in entry[0], -len(entry[0])))


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern.rstrip("/").lower()).replace(r"\*", "[^/]+") + "(?:/.*)?")
