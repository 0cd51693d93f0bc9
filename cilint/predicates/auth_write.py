"""Predicates about scripts that write Docker's auth configuration to a file."""

from __future__ import annotations

from cilint.facts.auth_writes import AuthWriteFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(AuthWriteFact, names=("variable", "file"))
def unquoted(match: Match[AuthWriteFact], _context: Situation) -> Match[AuthWriteFact] | None:
    """Keeps a variable that the shell splits into words before it is written."""
    fact = match.subject
    if fact.is_quoted:
        return None
    return match.named(variable=f"${fact.variable}", file=fact.file)


PREDICATES: dict[str, Predicate] = {"unquoted": unquoted}
