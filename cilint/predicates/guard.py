"""Predicates about checks of where things come from that are switched off."""

from __future__ import annotations

from cilint.facts.lowered_guards import LoweredGuardFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation
from cilint.tools.guards import Guard


@predicate(LoweredGuardFact, names=("tool",), variants=("", "credential"))
def tls(match: Match[LoweredGuardFact], _context: Situation) -> Match[LoweredGuardFact] | None:
    """Keeps what has certificates not verified; the variant is `credential` where the command carries one."""
    fact = match.subject
    if fact.guard is not Guard.TLS:
        return None
    return match._replace(variant="credential" if fact.has_secret else "").named(tool=fact.tool)


@predicate(LoweredGuardFact, names=("tool",))
def host_key(match: Match[LoweredGuardFact], _context: Situation) -> Match[LoweredGuardFact] | None:
    """Keeps what has the keys of hosts not compared with known ones."""
    return match.named(tool=match.subject.tool) if match.subject.guard is Guard.HOST_KEY else None


@predicate(LoweredGuardFact, names=("tool",))
def signature(match: Match[LoweredGuardFact], _context: Situation) -> Match[LoweredGuardFact] | None:
    """Keeps what has packages taken without a signature, or keys for them from a key server."""
    return match.named(tool=match.subject.tool) if match.subject.guard is Guard.SIGNATURE else None


PREDICATES: dict[str, Predicate] = {"tls": tls, "host-key": host_key, "signature": signature}
