"""Predicates about what GitLab refuses when it builds a pipeline."""

from __future__ import annotations

from cilint.facts.configuration import ProblemFact
from cilint.findings.finding import Related
from cilint.findings.match import F, Match
from cilint.pipeline.problem import Problem, ProblemKind
from cilint.predicates.arguments import members
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(
    ProblemFact,
    names=("message", "remedy", "words"),
    variants=("limit", "tier"),
    argument=members("kind of problem", ProblemKind),
)
def kind(match: Match[ProblemFact], situation: Situation, kinds: frozenset[ProblemKind]) -> Match[ProblemFact] | None:
    """Keeps a problem of that kind.

    What is nowhere in the files may be in an include that was not read, or, of a file with which GitLab does not start,
    in one that includes it: then nothing is said. The variant is `limit` for what an administrator can allow, and
    `tier` for what GitLab refuses only when the job is made. `words` are GitLab's own.
    """
    fact = match.subject
    problem = fact.problem
    if problem.kind not in kinds or problem.condition or is_open(problem, situation):
        return None
    return told(match, problem)._replace(variant=problem.variant)


@predicate(ProblemFact, names=("message", "remedy", "words", "condition"))
def conditional(match: Match[ProblemFact], situation: Situation) -> Match[ProblemFact] | None:
    """Keeps a problem that a pipeline has only where some includes are in it, by their `rules`; says what these ask."""
    problem = match.subject.problem
    if not problem.condition or is_open(problem, situation):
        return None
    return told(match, problem).named(condition=problem.condition)


def told(match: Match[F], problem: Problem) -> Match[F]:
    """The match with the words for a problem, GitLab's own among them, and its related places."""
    words = f' ("{problem.words}")' if problem.words else ""
    named = match.named(message=problem.message, remedy=problem.remedy, words=words)
    return named._replace(related=tuple(Related(span, note) for span, note in problem.related))


def is_open(problem: Problem, situation: Situation) -> bool:
    """Whether it may be none: what is nowhere in the files may be in others that belong to the pipeline."""
    pipeline = situation.facts.pipeline
    is_whole = pipeline.is_entry_point or pipeline.is_child
    if problem.is_absence and (situation.facts.unread or not is_whole):
        return True
    return problem.is_local and not pipeline.is_entry_point


PREDICATES: dict[str, Predicate] = {"kind": kind, "conditional": conditional}
