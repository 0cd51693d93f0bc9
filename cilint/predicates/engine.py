"""Predicates about the container engines that jobs talk to."""

from __future__ import annotations

from cilint.container.service_alias import LOCAL_HOSTS
from cilint.facts.plain_engines import PlainEngineFact
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.predicates.dind import is_judged, signs_of, tls_folder
from cilint.situation.network import flags_of, is_kubernetes
from cilint.situation.situation import Situation


@predicate(PlainEngineFact, names=("address",), variants=("own-network",))
def plain(match: Match[PlainEngineFact], situation: Situation) -> Match[PlainEngineFact] | None:
    """Keeps the address of a Docker daemon at its port without TLS: on another machine, or of a service of the job.

    Whose the name of a host without a domain is, which no service has, the runner's network knows: such a daemon is
    kept where the job runs a client of it. The variant is `own-network` for a service in a network of the job's own.
    What `dind.without-tls` says of a service is not said again; nor is anything of a daemon that the job's script
    starts, or that has certificates.
    """
    fact, user = match.subject, match.subject.user
    if user is None or user.job.hidden or "$" in fact.host:
        return None
    services = situation.facts.service_entries.of(user)
    daemons = [each for each in services if is_judged(each)]
    if any(tls_folder(each, user) is not None or any(signs_of(each, user)) for each in daemons):
        return None
    is_service = any(fact.host in each.aliases for each in services) or (fact.host in LOCAL_HOSTS and bool(daemons))
    if not is_service and (fact.host in LOCAL_HOSTS or "." not in fact.host):
        is_elsewhere = fact.is_used and fact.host not in LOCAL_HOSTS
        # What is wrong with the service of another job is said of that.
        if not is_elsewhere or any(fact.host in each.aliases for each in situation.facts.service_entries):
            return None
        match = match._replace(confidence=Confidence.MEDIUM)
    is_alone = is_service and flags_of(user, situation).is_on and not is_kubernetes(user, situation)
    return match._replace(variant="own-network" if is_alone else "").named(address=fact.address)


PREDICATES: dict[str, Predicate] = {"plain": plain}
