"""Predicates about what GitLab has taken away."""

from __future__ import annotations

from cilint.facts.deprecations import DeprecationFact, Fate
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(DeprecationFact, names=("message", "remedy", "words"), variants=("ignored",))
def fate(match: Match[DeprecationFact], _context: Situation) -> Match[DeprecationFact]:
    """Says what GitLab does with it: it refuses it, with `words` of its own, or (`ignored`) takes no note of it."""
    fact = match.subject
    words = f' ("{fact.words}")' if fact.words else ""
    named = match.named(message=fact.message, remedy=fact.remedy, words=words)
    return named._replace(variant="ignored" if fact.fate is Fate.IGNORED else "")


PREDICATES: dict[str, Predicate] = {"fate": fate}
