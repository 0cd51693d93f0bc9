"""The lists of facts about what jobs have, which every check reads: images, services, commands, logins, variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cilint.facts.images import images_of
from cilint.facts.model import (
    CommandFact,
    FeatureFlagFact,
    ImageFact,
    JobFact,
    LoginFact,
    ServicesFact,
    User,
    VariableFact,
)
from cilint.facts.services import ServiceFact, service_entries_of, services_of
from cilint.runner.feature_flags import FEATURE_FLAGS

if TYPE_CHECKING:
    from cilint.facts.gather import Facts


def jobs(facts: Facts) -> Iterator[JobFact]:
    """All jobs, hidden ones and triggers too."""
    return (JobFact(job.key.span, User(job.name, job)) for job in facts.pipeline.jobs)


def images(facts: Facts) -> Iterator[ImageFact]:
    """Every image reference, by user."""
    return (fact for user in facts.users for fact in images_of(user))


def services(facts: Facts) -> Iterator[ServicesFact]:
    """Every list of services that is not empty, by user."""
    return (fact for user in facts.users for fact in services_of(user))


def service_entries(facts: Facts) -> Iterator[ServiceFact]:
    """Every entry of a list of services, by user, in the order in which the Runner starts them."""
    return (fact for user in facts.users for fact in service_entries_of(user))


def commands(facts: Facts) -> Iterator[CommandFact]:
    """Every command of every script, by user."""
    return (fact for user in facts.users for fact in facts.scripts.commands(user))


def logins(facts: Facts) -> Iterator[LoginFact]:
    """Every login to a registry, by user."""
    return (fact for user in facts.users for fact in facts.scripts.logins(user))


def variables(facts: Facts) -> Iterator[VariableFact]:
    """Every variable that the files define, by user."""
    for user in facts.users:
        for definition in user.job.variables:
            yield VariableFact(definition.span, user, definition.via, definition.name, definition.scope.value)


def feature_flags(facts: Facts) -> Iterator[FeatureFlagFact]:
    """Every definition of a feature flag of the Runner that can count, by user."""
    for user in facts.users:
        for name in FEATURE_FLAGS:
            if name in user.job.variables:
                yield from (FeatureFlagFact(each, user) for each in user.job.variables.possible(name))
