"""Predicates about what GitLab refuses when it builds a pipeline."""

from __future__ import annotations

from cilint.facts.configuration import ProblemFact
from cilint.findings.finding import Confidence, Related
from cilint.findings.match import Match
from cilint.predicates.catalog import Context, Predicate


def kind(match: Match, context: Context, name: str) -> Match | None:
    """Keeps a problem of that kind (see `ProblemKind`).

    What is nowhere in the files may be in an include that was not read: then nothing is said. In a file that may be one
    of another pipeline's, it may be there: then the variant is `elsewhere`, and in a template nothing is said.
    """
    fact = match.subject
    if not isinstance(fact, ProblemFact) or fact.problem.kind.value != name:
        return None
    problem = fact.problem
    pipeline = context.facts.pipeline
    if problem.is_absence and (pipeline.unread or (pipeline.is_template and not pipeline.is_entry_point)):
        return None
    related = tuple(Related(span, note) for span, note in problem.related)
    match = match.named(message=problem.message, remedy=problem.remedy)._replace(related=related)
    if (problem.is_absence or problem.is_local) and not pipeline.is_entry_point:
        return match._replace(variant="elsewhere", confidence=Confidence.LOW)
    return match


PREDICATES: dict[str, Predicate] = {"kind": kind}
