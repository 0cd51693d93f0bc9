"""From a resolved pipeline to its facts. Each list is made when it is first asked for, and once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from cilint.container.hints import (
    AUTH_CONFIG,
    may_be_login,
    may_hold_auth_config,
    may_hold_credentials,
    may_hold_transfer,
)
from cilint.errors import YamlSyntaxError
from cilint.facts.configuration import IncludeFact, ProblemFact, SuppressionFact, SyntaxErrorFact
from cilint.facts.images import images_of, services_of
from cilint.facts.model import (
    CommandFact,
    CredentialFact,
    Fact,
    ImageFact,
    JobFact,
    LoginFact,
    Plain,
    Reach,
    ServicesFact,
    User,
    VariableFact,
)
from cilint.facts.relevance import may_leak, may_reach_registries, may_write_auth
from cilint.facts.scripts import Scripts
from cilint.facts.users import offers, reach, users_of
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.secrets.hints import may_hold_named_secret, may_hold_secret
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.facts.auth_writes import AuthWriteFact
    from cilint.facts.leaks import LeakFact
    from cilint.facts.secrets import SecretFact
    from cilint.facts.transports import TransportFact

LISTS = (
    "jobs",
    "images",
    "services",
    "commands",
    "logins",
    "credentials",
    "secrets",
    "leaks",
    "transports",
    "auth_writes",
    "variables",
    "includes",
    "problems",
    "suppressions",
    "syntax_errors",
)
"""The names of the lists that a rule can select from."""


_Kind = TypeVar("_Kind", bound=Fact)

_FACT = 50
"""The work that a fact makes (see pipeline/work.py), with the findings that may come of it."""


class Facts:
    """The facts of one pipeline."""

    def __init__(
        self,
        pipeline: Pipeline,
        scripts: Scripts,
        errors: Sequence[YamlSyntaxError] = (),
        suppressions: Iterable[SuppressionFact] = (),
    ) -> None:
        """`scripts` may serve several pipelines, which share what it parses; `errors` are the files that are none."""
        self.pipeline = pipeline
        self._errors = errors
        self._suppressions = suppressions
        self.by_id: list[Fact] = []
        self._scripts = scripts

    def select(self, name: str) -> Sequence[Fact]:
        """The list of that name, one of `LISTS`."""
        facts: Sequence[Fact] = getattr(self, name)
        return facts

    def plain(self) -> Plain:
        """All lists as plain values: the tree `facts` that selectors see and `cilint facts` prints."""
        return {name: [fact.plain() for fact in self.select(name)] for name in LISTS}

    @cached_property
    def users(self) -> tuple[User, ...]:
        """Who uses images and runs scripts."""
        return tuple(users_of(self.pipeline))

    @cached_property
    def jobs(self) -> list[JobFact]:
        """All jobs, hidden ones and triggers too."""
        return self._numbered(JobFact(job.key.span, User(job.name, job)) for job in self.pipeline.jobs)

    @cached_property
    def images(self) -> list[ImageFact]:
        """Every image reference, by user."""
        return self._numbered(fact for user in self.users for fact in images_of(user))

    @cached_property
    def services(self) -> list[ServicesFact]:
        """Every list of services that is not empty, by user."""
        return self._numbered(fact for user in self.users for fact in services_of(user))

    @cached_property
    def commands(self) -> list[CommandFact]:
        """Every command of every script, by user."""
        return self._numbered(fact for user in self.users for fact in self._scripts.commands(user))

    @cached_property
    def logins(self) -> list[LoginFact]:
        """Every login to a registry, by user."""
        return self._numbered(fact for user in self.users for fact in self._scripts.logins(user))

    def logins_of(self, user: User) -> Sequence[LoginFact]:
        """The logins of one user."""
        return self._logins_by_user.get(user.name, ())

    @cached_property
    def _logins_by_user(self) -> dict[str, list[LoginFact]]:
        by_user: dict[str, list[LoginFact]] = {}
        for fact in self.logins:
            by_user.setdefault(fact.user.name if fact.user else "", []).append(fact)
        return by_user

    @cached_property
    def _holders(self) -> tuple[User, ...]:
        """Whose variables and scripts may hold secrets."""
        triggers = (User(job.name, job) for job in self.pipeline.jobs if job.is_trigger)
        return (*self.users, *triggers)

    @cached_property
    def credentials(self) -> list[CredentialFact]:
        """Every literal secret for a registry, by user; a job that starts another pipeline hands its variables on."""
        users = [user for user in self._holders if _may_hold_credentials(user.job)]
        if not users:
            return []
        # Reads shells and JSON, which few jobs need.
        from cilint.facts.credentials import credentials_of

        facts = self._numbered(fact for user in users for fact in credentials_of(user, self._scripts))
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
        """The places of all secrets, which nothing may print; those in files that are no YAML, too."""
        known = tuple(fact.span for fact in (*self.credentials, *self.secrets))
        broken = [error.span.source for error in self._errors if error.span]
        if not any(may_hold_secret(source.text) for source in broken):
            return known
        # As in `secrets`.
        from cilint.facts.written_secrets import secrets_in

        return (*known, *(span for source in broken for span, _ in secrets_in(source)))

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
    def variables(self) -> list[VariableFact]:
        """Every variable that the files define, by user."""
        return self._numbered(
            VariableFact(definition.span, user, definition.via, definition.name, definition.scope.value)
            for user in self.users
            for definition in user.job.variables
        )

    @cached_property
    def includes(self) -> list[IncludeFact]:
        """Every include, nested ones too."""
        return self._numbered(IncludeFact(include) for include in self.pipeline.includes)

    @cached_property
    def problems(self) -> list[ProblemFact]:
        """Everything that GitLab refuses when it builds the pipeline."""
        jobs = {job.name: job for job in self.pipeline.jobs}
        return self._numbered(
            ProblemFact(problem, User(problem.job, jobs[problem.job]) if problem.job in jobs else None)
            for problem in self.pipeline.problems
        )

    @cached_property
    def suppressions(self) -> list[SuppressionFact]:
        """Every rule that a comment in the files suppresses."""
        return self._numbered(self._suppressions)

    @cached_property
    def syntax_errors(self) -> list[SyntaxErrorFact]:
        """Every place where a file stops being YAML."""
        return self._numbered(SyntaxErrorFact(error.span, error.message) for error in self._errors if error.span)

    def _numbered(self, facts: Iterable[_Kind]) -> list[_Kind]:
        found = []
        for fact in facts:
            self.pipeline.shared.work.spend(_FACT)
            found.append(fact)
        offered = offers(self.pipeline)
        for fact in found:
            fact.id = len(self.by_id)
            fact.reach = reach(fact.user, fact.span, self.pipeline.path, offered=offered)
            self.by_id.append(fact)
        return found


def _may_hold_credentials(job: Job) -> bool:
    """Whether it is worth looking for secrets in a job's scripts and variables."""
    if any(may_hold_credentials(item.node.written) for item in job.script_items):
        return True
    for name, text, *_ in job.variables:
        if name == AUTH_CONFIG or may_hold_transfer(name) or may_hold_auth_config(text) or may_be_login(text):
            return True
    services = job.keyword("services")
    return services is not None and any(service.get("variables") for service in services.items)
