"""Predicates about ID tokens: which services take one, and in whose pipelines it is made."""

from __future__ import annotations

from cilint.facts.id_tokens import IdTokenFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.pipeline.events.samples import MERGE_EVENT
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation, is_pedantic

_VARIANTS = ("several", "wildcard", "own", "merge-request")
_OWN = frozenset({"$CI_SERVER_URL", "$CI_SERVER_HOST", "$CI_SERVER_FQDN", "https://gitlab.com", "gitlab.com"})


@predicate(IdTokenFact, names=("name", "audience"), variants=_VARIANTS, texts={"note": {"runs": ("event",)}})
def broad(match: Match[IdTokenFact], situation: Situation) -> Match[IdTokenFact] | None:
    """Keeps an ID token that more than one service takes: for `several`, for a `wildcard`, for GitLab's `own` address.

    In pedantic runs also one of a job without an environment that surely runs in pipelines of merge requests, with the
    line that decides: whether the project has such pipelines the files do not say.
    """
    fact = match.subject
    if fact.job.hidden:
        return None
    found = match.named(name=fact.name, audience="")
    audiences = fact.token.audiences
    if len(audiences) > 1:
        return found._replace(variant="several")
    for audience in audiences:
        variant = "wildcard" if "*" in audience.text else "own" if _bare(audience.text) in _OWN else ""
        if variant:
            return found.narrowed(audience.span)._replace(variant=variant).named(audience=audience.text)
    is_asked = is_pedantic(situation) and fact.job.environment is None
    sample = situation.facts.samples.running(fact.job, (MERGE_EVENT,)) if is_asked else None
    if sample is None:
        return None
    related = (Note(sample.place(fact.job), "runs", {"event": sample.event.name}),)
    return found._replace(variant="merge-request", related=related)


def _bare(audience: str) -> str:
    """An audience in which `${NAME}` is the same as `$NAME`."""
    return audience.strip().rstrip("/").replace("${", "$").replace("}", "")


PREDICATES: dict[str, Predicate] = {"broad": broad}
