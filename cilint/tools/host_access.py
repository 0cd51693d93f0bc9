"""Options of container engines that open a container to the machine it runs on.

Sources: docs.docker.com/reference/cli/docker/container/run/, docs.podman.io/en/latest/markdown/podman-run.1.html.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from cilint.container.engines import ENGINE_SOCKETS
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.shell.calls import Argument, call_of
from cilint.shell.command import Command
from cilint.text.source import Span


class WayOut(Enum):
    """What a container gets of its machine."""

    PRIVILEGED = "privileged"
    CAPABILITY = "capability"
    NAMESPACE = "namespace"
    UNCONFINED = "unconfined"
    DEVICE = "device"
    ROOT = "root"
    """The whole disk."""
    SOCKET = "socket"
    """That of the container engine."""


class HostAccess(NamedTuple):
    """An option that opens a container to its machine, with its value: its place."""

    way_out: WayOut
    span: Span


_CAPABILITIES = frozenset({"ALL", "SYS_ADMIN"})
_UNCONFINED = r"(?:seccomp|apparmor)[=:]unconfined"
_DISK = r"/dev/(?:sd|hd|vd|xvd|nvme|dm-|mapper/|mem\b|kmem\b).*"


def host_accesses(command: Command) -> Iterator[HostAccess]:
    """The options by which a command that starts a container opens it to the machine.

    None of one that says to which engine it talks: that may be on a machine which is made for it.
    """
    call = call_of(command)
    if call is None or call.of(Role.ENGINE):
        return
    for argument in call.of(Role.PRIVILEGED, Role.CONFINEMENT):
        way_out = _way_out(argument)
        if way_out is not None and argument.option is not None:
            yield HostAccess(way_out, argument.option.span)


def _way_out(argument: Argument) -> WayOut | None:
    value = argument.word.text.text if argument.word else ""
    if argument.role is Role.PRIVILEGED:
        return WayOut.PRIVILEGED if value in ("", "true", "1") else None
    match argument.detail:
        case "capability":
            return WayOut.CAPABILITY if value.upper().removeprefix("CAP_") in _CAPABILITIES else None
        case "namespace":
            return WayOut.NAMESPACE if value == "host" else None
        case "security":
            return WayOut.UNCONFINED if re.fullmatch(_UNCONFINED, value) else None
        case "device":
            return WayOut.DEVICE if re.fullmatch(_DISK, value) else None
        case "volume":
            return _mounted(value.partition(":")[0]) if ":" in value else None
    keys = dict(each.partition("=")[::2] for each in value.split(","))
    return _mounted(keys.get("source", keys.get("src", ""))) if keys.get("type") == "bind" else None


def _mounted(source: str) -> WayOut | None:
    # In Git Bash a path of Linux begins with two slashes.
    path = posixpath.normpath(re.sub("/{2,}", "/", source)) if source.startswith("/") else ""
    if path == "/":
        return WayOut.ROOT
    return WayOut.SOCKET if posixpath.basename(path) in ENGINE_SOCKETS else None
