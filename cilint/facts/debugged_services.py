"""The facts about services whose logs become a part of the job's.

Source: gitlab-runner, common/spec/variables.go and executors/internal/services; doc/ci/services/_index.md, "Capturing
service container logs".
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.held_credentials import CredentialKind, HeldCredential, HeldCredentials
from cilint.facts.leaks import is_true
from cilint.facts.model import Fact, Plain, User
from cilint.pipeline.definitions import Definition
from cilint.pipeline.substitution import references
from cilint.text.source import Span

DEBUG_SERVICES = "CI_DEBUG_SERVICES"


class DebuggedServiceFact(Fact):
    """A variable that puts what services print into the log of a job, flagged at its value.

    `credential` is the first that the pipeline gives to a service, at `place`.
    """

    __slots__ = ("credential", "place")

    kind = "debugged_service"

    def __init__(self, definition: Definition, credential: HeldCredential, place: Span, user: User) -> None:
        super().__init__(definition.span, user, definition.via)
        self.credential = credential
        self.place = place

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"credential": self.credential.name, "given_in_line": self.place.begin.line}


def debugged_services_of(user: User) -> Iterator[DebuggedServiceFact]:
    """The variables of a user that do so, where a service gets a credential."""
    given = next(_given(user), None)
    for definition in user.job.variables.possible(DEBUG_SERVICES) if given else ():
        if given and is_true(definition, user.job):
            yield DebuggedServiceFact(definition, *given, user)


def _given(user: User) -> Iterator[tuple[HeldCredential, Span]]:
    """The credentials that the files give to the services of a job: in their own variables, and in the job's."""
    held = HeldCredentials(user.job, ())
    own = [definition for service in user.job.services for definition in service.variables]
    for definition in (*own, *user.job.variables):
        for name in references(definition.text):
            for credential in held.of_variable(name):
                # The job's own token is over with the job.
                if credential.kind is not CredentialKind.JOB_TOKEN:
                    yield credential, definition.span
