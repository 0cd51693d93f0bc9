"""The facts about containers that scripts start with a way out to the machine they run on."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.dind import is_daemon
from cilint.facts.contacted_hosts import LOCAL_WRAPPERS
from cilint.facts.model import Fact, Plain, User, shown
from cilint.facts.scripts import LOOK, Scripts
from cilint.facts.services import service_entries_of
from cilint.syntax.node import Step
from cilint.tools.host_access import HostAccess, host_accesses

_ENGINE = "DOCKER_HOST"
_LOCAL = "unix:"


class HostAccessFact(Fact):
    """An option that opens a container to the machine of the runner, flagged with its value; `tool` starts it."""

    __slots__ = ("tool", "way_out")

    kind = "host_access"

    def __init__(self, access: HostAccess, tool: str, user: User, via: tuple[Step, ...]) -> None:
        super().__init__(access.span, user, via)
        self.way_out = access.way_out
        self.tool = tool

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"tool": self.tool, "way_out": self.way_out.value}


def host_accesses_of(user: User, scripts: Scripts) -> Iterator[HostAccessFact]:
    """The containers that a job starts so on the runner's machine; not in a daemon of its own, or somewhere else."""
    if _has_own_engine(user):
        return
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * len(run.entries))
    for item, command in run.commands():
        if LOCAL_WRAPPERS.issuperset(command.wrappers):
            for access in host_accesses(command):
                yield HostAccessFact(access, command.program or "", user, item.via)


def _has_own_engine(user: User) -> bool:
    """Whether a job talks to an engine that is made for it, or that runs on a machine of which nothing is known."""
    engines = user.job.variables.possible(_ENGINE) if _ENGINE in user.job.variables else ()
    if any(not definition.text.startswith(_LOCAL) for definition in engines):
        return True
    texts = (shown(option) for service in service_entries_of(user) for option in service.expansions)
    return any(is_daemon(text) for text in texts)
