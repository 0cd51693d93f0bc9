"""Predicates about literal secrets that are no registry's."""

from __future__ import annotations

from cilint.facts.secrets import Evidence, SecretFact
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.secrets.throw_away_passwords import may_be_for_service
from cilint.situation.situation import Situation


@predicate(SecretFact, names=("what", "name", "host", "issuer"), variants=("name",))
def leaked(match: Match[SecretFact], situation: Situation) -> Match[SecretFact] | None:
    """Keeps a secret that is of use beyond the job; the variant is `name` where only a name says that it is one.

    What may be a service's, for all that the files say, is not known to be such a secret: see `_may_be_of_service`.
    """
    fact = match.subject
    if fact.is_of_service or not fact.is_plausible or _may_be_of_service(fact, situation):
        return None
    match = _named(match, fact)
    if fact.evidence is Evidence.PAIR and "." not in fact.host:
        # A container that a script starts has such a name, too.
        return match._replace(confidence=Confidence.MEDIUM)
    if fact.evidence is Evidence.NAME:
        # What one file says of its names is one thing to look at.
        return match._replace(variant="name", topic=fact.name, fold=fact.span.source.path)
    return match


@predicate(SecretFact, names=("what", "name", "host", "issuer"), variants=("name",))
def of_service(match: Match[SecretFact], _context: Situation) -> Match[SecretFact] | None:
    """Keeps a secret that a service of the job uses, and nothing beyond the job.

    The variant is `name` for one that is a secret by its name alone, and does not look like one.
    """
    fact = match.subject
    if not fact.is_of_service and (fact.is_plausible or fact.evidence is not Evidence.NAME):
        return None
    match = _named(match, fact)
    return match if fact.is_of_service else match._replace(variant="name", topic=fact.name, fold=fact.span.source.path)


def _may_be_of_service(fact: SecretFact, situation: Situation) -> bool:
    """Whether a service that the files do not show may use a secret: that of an include, of a parent, of a project."""
    if not (situation.facts.is_offered or (fact.user and fact.user.job.missing)):
        return False
    if fact.evidence is Evidence.PAIR:
        return "." not in fact.host
    return fact.evidence is Evidence.NAME and may_be_for_service(fact.name)


def _named(match: Match[SecretFact], fact: SecretFact) -> Match[SecretFact]:
    return match._replace(sensitive=True).named(what=fact.what, name=fact.name, host=fact.host, issuer=fact.issuer)


PREDICATES: dict[str, Predicate] = {"leaked": leaked, "of-service": of_service}
