"""Commands that change what runs elsewhere: deployments of manifests, charts, stacks and infrastructure."""

from __future__ import annotations

from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command


def deployment(command: Command) -> str | None:
    """The program and subcommand with which a command deploys; None for one that does not, or only in words."""
    call = call_of(command)
    if call is None or Role.DEPLOYS not in call.subcommand.deeds or call.of(Role.DRY_RUN):
        return None
    return " ".join((call.program.name, *call.path))
