"""The images of Docker itself: which is a daemon to be run as a service (`docker:dind`), and of which version.

Sources: docker-library/docker, generate-stackbrew-library.sh (tags) and dockerd-entrypoint.sh (TLS), 2026-06.
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.container.image import DOCKER_HUB, ImageReferenceError, parse_reference
from cilint.lazy.patterns import regex

TLS_FOLDER = "DOCKER_TLS_CERTDIR"
"""The variable that names the folder of the daemon's certificates; where it is empty, the daemon does without TLS."""

_NAME = "docker"
_DAEMON = "dind"
_VERSION = regex(r"(?P<version>\d+(?:\.\d+)*)(?:-ce)?(?:-(?P<variant>.*))?")
_VARIANT = regex(r"(?:dind|cli|git|windowsservercore|rootless|alpine[\d.]*)(?:-.*)?")
# The tag has not been moved since December 2020.
_FROZEN = {"stable": "19.03"}
_NEWEST = frozenset({"", "latest", "dind", "cli", "git", "dind-rootless"})
NEWEST = "latest"
"""Stands for the version of tags that move with each release."""


def is_daemon(reference: str) -> bool:
    """Whether a reference names a Docker daemon, on Docker Hub or in a copy elsewhere: `docker` with a `dind` tag."""
    # Most references do not have so much as the letters.
    if _DAEMON not in reference:
        return False
    name, _, tag = _component(reference).partition(":")
    return name == _NAME and _DAEMON in tag.split("-")


def official_version(reference: str) -> str | None:
    """The Docker version that a reference of the official image has, `latest` for a tag that moves with releases.

    None for other images (a copy in another registry may count in its own way), for a digest without a tag, and for
    tags of which it is not known what they are.
    """
    try:
        parsed = parse_reference(reference)
    except ImageReferenceError:
        return None
    if parsed.registry != DOCKER_HUB or parsed.path != f"library/{_NAME}" or (parsed.digest and not parsed.tag):
        return None
    return tag_version(parsed.tag or "")


def tag_version(tag: str) -> str | None:
    """The version in a tag of the official image; see `official_version`."""
    if tag in _NEWEST:
        return NEWEST
    for name, version in _FROZEN.items():
        if tag == name or tag.startswith(f"{name}-"):
            return version
    match = _VERSION.fullmatch(tag)
    if match is None or (match["variant"] and not _VARIANT.fullmatch(match["variant"])):
        return None
    return match["version"]


def are_different(one: str, other: str) -> bool:
    """Whether two versions are not the same, for all that they say: `28` may be `28.3`, but never `27.5`."""
    if NEWEST in (one, other):
        return one != other
    return any(left != right for left, right in zip(one.split("."), other.split("."), strict=False))


def is_without_tls(arguments: Sequence[str]) -> bool:
    """Whether the arguments of a daemon say that it does without TLS: `--tls=false`, or a port without `--tls…`.

    The image adds its own options for TLS only where the arguments begin with an option.
    """
    if "--tls=false" in arguments:
        return True
    if not arguments or arguments[0] != "dockerd":
        return False
    listens = any("tcp://" in argument for argument in arguments)
    return listens and not any(argument.startswith("--tls") for argument in arguments)


def _component(reference: str) -> str:
    return reference.partition("@")[0].rpartition("/")[2]
