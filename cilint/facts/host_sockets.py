"""The facts about variables that send jobs to the container engine of the runner's machine.

Sources: docs.docker.com/reference/cli/docker/, docs.podman.io/en/latest/markdown/podman.1.html.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.pipeline.definitions import Definition

_DOCKER = frozenset({"/var/run/docker.sock", "/run/docker.sock"})
_PODMAN = frozenset({"/var/run/podman/podman.sock", "/run/podman/podman.sock"})
_SOCKETS = {"CONTAINER_HOST": _PODMAN, "DOCKER_HOST": _DOCKER | _PODMAN}


class HostSocketFact(Fact):
    """A variable that is the socket of an engine which is root, flagged at its value."""

    __slots__ = ("name",)

    kind = "host_socket"

    def __init__(self, definition: Definition, user: User) -> None:
        super().__init__(definition.span, user, definition.via)
        self.name = definition.name

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"name": self.name}


def host_sockets_of(user: User) -> Iterator[HostSocketFact]:
    """The variables of a job that are such a socket."""
    for name, paths in _SOCKETS.items():
        for definition in user.job.variables.possible(name):
            scheme, _, path = definition.text.partition("://")
            if scheme == "unix" and path in paths:
                yield HostSocketFact(definition, user)
