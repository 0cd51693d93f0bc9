"""Predicates about containers that scripts start."""

from __future__ import annotations

from cilint.container.dind import is_daemon
from cilint.facts.host_accesses import HostAccessFact
from cilint.facts.host_sockets import HostSocketFact
from cilint.facts.model import CommandFact, shown
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation, is_open
from cilint.tools.host_access import WayOut

_DAEMONS = frozenset({"dockerd", "dockerd-entrypoint.sh", "dind"})
_SERVICE_MANAGERS = frozenset({"service", "systemctl", "rc-service"})
_STARTS = frozenset({"start", "restart", "--now"})
_ENGINE_UNITS = frozenset(f"{name}{kind}" for name in ("docker", "podman") for kind in ("", ".service", ".socket"))


@predicate(HostAccessFact, names=("tool",), variants=tuple(each.value for each in WayOut))
def opened(match: Match[HostAccessFact], situation: Situation) -> Match[HostAccessFact] | None:
    """Keeps a container that gets at the runner's machine; the variant says by what.

    A job may have a daemon of its own as a service that is not to be seen: by default, or in whoever extends it.
    """
    fact = match.subject
    user = fact.user
    if user is None or user.job.hidden or (not user.job.has("services") and is_open(user, situation)):
        return None
    return match._replace(variant=fact.way_out.value).named(tool=fact.tool)


@predicate(HostSocketFact, names=("name",))
def host_socket(match: Match[HostSocketFact], situation: Situation) -> Match[HostSocketFact] | None:
    """Keeps a variable that sends a job to the engine of the runner's machine.

    None of a job that has an engine of its own, as a service or started by its script, or may have one unseen.
    """
    user = match.subject.user
    if user is None or user.job.hidden or user.job.is_trigger:
        return None
    if not user.job.has("services") and is_open(user, situation):
        return None
    services = situation.facts.service_entries.of(user)
    if any(is_daemon(shown(option)) for service in services for option in service.expansions):
        return None
    if any(_may_start_engine(fact) for fact in situation.facts.commands.of(user)):
        return None
    return match.named(name=match.subject.name)


def _may_start_engine(fact: CommandFact) -> bool:
    """Whether a command may start an engine, which then listens at the same socket."""
    command = fact.command
    if command.program in _DAEMONS:
        return True
    words = [word.literal for word in command.words[1:]]
    if command.program == "podman":
        return "service" in words
    return command.program in _SERVICE_MANAGERS and all(
        None in words or not names.isdisjoint(words) for names in (_STARTS, _ENGINE_UNITS)
    )


PREDICATES: dict[str, Predicate] = {"host-socket": host_socket, "opened": opened}
