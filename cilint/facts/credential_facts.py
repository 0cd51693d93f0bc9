"""The facts about secrets and credentials. Reading for them is dear, and is done where something calls for it."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from cilint.facts.auth_mappings import mapping_values
from cilint.facts.model import CredentialFact, Reach, User
from cilint.facts.pipeline_facts import PipelineFacts
from cilint.facts.relevance import (
    credential_places,
    may_hold_auths,
    may_hold_credentials,
    may_leak,
    may_reach_registries,
    may_write_auth,
    spans_of,
)
from cilint.facts.stretches import Stretches
from cilint.secrets.hints import may_hold_named_secret, may_hold_secret
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.facts.auth_facts import AuthEntryFact, AuthFact, AuthProblemFact
    from cilint.facts.auth_writes import AuthWriteFact
    from cilint.facts.leaks import LeakFact
    from cilint.facts.secrets import SecretFact
    from cilint.facts.transports import TransportFact


class CredentialFacts(PipelineFacts):
    """The lists of facts that tell who knows what."""

    @cached_property
    def _holders(self) -> tuple[User, ...]:
        """Whose variables and scripts may hold secrets."""
        triggers = (User(job.name, job) for job in self.pipeline.jobs if job.is_trigger)
        return (*self.users, *triggers)

    @cached_property
    def credentials(self) -> list[CredentialFact]:
        """Every literal secret for a registry, by user; a job that starts another pipeline hands its variables on."""
        users = [user for user in self._holders if may_hold_credentials(user.job)]
        mappings = tuple(mapping_values(self.pipeline, self.users))
        if not users and not mappings:
            return []
        # Reads shells and JSON, which few jobs need.
        from cilint.facts.credentials import credentials_in, credentials_of

        found = (fact for user in users for fact in credentials_of(user, self._scripts))
        unquoted = (fact for value in mappings for fact in credentials_in(value))
        facts = self._numbered(chain(found, unquoted))
        for fact in facts:
            # A secret is out whether its job ever runs or not.
            if fact.user and fact.user.job.never_runs:
                fact.reach = Reach.RUNS
        return facts

    @cached_property
    def secrets(self) -> list[SecretFact]:
        """Every other literal secret, by user where it is a job's."""
        sources = {item.source.path: item.source for item in self.pipeline.configurations}.values()
        if not any(may_hold_secret(source.text) or may_hold_named_secret(source.text) for source in sources):
            return []
        # Reads tables of formats and scripts, which few pipelines need.
        from cilint.facts.secrets import Evidence, secrets_of

        registry_secrets = {fact.span for fact in self.credentials}
        found = secrets_of(self.pipeline, self._holders, self._scripts, registry_secrets)
        facts = self._numbered(found)
        for fact in facts:
            # As with credentials; and a token is one whoever uses it.
            if fact.evidence is not Evidence.NAME or (fact.user and fact.user.job.never_runs):
                fact.reach = Reach.RUNS
        return facts

    @property
    def secret_places(self) -> tuple[Span, ...]:
        """The places of all secrets, which nothing may print; those in files that cannot be parsed, too."""
        known = (*(fact.span for fact in (*self.credentials, *self.secrets, *self.runner_secrets)), *self._dormant)
        broken = [error.span.source for error in self._errors if error.span]
        if not any(may_hold_secret(source.text) for source in broken):
            return known
        # As in `secrets`.
        from cilint.facts.written_secrets import secrets_in

        return (*known, *(span for source in broken for span, _ in secrets_in(source)))

    @cached_property
    def _dormant(self) -> tuple[Span, ...]:
        """The places of secrets in files that speak of credentials outside of what jobs have."""
        configurations = {item.source.path: item for item in self.pipeline.configurations}
        spoken = {path: credential_places(item.source) for path, item in configurations.items()}
        if not any(spoken.values()):
            return ()
        heeded = Stretches(span for user in self._holders for span in spans_of(user.job))
        found: list[Span] = []
        for path, places in spoken.items():
            if not all(map(heeded.overlaps, places)):
                # As in `credentials`.
                from cilint.facts.dormant_secrets import dormant_secrets

                found += dormant_secrets(configurations[path])
        return tuple(found)

    @property
    def unread_places(self) -> tuple[Span, ...]:
        """The places of scripts that were not read, in which no secret was recognised."""
        return tuple(self._scripts.unread)

    @cached_property
    def leaks(self) -> list[LeakFact]:
        """Every secret that a script prints to the job log, by user."""
        users = [user for user in self.users if may_leak(user.job)]
        if not users:
            return []
        # As in `credentials`.
        from cilint.facts.leaks import leaks_of

        return self._numbered(fact for user in users for fact in leaks_of(user, self._scripts))

    @cached_property
    def transports(self) -> list[TransportFact]:
        """Every place that tells how to reach a registry, by user."""
        users = [user for user in self.users if may_reach_registries(user.job)]
        if not users:
            return []
        # As in `credentials`.
        from cilint.facts.transports import transports_of

        return self._numbered(fact for user in users for fact in transports_of(user, self._scripts))

    @cached_property
    def auth_writes(self) -> list[AuthWriteFact]:
        """Every variable with Docker's auth configuration that a script writes to a file, by user."""
        users = [user for user in self.users if may_write_auth(user.job)]
        if not users:
            return []
        # As in `credentials`.
        from cilint.facts.auth_writes import auth_writes_of

        return self._numbered(fact for user in users for fact in auth_writes_of(user, self._scripts))

    @cached_property
    def auths(self) -> list[AuthFact]:
        """Every Docker auth configuration, by user."""
        users = [user for user in self.users if may_hold_auths(user.job)]
        mappings = tuple(mapping_values(self.pipeline, self.users))
        if not users and not mappings:
            return []
        # As for the credentials.
        from cilint.facts.auths import Documents, auths_of, mapped_auths

        documents = Documents()
        found = (fact for user in users for fact in auths_of(user, self._scripts, documents))
        return self._numbered(chain(mapped_auths(mappings), found))

    @cached_property
    def auth_entries(self) -> list[AuthEntryFact]:
        """Every entry of these configurations."""
        if not self.auths:
            return []
        from cilint.facts.auth_facts import AuthEntryFact

        return self._numbered(AuthEntryFact(auth, entry) for auth in self.auths for entry in auth.config.entries)

    @cached_property
    def auth_problems(self) -> list[AuthProblemFact]:
        """Everything that is wrong with these configurations."""
        if not self.auths:
            return []
        from cilint.facts.auth_facts import AuthProblemFact

        return self._numbered(AuthProblemFact(auth, problem) for auth in self.auths for problem in auth.config.problems)
