"""Jobs of a resolved pipeline: their keywords after `default:` and `inherit:`, their scripts and their variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.rules import RuleReader, is_never
from cilint.pipeline.definitions import Definition, Scope, inherited, matrix_variables, rule_variables, variables_of
from cilint.pipeline.keywords import (
    HIDDEN_PREFIX,
    INHERITED_BY_TRIGGERS,
    INHERITED_KEYWORDS,
    JOB_MARKS,
    NAMES_OF_BOTH,
    PRE_GET_SOURCES,
    RESERVED_NAMES,
    SHELL_SESSIONS,
)
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.starts import Starts
from cilint.pipeline.variables import Variables
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair, Step, StepKind


def is_job(name: str, value: Node) -> bool:
    """Whether a top-level entry can be a job, a hidden one too: `default` and `workflow` are if they do something."""
    if name in NAMES_OF_BOTH:
        return any(mark in value.entries for mark in JOB_MARKS)
    return value.is_mapping and name not in RESERVED_NAMES


class ScriptItem(NamedTuple):
    """One entry of a script: a text for the shell, the keyword it stands under, and the shell session that runs it."""

    node: Node
    keyword: str
    session: int
    via: tuple[Step, ...]


class Shared(NamedTuple):
    """What the jobs of a pipeline inherit: defaults, and the variables of the pipeline and its `workflow:rules`.

    `variables` are by name; `starts` has those that a parent pipeline hands on, which nothing keeps out. The jobs
    share the `work` of the run as well, and what is known of their `rules`.
    """

    defaults: Mapping[str, Pair]
    variables: Mapping[str, tuple[Definition, ...]]
    work: Work
    rules: RuleReader
    starts: Starts = Starts()


class Job:
    """A job after `include`, `extends` and `!reference`: `key` is the node of its name, `node` its mapping.

    `missing` names the parents that no file defines.
    """

    def __init__(self, name: str, pair: Pair, shared: Shared, missing: tuple[str, ...] = ()) -> None:
        self.name = name
        self.key = pair.key
        self.node = pair.value
        self.missing = missing
        self._shared = shared
        self._pairs: dict[str, Pair | None] = {}

    def __repr__(self) -> str:
        return f"Job({self.name!r})"

    @property
    def work(self) -> Work:
        """What is left to be done in the run that the job is a part of."""
        return self._shared.work

    @property
    def hidden(self) -> bool:
        """Whether the name begins with a dot: a template, never run by itself."""
        return self.name.startswith(HIDDEN_PREFIX)

    @property
    def is_trigger(self) -> bool:
        """Whether the job starts another pipeline instead of running a script."""
        return self.node.get("trigger") is not None

    @cached_property
    def never_runs(self) -> bool:
        """Whether `rules:` keep the job out of every pipeline: none of them can apply but those with `when: never`."""
        rules = self.node.get("rules")
        if rules is None or not rules.is_sequence:
            return False
        return all(is_never(rule) for rule in self._shared.rules.possible(rules))

    def own(self, keyword: str) -> Pair | None:
        """The job's own key and value of a keyword, after `extends`; None where it has none or null."""
        pair = self.node.entries.get(keyword)
        return None if pair is None or pair.value.is_null else Pair(pair.key, pair.value.carried(*self.node.via))

    def pair(self, keyword: str) -> Pair | None:
        """The key and value that count: the job's own, else the default that it inherits.

        A null counts as none and so takes the default again; an empty list does not
        (GitLab: lib/gitlab/config/entry/inheritable.rb). A hidden job never runs and takes no defaults, and a trigger
        job has no runner, so that it takes few.
        """
        # Each family of facts asks for the same keywords.
        if keyword not in self._pairs:
            self._pairs[keyword] = self._find_pair(keyword)
        return self._pairs[keyword]

    def _find_pair(self, keyword: str) -> Pair | None:
        own = self.own(keyword)
        inherited_keywords = INHERITED_BY_TRIGGERS if self.is_trigger else INHERITED_KEYWORDS
        if own or self.hidden or keyword not in inherited_keywords:
            return own
        default = self._shared.defaults.get(keyword)
        if default is None or default.value.is_null or not self._inherits("default")(keyword):
            return None
        return Pair(default.key, default.value.carried(Step(StepKind.DEFAULT, default.key.span, keyword)))

    def keyword(self, keyword: str) -> Node | None:
        """The value of `pair`."""
        pair = self.pair(keyword)
        if pair is None:
            return None
        # Whoever asks looks at all its entries, and a default may have thousands for each of thousands of jobs.
        self.work.spend(len(pair.value.items))
        return pair.value

    def _inherits(self, what: str) -> Callable[[str], bool]:
        rules = self.node.get("inherit")
        return inherited(rules.get(what) if rules else None)

    @cached_property
    def variables(self) -> Variables:
        """The variables that the job's scripts, image and services see."""
        own, rows = self._shared.starts.crossed(self._own_variables, self.work)
        return Variables(own, self._inherited_variables(), self.work, rows)

    @cached_property
    def written_variables(self) -> Variables:
        """Those of `variables` that the pipeline's own files define."""
        return (
            Variables(self._own_variables, self._inherited_variables(), self.work) if self.forwarded else self.variables
        )

    @property
    def forwarded(self) -> tuple[Definition, ...]:
        """The variables that a parent pipeline hands on."""
        return self._shared.starts.definitions

    @cached_property
    def _own_variables(self) -> tuple[Definition, ...]:
        return (
            *variables_of(self.keyword("variables"), Scope.JOB),
            *matrix_variables(self.keyword("parallel"), self.work),
            *rule_variables(self.keyword("rules"), Scope.RULE, self._shared.rules),
        )

    def _inherited_variables(self) -> Mapping[str, tuple[Definition, ...]]:
        shared = self._shared.variables
        if self.node.get("inherit") is None:
            return shared
        inherits = self._inherits("variables")
        return {name: definitions for name, definitions in shared.items() if inherits(name)}

    @cached_property
    def script_items(self) -> tuple[ScriptItem, ...]:
        """All that a shell runs for this job, in order; items of one session share their shell's variables."""
        items = tuple(self._script_items())
        self.work.spend(20 * len(items))
        return items

    def _script_items(self) -> Iterator[ScriptItem]:
        session = 0
        keyword, inner = PRE_GET_SOURCES
        yield from _scalars(_inner(self.keyword(keyword), inner), inner, session)
        for keywords in SHELL_SESSIONS:
            session += 1
            for keyword in keywords:
                yield from _scalars(self.keyword(keyword), keyword, session)
        for step in flat_items(self.keyword("run")):
            session += 1
            yield from _scalars(_inner(step, "script"), "run", session)


def _inner(node: Node | None, key: str) -> Node | None:
    value = node.get(key) if node else None
    return value.carried(*node.via) if value and node else None


def _scalars(node: Node | None, keyword: str, session: int) -> Iterator[ScriptItem]:
    if node is None:
        return
    for item in flat_items(node) if node.is_sequence else (node,):
        if item.is_scalar and not item.is_null:
            yield ScriptItem(item, keyword, session, item.via)
