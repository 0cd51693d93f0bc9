"""Predicates about scans for weaknesses."""

from __future__ import annotations

from cilint.container.registries import lies_in
from cilint.facts.weak_scans import Weakness, WeakScanFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(
    WeakScanFact,
    names=("what",),
    variants=("", "allowed", "forgiven", "harmless", "elsewhere"),
    texts={"note": ("scan",)},
)
def weak(match: Match[WeakScanFact], situation: Situation) -> Match[WeakScanFact] | None:
    """Keeps a scan that is switched off, or says nothing (`allowed`, `forgiven`, `harmless`), with the command related;
    and analyzers from `elsewhere` than GitLab's registry and those that the settings trust. `what` is the command, the
    variable, or the registry.
    """
    fact = match.subject
    trusted = situation.settings.trusted_registries
    if fact.weakness is Weakness.ELSEWHERE and any(lies_in(fact.what.lower(), pattern) for pattern in trusted):
        return None
    related = (Note(fact.command, "scan"),) if fact.command is not None else ()
    variant = "" if fact.weakness is Weakness.DISABLED else fact.weakness.value
    return match._replace(related=related, variant=variant).named(what=fact.what)


PREDICATES: dict[str, Predicate] = {"weak": weak}
