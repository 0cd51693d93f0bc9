"""Predicates about events: which jobs are in the pipelines that they start."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.facts.dead_rules import DeadRuleFact
from cilint.facts.missing_needs import MissingNeedFact
from cilint.findings.finding import Related
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_MOST = 2
_MERGE_REQUEST = "merge-request"


@predicate(MissingNeedFact, names=("need", "events"), variants=("merge-request",))
def missing_need(match: Match[MissingNeedFact], _context: Situation) -> Match[MissingNeedFact] | None:
    """Keeps every need that is missing, with both places that decide that; `events` are those in which it is.

    The variant is `merge-request` where it is in no other event: the branch has a pipeline all the same, perhaps.
    """
    fact = match.subject
    job = fact.user.name if fact.user else ""
    related = (
        Related(fact.keeps, f"this keeps {job} in the pipeline"),
        Related(fact.drops, f"this keeps {fact.need} out of it"),
    )
    variant = _MERGE_REQUEST if all(name.startswith("merge request") for name in fact.events) else ""
    return match._replace(related=related, variant=variant).named(need=fact.need, events=_in_words(fact.events))


@predicate(DeadRuleFact, names=("line",), variants=("same",))
def dead_rule(match: Match[DeadRuleFact], _context: Situation) -> Match[DeadRuleFact] | None:
    """Keeps every entry that never decides; the variant is `same` where the one before it has a condition as well."""
    fact = match.subject
    related = (Related(fact.before, "this one decides in its place"),)
    return match._replace(related=related, variant="" if fact.always else "same").named(
        line=str(fact.before.begin.line)
    )


def _in_words(events: Sequence[str]) -> str:
    """The names of the first events: `a tag, a merge request and 2 more`."""
    more = len(events) - _MOST
    named = [f"a {name}" for name in events[: _MOST if more > 0 else _MOST + 1]]
    last = f"{more} more" if more > 0 else named.pop()
    return f"{', '.join(named)} and {last}" if named else last


PREDICATES: dict[str, Predicate] = {"dead-rule": dead_rule, "missing-need": missing_need}
