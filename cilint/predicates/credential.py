"""Predicates about literal secrets for registries."""

from __future__ import annotations

from cilint.facts.model import CredentialFact
from cilint.findings.finding import Related
from cilint.findings.match import Match
from cilint.predicates.catalog import Context, Predicate


def literal(match: Match, _context: Context, _argument: str) -> Match | None:
    """Keeps every literal secret; relates the place that gives it to a registry, where that is another line."""
    fact = match.subject
    if not isinstance(fact, CredentialFact):
        return None
    related: tuple[Related, ...] = ()
    if fact.use.source is not fact.span.source or fact.use.begin.line != fact.span.begin.line:
        related = (Related(fact.use, "given to the registry here"),)
    registry = f" for {fact.registry}" if fact.registry else ""
    return match._replace(related=related, sensitive=True).named(where=fact.where, registry=registry)


PREDICATES: dict[str, Predicate] = {"literal": literal}
