"""Predicates about packages and where they come from."""

from __future__ import annotations

from cilint.facts.mixed_indexes import MixedIndexesFact
from cilint.facts.unlocked_installs import UnlockedInstallFact
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


@predicate(
    UnlockedInstallFact,
    names=("tool", "lock", "instead"),
    variants=("", "told"),
    texts={"instead": ("npm", "yarn", "pnpm", "pipenv", "composer")},
)
def unlocked(match: Match[UnlockedInstallFact], _context: Situation) -> Match[UnlockedInstallFact] | None:
    """Keeps an install that may take other versions than the lock file says; the variant is `told` where it shall."""
    fact = match.subject
    tool = fact.call.program.name
    match = match._replace(variant="told" if fact.is_told else "")
    return match.named(tool=tool, lock=fact.lock, instead=Phrase(tool))


PREDICATES: dict[str, Predicate] = {"mixed": mixed, "unlocked": unlocked}
