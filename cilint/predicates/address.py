"""Predicates about hosts that a job talks to: whether a service of the job answers there."""

from __future__ import annotations

from cilint.container.service_alias import LOCAL_HOSTS
from cilint.facts.contacted_hosts import AddressFact, Where
from cilint.facts.model import User, shown
from cilint.facts.services import ServiceFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.lazy.patterns import regex
from cilint.pipeline.job import Job
from cilint.predicates.contract import Predicate, predicate
from cilint.secrets.throw_away_passwords import is_for_service
from cilint.situation.network import is_in_containers_apart
from cilint.situation.situation import Situation, is_open
from cilint.tools.known_images import ports_of_image

# What may make a host known to the job, or something listen in it: then nothing is certain.
_OTHER_WAYS = regex(
    r"/etc/hosts|\bssh\b|socat|port-forward|proxy|\bservice\s|systemctl|init\.d|pg_ctl|pg_ctlcluster|-server\b|mysqld|mongod\b"
    r"|docker-compose|docker\s+compose|\bsupervisord|\bnginx\b"
)


@predicate(
    AddressFact,
    names=("host",),
    variants={"": ("program", "other"), "localhost": ("service", "name")},
    texts={"note": {"job": ("other",), "reached": ()}},
)
def unreachable(match: Match[AddressFact], situation: Situation) -> Match[AddressFact] | None:
    """Keeps an address at which no service of the job answers, though one of another job has that name.

    The variant is `localhost` where the job has the service, and looks for it on its own machine.
    """
    fact = match.subject
    if fact.user is None or is_open(fact.user, situation):
        return None
    # The jobs that extend a hidden one bring their own services.
    if fact.user.job.hidden:
        return None
    if situation.once(_has_other_ways, fact.user.job):
        return None
    if fact.host in LOCAL_HOSTS:
        return _local(match, fact, fact.user, situation)
    return _of_another_job(match, fact, fact.user, situation)


def _has_other_ways(job: Job, _situation: Situation) -> bool:
    """Whether a job's scripts may make it reach more than its services; asked for each address of a job in turn."""
    return any(map(_OTHER_WAYS.search, job.script_texts))


def _of_another_job(
    match: Match[AddressFact], fact: AddressFact, user: User, situation: Situation
) -> Match[AddressFact] | None:
    services = situation.facts.service_entries.of(user)
    user.job.work.spend(len(services))
    # What one that is known in part answers to is not known; a name with a dot may be known to all the world.
    if (
        fact.where is not Where.COMMAND
        or fact.conditional
        or "." in fact.host
        or not all(_is_known(s) for s in services)
    ):
        return None
    if any(fact.host in service.aliases for service in services):
        return None
    other = fact.holder
    if other is None or other.user is None:
        return None
    match = match._replace(related=(Note(other.span, "job", {"other": other.user.name}),))
    return match.named(host=fact.host, program=fact.name, other=other.user.name)


def _local(match: Match[AddressFact], fact: AddressFact, user: User, situation: Situation) -> Match[AddressFact] | None:
    if fact.where is Where.SERVICE or not is_in_containers_apart(user, situation):
        return None
    services = situation.facts.service_entries.of(user)
    user.job.work.spend(len(services))
    service = next((item for item in services if _answers(item, fact)), None)
    if service is None or not service.aliases:
        return None
    host = service.aliases[-1]
    match = match._replace(variant="localhost", related=(Note(service.span, "reached"),))
    return match.named(host=host, service=service.node.written, name=fact.name)


def _answers(service: ServiceFact, address: AddressFact) -> bool:
    """Whether it is surely the service that is looked for: by the port, or without one by the variable's name."""
    images = [shown(option) for option in service.expansions]
    if address.port is not None:
        return all(address.port in ports_of_image(image) for image in images)
    return address.where is Where.VARIABLE and is_for_service(address.name, [image.lower() for image in images])


def _is_known(service: ServiceFact) -> bool:
    return bool(service.aliases) and all(option.known is not None for option in service.expansions)


PREDICATES: dict[str, Predicate] = {"unreachable": unreachable}
