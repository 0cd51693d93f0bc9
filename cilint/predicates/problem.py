"""Predicates about what GitLab refuses when it builds a pipeline."""

from __future__ import annotations

from cilint.facts.configuration import ProblemFact
from cilint.findings.finding import Related
from cilint.findings.match import Match
from cilint.pipeline.problem import ProblemKind
from cilint.predicates.arguments import members
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(
    ProblemFact,
    names=("message", "remedy"),
    variants=("limit",),
    argument=members("kind of problem", ProblemKind),
)
def kind(match: Match[ProblemFact], situation: Situation, kinds: frozenset[ProblemKind]) -> Match[ProblemFact] | None:
    """Keeps a problem of that kind.

    What is nowhere in the files may be in an include that was not read, or, of a file with which GitLab does not start,
    in one that includes it: then nothing is said. The variant is `limit` for what an administrator can allow.
    """
    fact = match.subject
    if fact.problem.kind not in kinds:
        return None
    problem = fact.problem
    pipeline = situation.facts.pipeline
    if (problem.is_absence and situation.facts.unread) or (problem.is_open and not pipeline.is_entry_point):
        return None
    related = tuple(Related(span, note) for span, note in problem.related)
    variant = "limit" if problem.is_adjustable else ""
    return match.named(message=problem.message, remedy=problem.remedy)._replace(related=related, variant=variant)


PREDICATES: dict[str, Predicate] = {"kind": kind}
