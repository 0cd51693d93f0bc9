"""From a resolved pipeline to its facts: all lists, by name. What they hold is made in the modules beside this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from cilint.errors import TomlSyntaxError, YamlSyntaxError
from cilint.facts import configuration, event_lists, job_lists, runner_lists, script_lists, secret_lists
from cilint.facts.job_texts import Jobs, JobTexts
from cilint.facts.listing import ListAttribute, Listed
from cilint.facts.model import Fact, Plain, User
from cilint.facts.relevance import named_places
from cilint.facts.scripts import Scripts
from cilint.facts.users import offers, reach, users_of
from cilint.lazy.properties import cached_property
from cilint.lazy.typing import TYPE_CHECKING, TypeVar
from cilint.pipeline.include import Include
from cilint.pipeline.pipeline import Pipeline
from cilint.runner.config import Runner
from cilint.text.source import Source, Span

if TYPE_CHECKING:
    from cilint.facts.configuration import SuppressionFact
    from cilint.facts.pushes import PushOverview
    from cilint.facts.rule_lists import UsedRules
    from cilint.facts.shell_changes import ShellChanges
    from cilint.pipeline.events.all_events import AllEvents
    from cilint.pipeline.events.sampling import Samples
    from cilint.pipeline.graph.graph import Graph
    from cilint.pipeline.job import Job
    from cilint.syntax.node import Node

_K = TypeVar("_K", bound=Fact)

_FACT = 50
"""The work that a fact makes (see pipeline/work.py), with the findings that may come of it."""

_SOME = 100
"""So many facts are made before it is asked whether they are too many."""


class Facts:
    """The facts of one pipeline, or of the runners of one config.toml. What the lists hold, lists.tsv says."""

    jobs = ListAttribute(job_lists.jobs)
    images = ListAttribute(job_lists.images)
    services = ListAttribute(job_lists.services)
    service_entries = ListAttribute(job_lists.service_entries)
    debugged_services = ListAttribute(job_lists.debugged_services)
    decided_references = ListAttribute(job_lists.decided_references)
    archives = ListAttribute(job_lists.archives)
    caches = ListAttribute(job_lists.caches)
    id_tokens = ListAttribute(job_lists.id_tokens)
    host_sockets = ListAttribute(job_lists.host_sockets)
    deployments = ListAttribute(job_lists.deployments)
    commands = ListAttribute(job_lists.commands)
    script_images = ListAttribute(script_lists.script_images)
    pushes = ListAttribute(script_lists.pushes)
    logins = ListAttribute(job_lists.logins)
    credentials = ListAttribute(secret_lists.credentials)
    secrets = ListAttribute(secret_lists.secrets)
    leaks = ListAttribute(script_lists.leaks)
    secret_flows = ListAttribute(secret_lists.secret_flows)
    token_flows = ListAttribute(secret_lists.token_flows)
    arguments = ListAttribute(script_lists.arguments)
    transports = ListAttribute(script_lists.transports)
    plain_engines = ListAttribute(script_lists.plain_engines)
    host_accesses = ListAttribute(script_lists.host_accesses)
    weak_scans = ListAttribute(script_lists.weak_scans)
    lowered_guards = ListAttribute(script_lists.lowered_guards)
    downloads = ListAttribute(script_lists.downloads)
    mixed_indexes = ListAttribute(script_lists.mixed_indexes)
    unlocked_installs = ListAttribute(script_lists.unlocked_installs)
    shell_warnings = ListAttribute(script_lists.shell_warnings)
    injections = ListAttribute(script_lists.injections)
    interpolations = ListAttribute(script_lists.interpolations)
    auth_writes = ListAttribute(script_lists.auth_writes)
    auths = ListAttribute(secret_lists.auths)
    auth_entries = ListAttribute(secret_lists.auth_entries)
    auth_problems = ListAttribute(secret_lists.auth_problems)
    variables = ListAttribute(job_lists.variables)
    feature_flags = ListAttribute(job_lists.feature_flags)
    addresses = ListAttribute(script_lists.addresses)
    roots = ListAttribute(configuration.roots)
    includes = ListAttribute(configuration.includes)
    project_needs = ListAttribute(job_lists.project_needs)
    problems = ListAttribute(configuration.problems)
    deprecations = ListAttribute(configuration.deprecations)
    duplicate_keys = ListAttribute(configuration.duplicate_keys)
    ignored_keywords = ListAttribute(configuration.ignored_keywords)
    invisible_characters = ListAttribute(configuration.invisible_characters)
    self_references = ListAttribute(configuration.self_references)
    early_uses = ListAttribute(configuration.early_uses)
    missing_needs = ListAttribute(event_lists.missing_needs)
    environment_stops = ListAttribute(event_lists.environment_stops)
    dead_rules = ListAttribute(event_lists.dead_rules)
    dead_jobs = ListAttribute(event_lists.dead_jobs)
    duplicate_pipelines = ListAttribute(event_lists.duplicate_pipelines)
    constant_conditions = ListAttribute(event_lists.constant_conditions)
    runners = ListAttribute(runner_lists.runners)
    runner_settings = ListAttribute(runner_lists.runner_settings)
    runner_images = ListAttribute(runner_lists.runner_images)
    runner_secrets = ListAttribute(runner_lists.runner_secrets)
    suppressions = ListAttribute(configuration.suppressions)
    syntax_errors = ListAttribute(configuration.syntax_errors)

    def __init__(
        self,
        pipeline: Pipeline,
        scripts: Scripts,
        errors: Sequence[YamlSyntaxError | TomlSyntaxError] = (),
        suppressed: Iterable[SuppressionFact] = (),
        registered: Sequence[Runner] = (),
    ) -> None:
        """`scripts` may serve several pipelines, which share what it parses; `errors` are the files that are none."""
        self.pipeline = pipeline
        self.scripts = scripts
        self.errors = errors
        self.suppressed = suppressed
        self.registered = registered
        self.by_id: list[Fact] = []
        self._lists: dict[str, Listed[Fact]] = {}
        self._shell_changes: dict[Job, ShellChanges] = {}

    def select(self, name: str) -> Sequence[Fact]:
        """The list of that name, one of `fact_lists`."""
        if name not in _OWN_LISTS:
            return self._added(name)
        facts: Sequence[Fact] = getattr(self, name)
        return facts

    def _added(self, name: str) -> Sequence[Fact]:
        """The list of that name, which a package makes."""
        from cilint.facts.lists import added_list

        added = added_list(name)
        if added is None:
            raise KeyError(name)
        if name not in self._lists:
            self._lists[name] = self.numbered(added.make(self))
        return self._lists[name]

    def plain(self) -> Plain:
        """All lists as plain values: the tree `facts` that selectors see and `cilint facts` prints."""
        # The table of lists is not read at each start.
        from cilint.facts.lists import fact_lists

        return {name: [fact.plain() for fact in self.select(name)] for name in fact_lists()}

    def numbered(self, facts: Iterable[_K]) -> Listed[_K]:
        """Facts as a list, each with its number, and with whether it is ever run."""
        found: Listed[_K] = Listed()
        waiting = iter(facts)
        while some := list(islice(waiting, _SOME)):
            self.pipeline.shared.work.spend(_FACT * len(some))
            found += some
        for number, fact in enumerate(found, len(self.by_id)):
            fact.id = number
            # Of a job that runs, nothing more is asked.
            if fact.user is not None and not fact.user.job.is_run and not fact.always_matters:
                fact.reach = reach(fact.user, fact.span, self.pipeline.path, offered=self.is_offered)
        self.by_id += found
        return found

    @cached_property
    def users(self) -> tuple[User, ...]:
        """Who uses images and runs scripts."""
        return tuple(users_of(self.pipeline))

    def users_among(self, jobs: Jobs) -> Sequence[User]:
        """Those of `users` whose job is one of these."""
        return [user for user in self.users if user.job in jobs] if jobs else ()

    @cached_property
    def texts(self) -> JobTexts:
        """The scripts and variables of all that `users` and triggers have."""
        triggers = (job for job in self.pipeline.jobs if job.is_trigger)
        return JobTexts((*(user.job for user in self.users), *triggers), self.pipeline.job_keywords)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The files of the pipeline and the scripts that its jobs name, by their paths."""
        found = {item.source.path: item.source for item in self.pipeline.configurations}
        return found | {path: node.source for path, node in self.script_files.items()}

    @cached_property
    def named_places(self) -> Mapping[str, Sequence[Span]]:
        """The places in each of `sources` that name a secret."""
        return {path: named_places(source) for path, source in self.sources.items()}

    @cached_property
    def script_files(self) -> dict[str, Node]:
        """The shell scripts of the repository that jobs name, by their paths, each as a text for the shell."""
        files = [file.item.node for job in self.pipeline.jobs for file in job.script_files]
        return {node.source.path: node for node in files}

    @cached_property
    def unread(self) -> tuple[Include, ...]:
        """The includes that could not be read, of which the pipeline itself makes a list each time."""
        return self.pipeline.unread

    @cached_property
    def is_offered(self) -> bool:
        """What `offers` says of the pipeline: whether more may belong to it than its files say."""
        return offers(self.pipeline)

    @cached_property
    def all_events(self) -> AllEvents:
        """All that can start the pipeline."""
        # Pipelines without conditions load nothing of it.
        from cilint.pipeline.events.all_events import AllEvents

        return AllEvents(self.pipeline.shared.work)

    @cached_property
    def rule_lists(self) -> Sequence[UsedRules]:
        """The lists of `rules:` of the pipeline and its jobs."""
        # As for `all_events`.
        from cilint.facts.rule_lists import rule_lists

        return tuple(rule_lists(self.pipeline, self.all_events))

    @cached_property
    def push_overview(self) -> PushOverview:
        """What the pushes of the pipeline come to."""
        # Reads tables of options, which few pipelines need.
        from cilint.facts.pushes import PushOverview

        return PushOverview(self.pushes)

    @cached_property
    def samples(self) -> Samples:
        """What the sample events make of the pipeline."""
        # Few pipelines have what is asked of events.
        from cilint.pipeline.events.sampling import Samples

        return Samples(self.pipeline)

    @cached_property
    def graph(self) -> Graph:
        """How the jobs of the pipeline hang together."""
        # As in `samples`.
        from cilint.pipeline.graph.graph import graph_of

        return graph_of(self.pipeline)

    def shell_changes(self, job: Job) -> ShellChanges:
        """What the scripts of a job may change in the shell that runs them."""
        # Only what mends scripts asks for it.
        from cilint.facts.shell_changes import joined

        if job not in self._shell_changes:
            self._shell_changes[job] = joined(map(self.scripts.changes, job.script_items))
        return self._shell_changes[job]

    @cached_property
    def secret_places(self) -> tuple[Span, ...]:
        """The places of all secrets, which nothing may print; those in files that cannot be parsed, too."""
        return tuple(secret_lists.secret_places(self))

    @property
    def unread_places(self) -> tuple[Span, ...]:
        """The places of scripts that were not read, in which no secret was recognised."""
        return tuple(self.scripts.unread)


_OWN_LISTS = frozenset(name for name, value in vars(Facts).items() if isinstance(value, ListAttribute))
