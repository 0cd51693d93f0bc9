"""Predicates about images that scripts push."""

from __future__ import annotations

from cilint.container.pushed_tag import PushedTag
from cilint.facts.model import shown, substituted
from cilint.facts.pushes import PushFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_CACHE = "cache"


@predicate(PushFact, names=("reference",), variants=("latest", "branch"))
def mutable(match: Match[PushFact], situation: Situation) -> Match[PushFact] | None:
    """Keeps a push to a tag that moves, where nothing pushes the repository under a tag that may stay.

    Nothing is said of caches, of images that another tag names already, of jobs for Git tags alone, and of jobs that
    push something that is not known.
    """
    fact = match.subject
    if fact.user is None or fact.is_promoted:
        return None
    tags = fact.tags()
    if not tags or not all(tag.moves for tag in tags):
        return None
    if any(_CACHE in shown(option).lower() for option in fact.expansions):
        return None
    overview = situation.facts.push_overview
    if fact.user.name in overview.unclear or fact.repositories() & overview.kept:
        return None
    variant = "latest" if tags == {PushedTag.LATEST} else "branch"
    return match._replace(variant=variant, values=substituted(fact.expansions, fact.written)).named(
        reference=fact.written
    )


PREDICATES: dict[str, Predicate] = {"mutable": mutable}
