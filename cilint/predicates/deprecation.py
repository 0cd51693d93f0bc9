"""Predicates about what GitLab has given up."""

from __future__ import annotations

from cilint.facts.deprecations import DeprecationFact, Fate
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation, is_pedantic

_VARIANTS = {
    Fate.REFUSED: "",
    Fate.IGNORED: "ignored",
    Fate.DEPRECATED: "deprecated",
    Fate.WARNED: "warned",
    Fate.DISCOURAGED: "deprecated",
}


_MOST_RELATED = 8


@predicate(
    DeprecationFact,
    names=("message", "remedy", "words", "count"),
    variants=("ignored", "deprecated", "warned"),
    texts={"count": {"one": (), "several": ("number",)}, "note": ("again",)},
)
def fate(match: Match[DeprecationFact], situation: Situation) -> Match[DeprecationFact] | None:
    """Says what GitLab does with it: it refuses it, with `words` of its own, takes no note of it (`ignored`), or only
    wants something else (`deprecated`, or `warned` where newer versions alone know that); what many pipelines have is
    kept in pedantic runs alone. `count` says in how many more places a file has it, and the first of these are related.
    """
    fact = match.subject
    if fact.fate is Fate.DISCOURAGED and not is_pedantic(situation):
        return None
    words = f' ("{fact.words}")' if fact.words else ""
    more = len(fact.others)
    count = Phrase("one" if more == 1 else "several", {"number": str(more)}) if more else ""
    named = match.named(message=fact.message, remedy=fact.remedy, words=words, count=count)
    related = tuple(Note(place, "again") for place in fact.others[:_MOST_RELATED])
    return named._replace(variant=_VARIANTS[fact.fate], related=related)


PREDICATES: dict[str, Predicate] = {"fate": fate}
