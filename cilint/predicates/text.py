"""Predicates about the texts of files."""

from __future__ import annotations

from cilint.facts.invisible_characters import InvisibleCharactersFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(InvisibleCharactersFact, names=("characters*",), variants=("", "turning"))
def invisible(match: Match[InvisibleCharactersFact], _context: Situation) -> Match[InvisibleCharactersFact] | None:
    """Keeps characters that nobody sees; the variant is `turning` where one changes the order of what is shown."""
    fact = match.subject
    return match._replace(variant="turning" if fact.turns else "").named(characters=fact.characters)


PREDICATES: dict[str, Predicate] = {"invisible": invisible}
