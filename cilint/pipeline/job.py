"""Jobs of a resolved pipeline: their keywords after `default:` and `inherit:`, their scripts and their variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.lazy.frozen import Frozen
from cilint.lazy.properties import cached_property
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.definitions import Definition, Scope, matrix_variables, rule_variables, variables_of
from cilint.pipeline.file_hints import may_name_file
from cilint.pipeline.keywords import (
    HIDDEN_PREFIX,
    INHERITED_BY_TRIGGERS,
    INHERITED_KEYWORDS,
    PRE_GET_SOURCES,
    SHELL_SESSIONS,
)
from cilint.pipeline.model.parts import entries_of, part
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.shared import Shared
from cilint.pipeline.typed_keyword import TypedKeyword
from cilint.pipeline.variables import Variables
from cilint.syntax.node import Node, Pair, Step, StepKind

if TYPE_CHECKING:
    from cilint.pipeline.model.environments import JobEnvironment
    from cilint.pipeline.model.files import Artifacts, Cache
    from cilint.pipeline.model.filters import JobFilter
    from cilint.pipeline.model.images import ImageSpec, ServiceList, ServiceSpec
    from cilint.pipeline.model.inheriting import Inheriting
    from cilint.pipeline.model.needs import NeedList
    from cilint.pipeline.model.parallel import Parallel
    from cilint.pipeline.model.rules import RuleEntry, RuleList
    from cilint.pipeline.model.secrets import IdToken, JobSecret
    from cilint.pipeline.model.triggers import Trigger
    from cilint.pipeline.model.variables import VariableEntry
    from cilint.pipeline.repository_scripts import ScriptFile


class ScriptItem(Frozen):
    """One entry of a script: a text for the shell, the keyword it stands under, and the shell session that runs it."""

    node: Node
    keyword: str
    session: int
    via: tuple[Step, ...]

    @property
    def is_file(self) -> bool:
        """Whether it is a file of the repository, which another entry names."""
        return bool(self.via) and self.via[0].kind is StepKind.SCRIPT


class Job:
    """A job after `include`, `extends` and `!reference`: `key` is the node of its name, `node` its mapping.

    `missing` names the parents of which it has nothing: no file defines them, or GitLab refuses to extend them.
    `hidden` says that the name begins with a dot: a template, never run by itself. `work` is what is left to be done in
    the run that the job is a part of, `shared` what it has in common with the other jobs, and `defaults` what these
    inherit, this one perhaps not.
    """

    def __init__(self, name: str, pair: Pair, shared: Shared, missing: tuple[str, ...] = ()) -> None:
        self.name = name
        self.key = pair.key
        self.node = pair.value
        self.missing = missing
        self.hidden = name.startswith(HIDDEN_PREFIX)
        self.work = shared.work
        self.shared = shared
        self.defaults = shared.defaults
        self._entries = pair.value.entries
        self._pairs: dict[str, Pair] = {}

    def __repr__(self) -> str:
        return f"Job({self.name!r})"

    @cached_property
    def is_trigger(self) -> bool:
        """Whether the job starts another pipeline instead of running a script."""
        return self.node.get("trigger") is not None

    @cached_property
    def never_runs(self) -> bool:
        """Whether `rules:` keep the job out of every pipeline: none of them can apply but those with `when: never`."""
        rules = self.rule_list
        return bool(rules and rules.is_list) and all(rule.is_never for rule in self.shared.rules.possible(rules))

    @cached_property
    def is_run(self) -> bool:
        """Whether it may be run as it is: no template, and not kept out of every pipeline."""
        return not self.hidden and not self.never_runs

    def own(self, keyword: str) -> Pair | None:
        """The job's own key and value of a keyword, after `extends`; None where it has none or null."""
        pair = self._entries.get(keyword)
        if pair is None or pair.value.is_null:
            return None
        return Pair(pair.key, pair.value.within(self.node)) if self.node.via else pair

    def pair(self, keyword: str) -> Pair | None:
        """The key and value that count: the job's own, else the default that it inherits.

        A null counts as none and so takes the default again; an empty list does not
        (GitLab: lib/gitlab/config/entry/inheritable.rb). A hidden job never runs and takes no defaults, and a trigger
        job has no runner, so that it takes few.
        """
        # Each family of facts asks for the same keywords, of which a job has few.
        found = self._pairs.get(keyword)
        if found is None and (keyword in self._entries or keyword in self.defaults.pairs):
            found = self.own(keyword)
            if found is None and keyword in self.defaults.pairs:
                found = self._inherited(keyword)
            if found is not None:
                self._pairs[keyword] = found
        return found

    def _inherited(self, keyword: str) -> Pair | None:
        if self.hidden or keyword not in (INHERITED_BY_TRIGGERS if self.is_trigger else INHERITED_KEYWORDS):
            return None
        takes = self.inherit is None or self.inherit.takes_default(keyword)
        return self.defaults.get(keyword) if takes else None

    def keyword(self, keyword: str) -> Node | None:
        """The value of `pair`."""
        pair = self.pair(keyword)
        if pair is None:
            return None
        # Whoever asks looks at all its entries, and a default may have thousands for each of thousands of jobs.
        self.work.spend(len(pair.value.items))
        return pair.value

    image: TypedKeyword[ImageSpec] = TypedKeyword("image", "images", "read_image")
    """The image of the job's own container."""

    service_list: TypedKeyword[ServiceList] = TypedKeyword("services", "images", "read_services")
    """The containers beside it, with where they are named."""

    needs: TypedKeyword[NeedList] = TypedKeyword("needs", "needs", "read_needs")
    """What the job waits for; None where that is the stages before its own."""

    dependencies: TypedKeyword[tuple[Node, ...]] = TypedKeyword("dependencies", "needs", "read_dependencies")
    """The jobs whose artifacts it takes, as far as they are certain; None where it does not say so."""

    trigger: TypedKeyword[Trigger] = TypedKeyword("trigger", "triggers", "read_trigger")
    """The pipeline that it starts."""

    environment: TypedKeyword[JobEnvironment] = TypedKeyword("environment", "environments", "read_environment")
    """The environment that it deploys to."""

    artifacts: TypedKeyword[Artifacts] = TypedKeyword("artifacts", "files", "read_artifacts")
    """The files that it hands on."""

    caches: TypedKeyword[tuple[Cache, ...]] = TypedKeyword("cache", "files", "read_caches")
    """The files that it keeps for other pipelines."""

    variable_entries: TypedKeyword[Mapping[str, VariableEntry]] = TypedKeyword(
        "variables", "variables", "read_variables"
    )
    """Its own `variables` as they are written (see `variables` for what it sees)."""

    id_tokens: TypedKeyword[dict[str, IdToken]] = TypedKeyword("id_tokens", "secrets", "read_id_tokens")
    """The tokens that it gets, by their variables."""

    secrets: TypedKeyword[dict[str, JobSecret]] = TypedKeyword("secrets", "secrets", "read_secrets")
    """The secrets that it gets from elsewhere, by their variables."""

    tags: TypedKeyword[tuple[Node, ...]] = TypedKeyword("tags", "parts", "read_list")
    """What a runner has to have to take it."""

    stage: TypedKeyword[Node] = TypedKeyword("stage", "parts", "read_value")
    """The stage that it names (see `structure.stages.stage_of`)."""

    when: TypedKeyword[Node] = TypedKeyword("when", "parts", "read_value")
    """When it runs where no rule says so."""

    allow_failure: TypedKeyword[Node] = TypedKeyword("allow_failure", "parts", "read_value")
    """Whether the pipeline goes on when it fails, where no rule says so."""

    parallel: TypedKeyword[Parallel] = TypedKeyword("parallel", "parallel", "read_parallel")
    """How many jobs are made of it (see `graph.instances`)."""

    inherit: TypedKeyword[Inheriting] = TypedKeyword("inherit", "inheriting", "read_inherit")
    """Which defaults and variables of the pipeline it takes; None where it takes all."""

    only: TypedKeyword[JobFilter] = TypedKeyword("only", "filters", "read_filter")
    """The events for which it runs, where it has no `rules` (see `events.only_except`)."""

    excepted: TypedKeyword[JobFilter] = TypedKeyword("except", "filters", "read_filter")
    """Those of them for which it does not."""

    resource_group: TypedKeyword[Node] = TypedKeyword("resource_group", "parts", "read_value")
    """What it has to itself while it runs."""

    def has(self, keyword: str) -> bool:
        """Whether it has a keyword, its own or by default."""
        return self.pair(keyword) is not None

    @cached_property
    def rule_list(self) -> RuleList | None:
        """Its `rules`, which many jobs may have from one place."""
        pair = self.pair("rules")
        return None if pair is None else self.shared.rules.read(pair.value)

    @cached_property
    def rules(self) -> tuple[RuleEntry, ...]:
        """The entries of `rule_list`, of which the first that applies says whether it runs, and how."""
        entries = tuple(self.rule_list.entries) if self.rule_list else ()
        self.work.spend(8 * len(entries))
        return entries

    @cached_property
    def services(self) -> tuple[ServiceSpec, ...]:
        """The entries of `service_list`."""
        return self.service_list.entries if self.service_list else ()

    @cached_property
    def variables(self) -> Variables:
        """The variables that the job's scripts, image and services see."""
        own, rows = self.shared.starts.crossed(self.own_variables, self.work)
        return Variables(own, self._inherited_variables(), self.work, rows)

    @cached_property
    def written_variables(self) -> Variables:
        """Those of `variables` that the pipeline's own files define."""
        return (
            Variables(self.own_variables, self._inherited_variables(), self.work) if self.forwarded else self.variables
        )

    @property
    def forwarded(self) -> tuple[Definition, ...]:
        """The variables that a parent pipeline hands on."""
        return self.shared.starts.definitions

    @cached_property
    def own_variables(self) -> tuple[Definition, ...]:
        """The definitions in the job itself: of its `variables`, its `parallel:matrix` and its rules."""
        return (
            *variables_of(self.variable_entries, Scope.JOB),
            *matrix_variables(self.parallel, self.work),
            *rule_variables(self.rule_list, Scope.RULE, self.shared.rules),
        )

    def _inherited_variables(self) -> Mapping[str, tuple[Definition, ...]]:
        shared, inherit = self.shared.variables, self.inherit
        return shared if inherit is None else {name: shared[name] for name in shared if inherit.takes_variable(name)}

    @cached_property
    def script_items(self) -> tuple[ScriptItem, ...]:
        """All that a shell runs for this job, in order; items of one session share their shell's variables."""
        items = [
            ScriptItem(item, keyword, session, item.via)
            for script, keyword, session in self._scripts()
            for item in entries_of(script)
            if item.is_scalar and not item.is_null
        ]
        self.work.spend(20 * len(items))
        return tuple(items)

    @cached_property
    def script_files(self) -> tuple[ScriptFile, ...]:
        """The shell scripts of the repository that the job's scripts name, and may so run.

        None before the Runner has fetched the repository, nor where it may not do so
        (doc/ci/runners/configure_runners.md, section "Git strategy").
        """
        scripts = self.shared.scripts
        items = [item for item in self.script_items if item.session]
        if scripts is None or not may_name_file("\n".join([item.node.written for item in items])):
            return ()
        # Many jobs run no script of their repository.
        from cilint.pipeline.repository_scripts import fetches_repository, script_files

        return tuple(script_files(items, self.variables, scripts())) if fetches_repository(self.variables) else ()

    @cached_property
    def possible_script_items(self) -> tuple[ScriptItem, ...]:
        """All that may be run for this job: the entries of its scripts, and the files that they name."""
        files = self.script_files
        return (*self.script_items, *[file.item for file in files]) if files else self.script_items

    @cached_property
    def script_texts(self) -> tuple[str, ...]:
        """The same as it is written."""
        return tuple([item.node.written for item in self.possible_script_items])

    def _scripts(self) -> Iterator[tuple[Node | None, str, int]]:
        """What holds scripts, each with its keyword and its shell session."""
        hooks, inner = self.keyword(PRE_GET_SOURCES[0]), PRE_GET_SOURCES[1]
        if hooks is not None:
            yield part(hooks, inner), inner, 0
        for session, keywords in enumerate(SHELL_SESSIONS, 1):
            for keyword in keywords:
                yield self.keyword(keyword), keyword, session
        for session, step in enumerate(flat_items(self.keyword("run")), len(SHELL_SESSIONS) + 1):
            yield part(step, "script"), "run", session
