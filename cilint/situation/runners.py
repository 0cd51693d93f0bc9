"""Which runners may take a job, by its tags. No predicates."""

from __future__ import annotations

from cilint.facts.model import User
from cilint.runner.config import Runner
from cilint.situation.situation import Situation, is_open


def runners_of(user: User, situation: Situation) -> tuple[Runner, ...]:
    """The runners that may take a user's job, as far as the settings know them (see `Settings.runners_for`)."""
    # Only some settings tell runners apart by the tags of jobs.
    has_tags = bool(situation.settings.runner_tags)
    runners = situation.once(_runners, user) if has_tags else situation.once(_runners_for, None)
    user.job.work.spend(len(runners) // 4)
    return runners


def _runners(user: User, situation: Situation) -> tuple[Runner, ...]:
    user.job.work.spend(len(situation.settings.runners))
    return situation.once(_runners_for, _tags(user, situation))


def _runners_for(tags: frozenset[str] | None, situation: Situation) -> tuple[Runner, ...]:
    return situation.settings.runners_for(tags)


def _tags(user: User, situation: Situation) -> frozenset[str] | None:
    """The tags that a job has for certain; None where something else than these files may decide."""
    tags = user.job.tags
    if not user.name or user.job.hidden or (tags is None and is_open(user, situation)):
        return None
    names = set()
    for item in tags or ():
        expansions = user.job.variables.expand_node(item)
        if len(expansions) != 1 or expansions[0].known is None:
            return None
        names.add(expansions[0].known)
    return frozenset(names)
