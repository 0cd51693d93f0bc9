"""Predicates about checks of where things come from that are switched off."""

from __future__ import annotations

from cilint.facts.lowered_guards import LoweredGuardFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation, is_pedantic
from cilint.tools.guards import Guard


@predicate(LoweredGuardFact, names=("tool",), variants=("", "credential"))
def tls(match: Match[LoweredGuardFact], _context: Situation) -> Match[LoweredGuardFact] | None:
    """Keeps what has certificates not verified; the variant is `credential` where the command carries one."""
    fact = match.subject
    if fact.guard is not Guard.TLS:
        return None
    return match._replace(variant="credential" if fact.has_secret else "").named(tool=fact.tool)


@predicate(LoweredGuardFact, names=("tool",), variants=("", "scanned"))
def host_key(match: Match[LoweredGuardFact], situation: Situation) -> Match[LoweredGuardFact] | None:
    """Keeps what has the keys of hosts not compared with known ones.

    In pedantic runs also what asks the network for them and writes down the answer (`scanned`).
    """
    guard = match.subject.guard
    is_scanned = guard is Guard.SCANNED_KEY and is_pedantic(situation)
    if guard is not Guard.HOST_KEY and not is_scanned:
        return None
    return match._replace(variant="scanned" if is_scanned else "").named(tool=match.subject.tool)


@predicate(LoweredGuardFact, names=("tool",))
def signature(match: Match[LoweredGuardFact], _context: Situation) -> Match[LoweredGuardFact] | None:
    """Keeps what has packages taken without a signature, or keys for them from a key server."""
    return match.named(tool=match.subject.tool) if match.subject.guard is Guard.SIGNATURE else None


PREDICATES: dict[str, Predicate] = {"tls": tls, "host-key": host_key, "signature": signature}
