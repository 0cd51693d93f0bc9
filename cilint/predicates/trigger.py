"""Predicates about the pipelines that jobs start."""

from __future__ import annotations

from cilint.facts.destinations import Way
from cilint.facts.held_credentials import CredentialKind
from cilint.facts.model import JobFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_MOST = 4


@predicate(JobFact, names=("secrets*", "project"), variants=("given",), texts={"note": {"handed": ("name",)}})
def forwards_secrets(match: Match[JobFact], situation: Situation) -> Match[JobFact] | None:
    """Keeps a job that hands secrets to a pipeline of another project, and flags the first of their variables.

    The variant is `given` for `forward:pipeline_variables: true`, which hands on what the job's own pipeline was given,
    whatever that is. A child pipeline has the secrets of its project anyway. Literal secrets are told where they are.
    """
    user = match.subject.user
    trigger = user.job.trigger if user else None
    if user is None or trigger is None or trigger.project is None or user.job.hidden:
        return None
    project = trigger.project.written
    flows = [each for each in situation.facts.secret_flows.of(user) if each.destination.way is Way.PIPELINE]
    flows = [each for each in flows if each.credential.kind is not CredentialKind.LITERAL]
    if flows:
        names = tuple(dict.fromkeys(f"${each.credential.name}" for each in flows))
        related = tuple(Note(each.span, "handed", {"name": f"${each.credential.name}"}) for each in flows[1:_MOST])
        return match.narrowed(flows[0].span)._replace(related=related).named(secrets=names, project=project)
    given = trigger.given_by
    if given is None or not trigger.forwards_given:
        return None
    return match.narrowed(given.span)._replace(variant="given").named(secrets=(), project=project)


PREDICATES: dict[str, Predicate] = {"forwards-secrets": forwards_secrets}
