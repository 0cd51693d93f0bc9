"""Predicates about what GitLab has given up."""

from __future__ import annotations

from cilint.facts.deprecations import DeprecationFact, Fate
from cilint.findings.finding import Persona
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_VARIANTS = {
    Fate.REFUSED: "",
    Fate.IGNORED: "ignored",
    Fate.DEPRECATED: "deprecated",
    Fate.DISCOURAGED: "deprecated",
}


@predicate(DeprecationFact, names=("message", "remedy", "words"), variants=("ignored", "deprecated"))
def fate(match: Match[DeprecationFact], situation: Situation) -> Match[DeprecationFact] | None:
    """Says what GitLab does with it: it refuses it, with `words` of its own, takes no note of it (`ignored`), or only
    wants something else (`deprecated`); what many pipelines have is kept in pedantic runs alone.
    """
    fact, settings = match.subject, situation.settings
    persona = settings.selection.persona or settings.persona
    if fact.fate is Fate.DISCOURAGED and persona is not Persona.PEDANTIC:
        return None
    words = f' ("{fact.words}")' if fact.words else ""
    named = match.named(message=fact.message, remedy=fact.remedy, words=words)
    return named._replace(variant=_VARIANTS[fact.fate])


PREDICATES: dict[str, Predicate] = {"fate": fate}
