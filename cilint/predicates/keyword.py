"""Predicates about keywords that change nothing."""

from __future__ import annotations

from cilint.facts.ignored_keywords import IgnoredKeywordFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(IgnoredKeywordFact, variants=("include", "workflow"))
def ignored(match: Match[IgnoredKeywordFact], _context: Situation) -> Match[IgnoredKeywordFact] | None:
    """Keeps every keyword that GitLab ignores where it stands: in `default`, or by variant `include` and `workflow`."""
    within = match.subject.within
    return match._replace(variant="" if within == "default" else within)


PREDICATES: dict[str, Predicate] = {"ignored": ignored}
