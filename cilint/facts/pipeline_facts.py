"""The facts about what a pipeline says: jobs, images, commands, logins, variables, includes. Each list is made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from cilint.errors import TomlSyntaxError, YamlSyntaxError
from cilint.facts.configuration import IncludeFact, ProblemFact, SuppressionFact, SyntaxErrorFact
from cilint.facts.images import images_of
from cilint.facts.model import (
    CommandFact,
    Fact,
    FeatureFlagFact,
    ImageFact,
    JobFact,
    LoginFact,
    ServicesFact,
    User,
    VariableFact,
)
from cilint.facts.relevance import may_name_images, may_push
from cilint.facts.scripts import Scripts
from cilint.facts.services import ServiceFact, service_entries_of, services_of
from cilint.facts.users import offers, reach, users_of
from cilint.pipeline.include import Include
from cilint.pipeline.pipeline import Pipeline
from cilint.runner.config import Runner
from cilint.runner.feature_flags import FEATURE_FLAGS

if TYPE_CHECKING:
    from cilint.facts.pushes import PushFact, PushOverview
    from cilint.facts.script_images import ScriptImageFact
    from cilint.facts.service_addresses import AddressFact
    from cilint.facts.shell_changes import ShellChanges
    from cilint.pipeline.job import Job
    from cilint.text.source import Span

_Kind = TypeVar("_Kind", bound=Fact)

_FACT = 50
"""The work that a fact makes (see pipeline/work.py), with the findings that may come of it."""


RUNNER_LISTS = ("runners", "runner_settings", "runner_images", "runner_secrets")


class PipelineFacts:
    """The lists of facts that need no more than the pipeline and its scripts, or the runners of one config.toml."""

    def __init__(
        self,
        pipeline: Pipeline,
        scripts: Scripts,
        errors: Sequence[YamlSyntaxError | TomlSyntaxError] = (),
        suppressions: Iterable[SuppressionFact] = (),
        runners: Sequence[Runner] = (),
    ) -> None:
        """`scripts` may serve several pipelines, which share what it parses; `errors` are the files that are none."""
        self.pipeline = pipeline
        self._errors = errors
        self._suppressions = suppressions
        self._runners = runners
        self.by_id: list[Fact] = []
        self._scripts = scripts
        self._by_user: dict[int, Mapping[str, list[Any]]] = {}
        self._shell_changes: dict[Job, ShellChanges] = {}

    @cached_property
    def users(self) -> tuple[User, ...]:
        """Who uses images and runs scripts."""
        return tuple(users_of(self.pipeline))

    @cached_property
    def unread(self) -> tuple[Include, ...]:
        """The includes that could not be read, of which the pipeline itself makes a list each time."""
        return self.pipeline.unread

    @cached_property
    def is_offered(self) -> bool:
        """What `offers` says of the pipeline: whether more may belong to it than its files say."""
        return offers(self.pipeline)

    @cached_property
    def jobs(self) -> list[JobFact]:
        """All jobs, hidden ones and triggers too."""
        return self._numbered(JobFact(job.key.span, User(job.name, job)) for job in self.pipeline.jobs)

    @cached_property
    def images(self) -> list[ImageFact]:
        """Every image reference, by user."""
        return self._numbered(fact for user in self.users for fact in images_of(user))

    def images_of(self, user: User) -> Sequence[ImageFact]:
        """The images of one user."""
        return self._of(user, self.images)

    @cached_property
    def services(self) -> list[ServicesFact]:
        """Every list of services that is not empty, by user."""
        return self._numbered(fact for user in self.users for fact in services_of(user))

    @cached_property
    def service_entries(self) -> list[ServiceFact]:
        """Every entry of a list of services, by user."""
        return self._numbered(fact for user in self.users for fact in service_entries_of(user))

    def services_of(self, user: User) -> Sequence[ServiceFact]:
        """The services of one user, in the order in which the Runner starts them."""
        return self._of(user, self.service_entries)

    @cached_property
    def commands(self) -> list[CommandFact]:
        """Every command of every script, by user."""
        return self._numbered(fact for user in self.users for fact in self._scripts.commands(user))

    @cached_property
    def script_images(self) -> list[ScriptImageFact]:
        """Every image that a script runs, pulls or builds from, by user."""
        users = [user for user in self.users if may_name_images(user.job)]
        if not users:
            return []
        # Reads scripts and tables of options, which few pipelines need.
        from cilint.facts.script_images import script_images_of

        return self._numbered(fact for user in users for fact in script_images_of(user, self._scripts))

    @cached_property
    def pushes(self) -> list[PushFact]:
        """Every push of an image, by user."""
        users = [user for user in self.users if may_push(user.job)]
        if not users:
            return []
        # As in `script_images`.
        from cilint.facts.pushes import pushes_of
        from cilint.pipeline.events.questions import Occasions

        ask = Occasions(self.pipeline).is_for_tags
        return self._numbered(fact for user in users for fact in pushes_of(user, self._scripts, ask))

    @cached_property
    def push_overview(self) -> PushOverview:
        """What the pushes of the pipeline come to."""
        # As in `script_images`.
        from cilint.facts.pushes import PushOverview

        return PushOverview(self.pushes)

    @cached_property
    def logins(self) -> list[LoginFact]:
        """Every login to a registry, by user."""
        return self._numbered(fact for user in self.users for fact in self._scripts.logins(user))

    def logins_of(self, user: User) -> Sequence[LoginFact]:
        """The logins of one user."""
        return self._of(user, self.logins)

    def jobs_with_login(self, span: Span) -> Sequence[Job]:
        """The jobs that run the login at a place."""
        return self._jobs_by_login.get(span, ())

    @cached_property
    def _jobs_by_login(self) -> dict[Span, list[Job]]:
        jobs: dict[Span, list[Job]] = {}
        for fact in self.logins:
            if fact.user:
                jobs.setdefault(fact.span, []).append(fact.user.job)
        return jobs

    def shell_changes(self, job: Job) -> ShellChanges:
        """What the scripts of a job may change in the shell that runs them."""
        # Only what mends scripts asks for it.
        from cilint.facts.shell_changes import joined

        if job not in self._shell_changes:
            self._shell_changes[job] = joined(map(self._scripts.changes, job.script_items))
        return self._shell_changes[job]

    @cached_property
    def variables(self) -> list[VariableFact]:
        """Every variable that the files define, by user."""
        return self._numbered(
            VariableFact(definition.span, user, definition.via, definition.name, definition.scope.value)
            for user in self.users
            for definition in user.job.variables
        )

    @cached_property
    def feature_flags(self) -> list[FeatureFlagFact]:
        """Every definition of a feature flag of the Runner that can count, by user."""
        return self._numbered(
            FeatureFlagFact(definition, user)
            for user in self.users
            for name in FEATURE_FLAGS
            if name in user.job.variables
            for definition in user.job.variables.possible(name)
        )

    @cached_property
    def addresses(self) -> list[AddressFact]:
        """Every place that names the host of a service, this machine or the job as one to talk to, by user."""
        holders = {alias: fact for fact in reversed(self.service_entries) for alias in fact.aliases}
        if not holders:
            return []
        # Only pipelines with services have any.
        from cilint.facts.service_addresses import Addresses

        addresses = Addresses(holders, self._scripts)
        return self._numbered(fact for user in self.users for fact in addresses.of_user(user, self.services_of(user)))

    def addresses_of(self, user: User) -> Sequence[AddressFact]:
        """The addresses of one user."""
        return self._of(user, self.addresses)

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
        return self._numbered(
            SyntaxErrorFact(error.span, error.message)
            for error in self._errors
            if error.span and isinstance(error, YamlSyntaxError)
        )

    @property
    def runners(self) -> Sequence[Fact]:
        """Every runner of a config.toml."""
        return self._of_runners["runners"]

    @property
    def runner_settings(self) -> Sequence[Fact]:
        """What it says about them."""
        return self._of_runners["runner_settings"]

    @property
    def runner_images(self) -> Sequence[Fact]:
        """The images that they use."""
        return self._of_runners["runner_images"]

    @property
    def runner_secrets(self) -> Sequence[Fact]:
        """The literal secrets in it."""
        return self._of_runners["runner_secrets"]

    @cached_property
    def _of_runners(self) -> Mapping[str, Sequence[Fact]]:
        if not self._runners:
            return dict.fromkeys(RUNNER_LISTS, ())
        # Few checks have such a file.
        from cilint.facts.runner_lists import runner_lists

        return {name: self._numbered(facts) for name, facts in runner_lists(self._runners).items()}

    def _of(self, user: User, facts: list[_Kind]) -> Sequence[_Kind]:
        """The facts of a list that are a user's; lists are kept as they were when they were first asked for."""
        if id(facts) not in self._by_user:
            by_user: dict[str, list[Any]] = {}
            for fact in facts:
                by_user.setdefault(fact.user.name if fact.user else "", []).append(fact)
            self._by_user[id(facts)] = by_user
        return self._by_user[id(facts)].get(user.name, ())

    def _numbered(self, facts: Iterable[_Kind]) -> list[_Kind]:
        found = []
        for fact in facts:
            self.pipeline.shared.work.spend(_FACT)
            found.append(fact)
        for fact in found:
            fact.id = len(self.by_id)
            fact.reach = reach(fact.user, fact.span, self.pipeline.path, offered=self.is_offered)
            self.by_id.append(fact)
        return found
