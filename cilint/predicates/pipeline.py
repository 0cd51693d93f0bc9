"""Questions about a pipeline as a whole: which jobs and includes it has."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.facts.configuration import RootFact
from cilint.pipeline.conditions.rules import Inclusion
from cilint.predicates.arguments import texts
from cilint.predicates.contract import Predicate, question
from cilint.settings.patterns import fits
from cilint.situation.situation import Situation


@question(RootFact, argument=texts("a name, or a pattern with `*`"))
def has_job(fact: RootFact, situation: Situation, patterns: frozenset[str]) -> bool | None:
    """Keeps a pipeline with such a job, hidden ones aside: `pipeline.has-job: secret_detection`.

    Whether it has none is not known where an include was not read.
    """
    return _any(fact.jobs, patterns, situation)


@question(RootFact, argument=texts("a name, or a pattern with `*`"))
def includes(_fact: RootFact, situation: Situation, patterns: frozenset[str]) -> bool | None:
    """Keeps a pipeline that includes such a file, by an include of an include too.

    Files of projects are named `group/project: path`, components by their address: `pipeline.includes: "group/ci: *"`.
    An include counts whose `rules` may let it in. Whether there is none is not known where another was not read.
    """
    made = [item for item in situation.facts.pipeline.includes if item.verdict is not Inclusion.EXCLUDED]
    return _any((item.name for item in made), patterns, situation)


def _any(names: Iterable[str], patterns: frozenset[str], situation: Situation) -> bool | None:
    if any(fits(name, patterns) for name in names):
        return True
    return None if situation.facts.unread else False


PREDICATES: dict[str, Predicate] = {"has-job": has_job, "includes": includes}
