"""Which environments are for production: what the job says, else what GitLab takes the name for.

Source: GitLab's app/models/environment.rb (`guess_tier`).
"""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.job import Job
from cilint.pipeline.model.environments import JobEnvironment

PRODUCTION = "production"
_NAMES = {
    "development": regex(r"dev|review|trunk", re.IGNORECASE),
    "testing": regex(r"test|tst|int|ac(?:ce|)pt|qa|qc|control|quality", re.IGNORECASE),
    "staging": regex(r"st(?:a|)g|mod(?:e|)l|pre|demo|non", re.IGNORECASE),
    PRODUCTION: regex(r"pr(?:o|)d|live", re.IGNORECASE),
}
"""Of the tiers in this order, the first whose pattern is in the name."""


def guessed_tier(name: str) -> str:
    """The tier that GitLab takes an environment of that name for."""
    return next((tier for tier, pattern in _NAMES.items() if pattern.search(name)), "other")


def tier_of(job: Job, environment: JobEnvironment) -> str | None:
    """The tier of the environment of a job; None where it is not known, or not always the same."""
    if environment.tier is not None:
        return environment.tier.canonical if is_certain(environment.tier) else None
    name = environment.name
    if name is None or not name.is_scalar:
        return None
    tiers = {_guessed(option) for option in job.variables.expand_node(name)}
    return tiers.pop() if len(tiers) == 1 else None


def _guessed(name: Expansion) -> str | None:
    if name.known is not None:
        return guessed_tier(name.known)
    # Whatever else is in a name, the first pattern decides.
    first = next(iter(_NAMES))
    known = [part for part in name.template if isinstance(part, str)]
    return first if any(map(_NAMES[first].search, known)) else None
