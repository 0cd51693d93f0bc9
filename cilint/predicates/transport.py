"""Predicates about how registries are reached: what gives up TLS, and addresses where references belong."""

from __future__ import annotations

from cilint.facts.transports import TransportFact
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation
from cilint.tools.transport import TransportFault


@predicate(
    TransportFact, names=("tool", "registry", "whom"), variants=("plain-http",), texts={"whom": ("named", "unnamed")}
)
def insecure(match: Match[TransportFact], _context: Situation) -> Match[TransportFact] | None:
    """Keeps what makes a tool talk to a registry without a verified certificate, or without TLS (its variant then)."""
    fact = match.subject
    if fact.fault is TransportFault.SCHEME:
        return None
    match = match._replace(
        variant="plain-http" if fact.fault is TransportFault.PLAIN_HTTP else "",
        confidence=None if fact.is_sure else Confidence.LOW,
    )
    whom = Phrase("named" if fact.registry else "unnamed")
    return match.named(tool=fact.tool, registry=fact.registry or "", whom=whom)


@predicate(
    TransportFact,
    names=("use", "tool", "reference"),
    variants=("image",),
    texts={"use": ("image", "service", "login", "reference")},
)
def scheme(match: Match[TransportFact], _context: Situation) -> Match[TransportFact] | None:
    """Keeps an address with `https://` or `http://` where a registry's host or an image's reference belongs."""
    fact = match.subject
    if fact.fault is not TransportFault.SCHEME:
        return None
    match = match._replace(
        variant="image" if fact.use in ("image", "service") else "",
        confidence=None if fact.is_sure else Confidence.LOW,
    )
    return match.named(use=Phrase(fact.use), tool=fact.tool, reference=fact.registry)


PREDICATES: dict[str, Predicate] = {"insecure": insecure, "scheme": scheme}
