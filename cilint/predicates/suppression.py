"""Predicates about suppressions: the comments that accept findings."""

from __future__ import annotations

from cilint.facts.configuration import SuppressionFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(SuppressionFact, names=("problem", "what"), variants=("doubtful",))
def useless(match: Match[SuppressionFact], _context: Situation) -> Match[SuppressionFact] | None:
    """Keeps a suppression that hides nothing, a comment or an entry of the settings, which `what` tells.

    The variant is `doubtful` where it might in another run: one with rules of the user's own, which an unknown name may
    belong to, or with includes that were not read.
    """
    fact = match.subject
    if not fact.problem:
        return None
    what = "entry" if fact.is_entry else "comment"
    return match._replace(variant="doubtful" if fact.doubtful else "").named(problem=fact.problem, what=what)


PREDICATES: dict[str, Predicate] = {"useless": useless}
