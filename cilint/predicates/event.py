"""Predicates about events: which jobs are in the pipelines that they start."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.facts.constant_conditions import ConstantConditionFact
from cilint.facts.dead_jobs import DeadJobFact
from cilint.facts.dead_rules import DeadRuleFact
from cilint.facts.duplicate_pipelines import DuplicatePipelineFact
from cilint.facts.environment_stops import EnvironmentStopFact
from cilint.facts.missing_needs import MissingNeedFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.pipeline.events.samples import MERGE_EVENT
from cilint.predicates.contract import Predicate, predicate
from cilint.predicates.problem import is_open, told
from cilint.situation.situation import Situation

_MOST, _MOST_RELATED = 2, 4
_EVENTS = {"one": ("event",), "more": ("more",)}


@predicate(
    MissingNeedFact,
    names=("need", "events*"),
    variants=("merge-request", "unset", "dependency"),
    texts={"events": _EVENTS, "note": ("keeps", "drops")},
)
def missing_need(match: Match[MissingNeedFact], _context: Situation) -> Match[MissingNeedFact] | None:
    """Keeps every need that is missing, with both places that decide that; `events` are those in which it is.

    The variant is `merge-request` where it is in no other event: the branch has a pipeline all the same, perhaps. It is
    `unset` where a variable of the project may bring it in, `dependency` where only its artifacts are missing.
    """
    fact = match.subject
    related = (Note(fact.keeps, "keeps"), Note(fact.drops, "drops"))
    is_of_merge_requests = all(name.startswith(MERGE_EVENT) for name in fact.events)
    variant = "dependency" if fact.is_dependency else "unset" if fact.is_unset else ""
    return match._replace(related=related, variant=variant or ("merge-request" if is_of_merge_requests else "")).named(
        need=fact.need, events=_events(fact.events)
    )


def _events(names: Sequence[str]) -> tuple[Phrase, ...]:
    """The first of some events, and how many more there are."""
    more = len(names) - _MOST
    told = tuple(Phrase("one", {"event": name}) for name in names[:_MOST])
    return (*told, Phrase("more", {"more": str(more)})) if more > 0 else told


@predicate(DeadRuleFact, names=("lines*",), variants=("same", "several"), texts={"note": ("decides", "one-decides")})
def dead_rule(match: Match[DeadRuleFact], _context: Situation) -> Match[DeadRuleFact] | None:
    """Keeps every entry that never decides.

    The variant is `same` where the one before it has a condition as well, `several` where it takes several of them.
    """
    fact = match.subject
    is_one = len(fact.before) == 1
    related = tuple(Note(place, "decides" if is_one else "one-decides") for place in fact.before[:_MOST_RELATED])
    variant = "" if fact.always else "same" if is_one else "several"
    return match._replace(related=related, variant=variant).named(
        lines=tuple(str(place.begin.line) for place in fact.before)
    )


@predicate(
    EnvironmentStopFact,
    names=("stopper",),
    variants={"": ("message", "remedy", "words"), "absent": ("events*",)},
    texts={"events": _EVENTS, "note": {"keeps": (), "drops": ("drops",)}},
)
def no_stop(match: Match[EnvironmentStopFact], situation: Situation) -> Match[EnvironmentStopFact] | None:
    """Keeps an `on_stop` that GitLab refuses, with its own `words`; the variant is `absent` for a job that is in no
    pipeline with the environment, with both places that decide that in the first of these `events`.
    """
    fact = match.subject
    problem, absence = fact.problem, fact.absence
    named = match.named(stopper=fact.span.text)
    if absence is not None and fact.user is not None:
        keeps = Note(absence.first.place(fact.user.job), "keeps")
        drops = Note(absence.first.place(absence.stopper), "drops", {"drops": absence.stopper.name})
        return named._replace(related=(keeps, drops), variant="absent").named(events=_events(absence.events))
    if problem is None or problem.condition or is_open(problem, situation):
        return None
    return told(named, problem)


@predicate(ConstantConditionFact, names=("parts*",), variants=("always", "together", "always-together", "names"))
def constant_condition(match: Match[ConstantConditionFact], _context: Situation) -> Match[ConstantConditionFact] | None:
    """Keeps every condition that is always true, or never; `parts` are those of its parts that make it so.

    The variants are `always`, and `together` and `always-together` where several parts do it; `names` is a pattern of
    `only` or `except` that every name matches.
    """
    fact = match.subject
    if fact.is_for_names:
        return match._replace(variant="names").named(parts=tuple(fact.parts))
    together = "together" if len(fact.parts) > 1 else ""
    variant = "-".join(filter(None, ("always" if fact.always else "", together)))
    return match._replace(variant=variant).named(parts=tuple(fact.parts))


@predicate(DeadJobFact, variants=("filters", "workflow"), texts={"note": ("keeps-out",)})
def dead_job(match: Match[DeadJobFact], _context: Situation) -> Match[DeadJobFact] | None:
    """Keeps every job that no event starts; the variants are `filters` for `only`, `workflow` for `workflow:rules`."""
    fact = match.subject
    related = tuple(Note(place, "keeps-out") for place in fact.by[:_MOST_RELATED])
    variant = "" if fact.reason == "never" else fact.reason
    return match._replace(related=related, variant=variant)


@predicate(
    DuplicatePipelineFact,
    names=("other", "count"),
    variants=("apart", "warned"),
    texts={"count": {"one": (), "several": ("number",)}, "note": ("keeps",)},
)
def duplicate_pipeline(match: Match[DuplicatePipelineFact], _context: Situation) -> Match[DuplicatePipelineFact] | None:
    """Keeps what starts a second pipeline; `count` says of how many more jobs, and nothing where there are none.

    The variant is `apart` where no job is in both, and `warned` where GitLab only warns that they may be.
    """
    fact = match.subject
    related = (Note(fact.in_branch, "keeps"),) if fact.sure else ()
    more = len(fact.same) - 1
    count = Phrase("one" if more == 1 else "several", {"number": str(more)}) if more > 0 else ""
    variant = "warned" if not fact.sure else "" if fact.same else "apart"
    return match._replace(related=related, variant=variant).named(other=fact.branch_job, count=count)


PREDICATES: dict[str, Predicate] = {
    "constant-condition": constant_condition,
    "dead-job": dead_job,
    "dead-rule": dead_rule,
    "duplicate-pipeline": duplicate_pipeline,
    "missing-need": missing_need,
    "no-stop": no_stop,
}
