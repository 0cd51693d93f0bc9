"""What a job has to do with registries: which images it pulls, with whose credentials, and where its scripts log in."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.template import registry_pattern
from cilint.engine.reasons import reason_in_words
from cilint.facts.image_templates import shaped
from cilint.facts.model import LoginFact, Reach, User, shown
from cilint.pipeline.job import Job
from cilint.situation.pull_source import PullAccess, PullSource, pull_source
from cilint.situation.situation import Situation
from cilint.text.source import Span


class JobCredentials:
    """Tells of the credentials of each job of one pipeline."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._users = {user.job: user for user in situation.facts.users}
        self._logins: dict[Job, list[LoginFact]] = {}
        for fact in situation.facts.logins:
            if fact.user:
                self._logins.setdefault(fact.user.job, []).append(fact)

    def of(self, job: Job) -> tuple[tuple[str, Span], ...]:
        """What is to be said of each registry that a job pulls from, and of each login: once each, in one order."""
        found: dict[str, Span] = {}
        for text, span in (*self._pulls(job), *_told(self._logins.get(job, []))):
            found.setdefault(text, span)
        return tuple(sorted(found.items(), key=lambda item: item[0]))

    def resolved_images(self, job: Job) -> Iterator[tuple[str, Span]]:
        """What the images of a job become that are written with variables."""
        user = self._users.get(job)
        for fact in self._situation.facts.images.of(user) if user else ():
            for option in fact.expansions:
                if shown(option) != fact.node.written:
                    yield shown(option), fact.span

    def _pulls(self, job: Job) -> Iterator[tuple[str, Span]]:
        user = self._users.get(job)
        return _pulled(user, self._situation) if user else iter(())


def _pulled(user: User, situation: Situation) -> Iterator[tuple[str, Span]]:
    for fact in situation.facts.images.of(user):
        for option in fact.expansions if fact.reach is not Reach.UNUSED else ():
            registry = registry_pattern(shaped(option.template)) or "an unknown registry"
            yield f"pulls from {registry}: {_words(pull_source(option, user, situation))}", fact.span


def _told(logins: list[LoginFact]) -> Iterator[tuple[str, Span]]:
    for fact in logins:
        login = fact.login
        yield f"{login.tool} logs in to {login.registry.raw if login.registry else 'its registry'}", fact.span


def _words(source: PullSource) -> str:
    if source.access in (PullAccess.NONE, PullAccess.UNKNOWN):
        return f"{source.access.value}: {reason_in_words(source.reasons)}"
    return f"{source.key} in {source.source}" if source.access is PullAccess.MATCH else source.source
