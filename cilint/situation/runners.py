"""Which runners may take a job, by its tags. No predicates."""

from __future__ import annotations

from cilint.facts.model import User
from cilint.runner.config import Runner
from cilint.situation.situation import Situation, is_open


def runners_of(user: User, situation: Situation) -> tuple[Runner, ...]:
    """The runners that may take a user's job, as far as the settings know them (see `Settings.runners_for`)."""
    runners = runners_for(tags_that_tell(user, situation), situation)
    user.job.work.spend(len(runners) // 4)
    return runners


def runners_for(tags: frozenset[str] | None, situation: Situation) -> tuple[Runner, ...]:
    """Those that may take jobs with some tags, as `tags_that_tell` has them."""
    return situation.once(_runners_for, tags)


def tags_that_tell(user: User, situation: Situation) -> frozenset[str] | None:
    """The tags of a job that tell which runners may take it: for all jobs with the same, these are the same.

    None where something else than these files may decide, and where the settings tell no runners apart by tags.
    """
    return situation.once(_tags, user) if situation.settings.runner_tags else None


def _runners_for(tags: frozenset[str] | None, situation: Situation) -> tuple[Runner, ...]:
    return situation.settings.runners_for(tags)


def _tags(user: User, situation: Situation) -> frozenset[str] | None:
    """The tags that a job has for certain; None where something else than these files may decide."""
    user.job.work.spend(len(situation.settings.runners))
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
