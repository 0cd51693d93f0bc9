"""Predicates about ID tokens: which services take one, and in whose pipelines it is made."""

from __future__ import annotations

from cilint.facts.id_tokens import IdTokenFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.pipeline.events.samples import MERGE_EVENT
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_VARIANTS = ("several", "wildcard", "own", "merge-request")
_VARIABLES = ("$CI_SERVER_URL", "$CI_SERVER_HOST", "$CI_SERVER_FQDN")


def _addresses(host: str) -> tuple[str, ...]:
    """How an audience names a GitLab at some host; in no way where that is not known."""
    return (host, f"https://{host}", f"http://{host}") if host else ()


_OWN = frozenset({*_VARIABLES, *_addresses("gitlab.com")})


@predicate(IdTokenFact, names=("name", "audience"), variants=_VARIANTS, texts={"note": {"runs": ("event",)}})
def broad(match: Match[IdTokenFact], situation: Situation) -> Match[IdTokenFact] | None:
    """Keeps an ID token that more than one service takes: for `several`, for a `wildcard`, for GitLab's `own` address.

    Also one of a job without an environment that surely runs in pipelines of merge requests, with the line that
    decides. Who may open these, the files do not say.
    """
    fact = match.subject
    if fact.job.hidden:
        return None
    found = match.named(name=fact.name, audience="")
    audiences = fact.token.audiences
    own = _OWN | set(_addresses(situation.settings.environment.variables.get("CI_SERVER_HOST", "")))
    if len(audiences) > 1:
        return found._replace(variant="several")
    for audience in audiences:
        is_own = _bare(audience.text) in own
        variant = "wildcard" if "*" in audience.text else "own" if is_own else ""
        if variant:
            return found.narrowed(audience.span)._replace(variant=variant).named(audience=audience.text)
    is_asked = fact.job.environment is None
    sample = situation.facts.samples.running(fact.job, (MERGE_EVENT,)) if is_asked else None
    if sample is None:
        return None
    related = (Note(sample.place(fact.job), "runs", {"event": sample.event.name}),)
    return found._replace(variant="merge-request", related=related)


def _bare(audience: str) -> str:
    """An audience in which `${NAME}` is the same as `$NAME`."""
    return audience.strip().removesuffix("/").replace("${", "$").replace("}", "")


PREDICATES: dict[str, Predicate] = {"broad": broad}
