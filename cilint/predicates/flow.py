"""Predicates about the ways by which credentials leave jobs."""

from __future__ import annotations

from cilint.container.registries import RegistryKind, registry_kind
from cilint.facts.destinations import Way
from cilint.facts.secret_flows import TokenFlowFact
from cilint.findings.match import Match
from cilint.lazy.patterns import regex
from cilint.predicates.contract import Predicate, predicate
from cilint.settings.environment import serves_no_gitlab
from cilint.settings.model import Environment
from cilint.situation.situation import Situation

_MACHINES = frozenset({"ssh", "scp", "rsync", "sftp"})
"""Programs that take things to machines which are one's own."""
_ADDRESS = regex(r"[0-9.]+|\[.*\]|[^.]*")


@predicate(TokenFlowFact, names=("tool", "name", "host"))
def sent_away(match: Match[TokenFlowFact], situation: Situation) -> Match[TokenFlowFact] | None:
    """Keeps the job's token, or a deploy token of GitLab's, that goes to a host which surely is not this GitLab's.

    By the environment or the git remote that is known. Where it is not, these are public registries and other servers
    of repositories alone.
    """
    fact = match.subject
    credential, there = fact.credential, fact.destination
    if there.way is not Way.HOST or there.tool in _MACHINES or not there.is_sure:
        return None
    if (
        there.is_own
        or there.is_near
        or "$" in there.target
        or _may_be_own(there.target, situation.settings.environment)
    ):
        return None
    return match.named(tool=there.tool, name=credential.name, host=there.target)


def _may_be_own(host: str, environment: Environment) -> bool:
    """Whether a host may be that of the GitLab which runs the job, of its registry, or of another one."""
    host = host.lower()
    if "gitlab" in host or _ADDRESS.fullmatch(host):
        return True
    if serves_no_gitlab(host):
        return False
    server = environment.variables.get("CI_SERVER_HOST", "")
    if server:
        return host.split(".")[-2:] == server.split(".")[-2:]
    is_known = registry_kind(host) in (RegistryKind.PUBLIC, RegistryKind.PRIVATE_ALWAYS)
    # Whose registry that is, its name does not say.
    return not is_known or host.startswith("registry.")


PREDICATES: dict[str, Predicate] = {"sent-away": sent_away}
