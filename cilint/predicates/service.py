"""Predicates about a single service: the host names that it has, and whether it is started at all."""

from __future__ import annotations

from cilint.container.service_alias import is_kubernetes_host, may_be_host, written_aliases
from cilint.facts.services import ServiceFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.network import is_kubernetes
from cilint.situation.situation import Situation


@predicate(
    ServiceFact,
    names=("alias",),
    variants={"": ("service",), "taken": ("service",), "invalid": ()},
    texts={"note": ("same", "taken")},
)
def duplicate_alias(match: Match[ServiceFact], situation: Situation) -> Match[ServiceFact] | None:
    """Keeps a service that has no host name of its own, as an earlier one of the job has them all: it is not started.

    The variant is `taken` for an alias that an earlier service has, and `invalid` for one that is no host name; these
    are flagged themselves.
    """
    fact = match.subject
    # Few services have an alias, or a name of another one.
    if fact.user is None or not (fact.alias or fact.taken):
        return None
    in_pod = is_kubernetes(fact.user, situation)
    wrong = _invalid(fact, in_pod=in_pod)
    if wrong and fact.alias:
        return match.narrowed(fact.alias.span)._replace(variant="invalid").named(alias=wrong)
    # In a pod all services are started, and all have the same address.
    if not fact.taken or in_pod:
        return None
    if len(fact.taken) == len(fact.aliases):
        first = next(iter(fact.taken.values()))
        match = match._replace(related=(Note(first.span, "same"),))
        return match.named(service=fact.node.written, alias=fact.aliases[-1])
    taken = [name for text in fact.written for name in written_aliases(text) if name in fact.taken]
    if not taken or not fact.alias:
        return None
    related = (Note(fact.taken[taken[0]].span, "taken"),)
    match = match.narrowed(fact.alias.span)._replace(variant="taken", related=related)
    return match.named(service=fact.node.written, alias=taken[0])


def _invalid(fact: ServiceFact, *, in_pod: bool) -> str:
    """The first written alias that is no host name; empty where there is none."""
    is_valid = is_kubernetes_host if in_pod else may_be_host
    names = (name for text in fact.written if "$" not in text for name in written_aliases(text))
    return next((name for name in names if not is_valid(name)), "")


PREDICATES: dict[str, Predicate] = {"duplicate-alias": duplicate_alias}
