"""Predicates about the Runner's feature flags in the variables of a job."""

from __future__ import annotations

from cilint.facts.model import FeatureFlagFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.network import FlagValue, truth_of
from cilint.situation.runners import runners_of
from cilint.situation.situation import Situation


@predicate(FeatureFlagFact, names=("flag", "value"))
def unreadable(match: Match[FeatureFlagFact], situation: Situation) -> Match[FeatureFlagFact] | None:
    """Keeps a feature flag whose value the Runner cannot read, so that the flag keeps its default.

    An empty value is not kept, though the Runner complains of it: the default is what is meant by it.
    """
    fact = match.subject
    if fact.user is None:
        return None
    name, value = fact.definition.name, fact.definition.text
    # What the runner's own configuration sets, it does not look for elsewhere.
    if not value or all(name in runner.feature_flags for runner in runners_of(fact.user, situation)):
        return None
    # At one place there can be several values, by inputs: then one that is readable may be the one that is given.
    values = [item for item in fact.user.job.variables.possible(name) if item.span == fact.span]
    if not all(truth_of(item, fact.user.job.variables) is FlagValue.INVALID for item in values):
        return None
    return match.named(flag=name, value=value)


PREDICATES: dict[str, Predicate] = {"unreadable": unreadable}
