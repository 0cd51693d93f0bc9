"""Predicates about the services of a job and the network that joins them to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.facts.contacted_hosts import JOB_HOST, AddressFact, Where
from cilint.facts.model import User
from cilint.facts.services import ServiceFact, ServicesFact
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.network import FlagValue, flags_with_links, is_meant_for_pods
from cilint.situation.situation import UNREAD, Situation, is_open, unread_includes
from cilint.tools.known_images import is_browser, reads_variable

_QUESTION = 6
"""The work of asking whether a service reads a variable."""


_NOTES = {"services": (), "sometimes": (), "unreadable": (), "unserved": ("need",)}
_NEEDS = {"job-name": ("variable", "host"), "service": ("service", "host"), "variable": ("variable", "host")}


@predicate(
    ServicesFact,
    names=("unread",),
    variants={"explicit": (), "evidence": ("need",), "daemon": ()},
    texts={"unread": UNREAD, "need": _NEEDS, "note": _NOTES},
)
def legacy_links(match: Match[ServicesFact], situation: Situation) -> Match[ServicesFact] | None:
    """Keeps services of a job for which FF_NETWORK_PER_BUILD is not true; flags the flag where it is set to false.

    The variant is `explicit` there, `evidence` where a service needs another one or the job, which links do not join,
    and `daemon` where the only service is Docker's own.
    """
    fact = match.subject
    if fact.user is None or is_meant_for_pods(fact.user, situation):
        return None
    flags = flags_with_links(fact.user, situation)
    if flags is None:
        return None
    match = match._replace(
        names=match.names_with(unread=unread_includes(situation)),
        topic="services",
        confidence=Confidence.LOW if is_open(fact.user, situation) else match.confidence,
    )
    addresses = situation.facts.addresses.of(fact.user)
    needs = tuple(_needs(addresses, fact.user, situation)) if addresses else ()
    if not flags.all:
        return _told(match, fact.user, needs, situation)
    false = [flag.definition for flag in flags.certain if flag.truth is FlagValue.FALSE]
    if false:
        places = (Note(fact.span, "services"), *map(_note, needs))
        return match.narrowed(false[0].span)._replace(variant="explicit", related=places)
    if any(flag.truth is FlagValue.TRUE for flag in flags.all):
        related = tuple(Note(flag.definition.span, "sometimes") for flag in flags.all)
        return match._replace(confidence=Confidence.LOW, related=related)
    unreadable = [Note(flag.definition.span, "unreadable") for flag in flags.certain]
    return _told(match, fact.user, needs, situation, unreadable)


def _told(
    match: Match[ServicesFact],
    user: User,
    needs: Sequence[AddressFact],
    situation: Situation,
    unreadable: Sequence[Note] = (),
) -> Match[ServicesFact]:
    """The match with what speaks for a network of its own, in jobs that do not say that they want none."""
    if needs:
        match = match._replace(variant="evidence", topic="").named(need=_need(needs[0]))
    elif _is_only_docker(user, situation):
        match = match._replace(variant="daemon")
    return match._replace(related=(*unreadable, *map(_note, needs))) if unreadable or needs else match


def _is_only_docker(user: User, situation: Situation) -> bool:
    services = situation.facts.service_entries.of(user)
    return bool(services) and all(service.is_daemon for service in services)


def _needs(addresses: Sequence[AddressFact], user: User, situation: Situation) -> Iterator[AddressFact]:
    """Those of a job's addresses that links do not serve: of a service for another one, and of one for the job."""
    services = situation.facts.service_entries.of(user)
    aliases = {alias for service in services for alias in service.aliases}
    for address in addresses:
        if address.where is Where.COMMAND:
            continue
        user.job.work.spend(_QUESTION * len(services))
        if address.host == JOB_HOST and JOB_HOST not in aliases:
            is_needed = address.service is not None or any(is_browser(item.node.text) for item in services)
        elif address.service is not None:
            is_needed = address.host in aliases and address.host not in address.service.aliases
        else:
            is_needed = address.host in aliases and _is_for_another(address, services)
        if is_needed:
            yield address


def _is_for_another(address: AddressFact, services: Sequence[ServiceFact]) -> bool:
    """Whether there are services that read the address, and it is that of none of them."""
    readers = [item for item in services if reads_variable(item.node.text, address.name)]
    return bool(readers) and all(address.host not in item.aliases for item in readers)


def _need(address: AddressFact) -> Phrase:
    if address.host == JOB_HOST:
        return Phrase("job-name", {"variable": address.name, "host": JOB_HOST})
    if address.service is not None:
        return Phrase("service", {"service": address.name, "host": address.host})
    return Phrase("variable", {"variable": address.name, "host": address.host})


def _note(address: AddressFact) -> Note:
    return Note(address.span, "unserved", {"need": _need(address)})


PREDICATES: dict[str, Predicate] = {"legacy-links": legacy_links}
