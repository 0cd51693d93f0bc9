"""Predicates about packages and where they come from."""

from __future__ import annotations

from cilint.facts.mixed_indexes import MixedIndexesFact
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(MixedIndexesFact, names=("tool", "private", "public", "host"), texts={"private": ("known", "unknown")})
def mixed(match: Match[MixedIndexesFact], _context: Situation) -> Match[MixedIndexesFact] | None:
    """Keeps a private index of packages and a public one that are asked for the same names."""
    fact = match.subject
    private = Phrase("known" if fact.private else "unknown")
    return match.named(tool=fact.tool, private=private, public=fact.public, host=fact.private)


PREDICATES: dict[str, Predicate] = {"mixed": mixed}
