"""The lists of facts about what jobs have, which every check reads: images, services, commands, logins, variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.images import images_of
from cilint.facts.listing import if_worth
from cilint.facts.model import (
    CommandFact,
    FeatureFlagFact,
    ImageFact,
    JobFact,
    LoginFact,
    User,
    VariableFact,
)
from cilint.facts.relevance import decided_by_others, deploying
from cilint.facts.services import ServiceFact, ServicesFact, service_entries_of, services_of
from cilint.lazy.typing import TYPE_CHECKING
from cilint.runner.feature_flags import FEATURE_FLAGS

if TYPE_CHECKING:
    from cilint.facts.archives import ArchiveFact
    from cilint.facts.caches import CacheFact
    from cilint.facts.debugged_services import DebuggedServiceFact
    from cilint.facts.decided_references import DecidedReferenceFact
    from cilint.facts.deployments import DeploymentFact
    from cilint.facts.gather import Facts
    from cilint.facts.host_sockets import HostSocketFact
    from cilint.facts.id_tokens import IdTokenFact
    from cilint.facts.project_needs import ProjectNeedFact

_ENGINES = frozenset({"CONTAINER_HOST", "DOCKER_HOST"})
_FLAGS = frozenset(FEATURE_FLAGS)


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


@if_worth(decided_by_others)
def decided_references(facts: Facts, users: Sequence[User]) -> Iterable[DecidedReferenceFact]:
    """Every image, service and address of an environment that somebody else decides, by user."""
    from cilint.facts.decided_references import decided_references_of

    return (fact for user in users for fact in decided_references_of(user, facts.pipeline))


@if_worth(lambda texts: texts.giving("artifacts", "cache"))
def archives(_facts: Facts, users: Sequence[User]) -> Iterable[ArchiveFact]:
    """Every pattern of files that jobs hand on or keep, by user."""
    from cilint.facts.archives import archive_facts

    return (fact for user in users for fact in archive_facts(user))


@if_worth(lambda texts: {job for job in texts.having({"CI_DEBUG_SERVICES"}) if job.has("services")})
def debugged_services(_facts: Facts, users: Sequence[User]) -> Iterable[DebuggedServiceFact]:
    """Every variable that puts what services with credentials print into a log, by user."""
    from cilint.facts.debugged_services import debugged_services_of

    return (fact for user in users for fact in debugged_services_of(user))


def caches(facts: Facts) -> Iterator[CacheFact]:
    """Every cache, by user."""
    users = facts.users_among(facts.texts.giving("cache"))
    if users:
        # What caches come to is a rule's; pipelines without any load nothing of it.
        from cilint.facts.caches import caches_of_user

        yield from (fact for user in users for fact in caches_of_user(user))


def project_needs(facts: Facts) -> Iterator[ProjectNeedFact]:
    """Every need of another project's job, by user."""
    users = facts.users_among(facts.texts.giving("needs"))
    if any(user.job.needs is not None and user.job.needs.others for user in users):
        # As for caches.
        from cilint.facts.project_needs import project_needs_of

        yield from (fact for user in users for fact in project_needs_of(user))


def id_tokens(facts: Facts) -> Iterator[IdTokenFact]:
    """Every ID token, by user."""
    users = facts.users_among(facts.texts.giving("id_tokens"))
    if users:
        # As for caches.
        from cilint.facts.id_tokens import id_tokens_of

        yield from (fact for user in users for fact in id_tokens_of(user))


def host_sockets(facts: Facts) -> Iterator[HostSocketFact]:
    """Every variable that is the socket of the engine on the runner's machine, by user."""
    users = facts.users_among(facts.texts.having(_ENGINES))
    if users:
        # As for caches.
        from cilint.facts.host_sockets import host_sockets_of

        yield from (fact for user in users for fact in host_sockets_of(user))


def deployments(facts: Facts) -> Iterator[DeploymentFact]:
    """Every job that may deploy."""
    found = deploying(facts.texts)
    jobs = [job for job in facts.pipeline.jobs if not job.hidden and job in found]
    if jobs:
        # As for caches.
        from cilint.facts.deployments import deployments_of

        yield from deployments_of(jobs)


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
    for user in facts.users_among(facts.texts.having(_FLAGS)):
        for name in sorted(user.job.variables.among(_FLAGS)):
            yield from (FeatureFlagFact(each, user) for each in user.job.variables.possible(name))
