"""The kinds of fact. `plain()` of each is the documented contract for rule writers; the objects serve predicates."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cilint.facts.image_templates import is_wrong, registry_in
from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING, Any
from cilint.pipeline.definitions import Definition
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.job import Job, ScriptItem
from cilint.syntax.node import Node, Step
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.shell.command import Command
    from cilint.tools.login import Login

FACTS_VERSION = 1
_NAMED = regex(r"\w", re.ASCII)

Plain = dict[str, Any]
"""A fact as plain dicts, lists, strings and numbers."""


class Reach(Enum):
    """Whether what a fact speaks of is ever run."""

    RUNS = "runs"
    EXPORTED = "exported"
    UNUSED = "unused"


class User(Frozen):
    """Who uses a value: a job; or, without a name, jobs outside the files that may take these files' defaults."""

    name: str
    job: Job


class Fact:
    """Something that is so at one place of a pipeline, for one user of it (None: for the pipeline as a whole)."""

    __slots__ = ("id", "reach", "span", "user", "via")

    kind = "fact"

    def __init__(self, span: Span, user: User | None = None, via: tuple[Step, ...] = ()) -> None:
        self.span = span
        self.user = user
        self.via = via
        self.id = -1
        self.reach = Reach.RUNS

    @property
    def always_matters(self) -> bool:
        """Whether it matters as it is written, whether or not its job ever runs."""
        return False

    def fields(self) -> Plain:
        """The fields of this kind of fact."""
        return {}

    def plain(self) -> Plain:
        """The fact for selectors: its id, kind, place and job, and the fields of its kind."""
        position = self.span.begin
        place = {"path": self.span.source.path, "line": position.line, "column": position.column}
        return {
            "id": self.id,
            "kind": self.kind,
            **place,
            "job": self.user.name if self.user else None,
            **self.fields(),
        }


class JobFact(Fact):
    """A job, flagged at its name."""

    __slots__ = ()

    kind = "job"

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        from cilint.pipeline.graph.instances import instance_count  # few facts are made so plain

        job = _job(self)
        return {
            "name": job.name,
            "hidden": job.hidden,
            "trigger": job.is_trigger,
            "parallel": instance_count(job.parallel),
            "tags": [tag.written for tag in job.tags or ()],
            "variables": sorted(job.variables.names()),
        }


class ImageFact(Fact):
    """An `image:` or entry of `services:`, flagged at the reference; `expansions` are the texts that it can become.

    `pull_policies` are those that stand beside it; `is_wrong` says that one of the texts is no reference.
    """

    __slots__ = ("expansions", "is_wrong", "node", "pull_policies", "role")

    kind = "image"

    def __init__(
        self,
        node: Node,
        user: User | None,
        role: str,
        expansions: tuple[Expansion, ...],
        pull_policies: tuple[Node, ...] = (),
    ) -> None:
        super().__init__(node.span, user, node.via)
        self.node = node
        self.role = role
        self.expansions = expansions
        self.pull_policies = pull_policies
        self.is_wrong = is_wrong(expansions)

    def is_substituted(self, option: Expansion) -> bool:
        """Whether values of variables or inputs were put into the reference for one of its expansions."""
        return bool(option.definitions or self.node.alternatives)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        registries = {registry_in(option.template) for option in self.expansions}
        return {
            "role": self.role,
            "written": self.node.written,
            "values": [shown(option) for option in self.expansions],
            "registry": registries.pop() if len(registries) == 1 else None,
        }


class CommandFact(Fact):
    """A command that a shell of the job runs."""

    __slots__ = ("command", "item")

    kind = "command"

    def __init__(self, command: Command, item: ScriptItem, user: User) -> None:
        super().__init__(command.span, user, item.via)
        self.command = command
        self.item = item

    @property
    def is_powershell(self) -> bool:
        """Whether it is written for PowerShell, and for no shell of POSIX."""
        from cilint.shell.command import Dialect  # which is loaded where there are commands

        return self.command.dialect is Dialect.POWERSHELL

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        words = [word.raw for word in self.command.words]
        return {
            "keyword": self.item.keyword,
            "program": self.command.program,
            "words": words,
            "wrappers": list(self.command.wrappers),
        }


class LoginFact(Fact):
    """A command that logs in to a registry, or hands registry credentials to a tool."""

    __slots__ = ("command", "login")

    kind = "login"

    def __init__(self, login: Login, command: CommandFact) -> None:
        super().__init__(command.span, command.user, command.via)
        self.login = login
        self.command = command

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        login = self.login
        return {
            "tool": login.tool,
            "purpose": login.kind.value,
            "registry": login.registry.raw if login.registry else None,
            "password": "argument" if login.password else "stdin" if login.from_stdin else None,
        }


class CredentialFact(Fact):
    """A literal secret for a registry, flagged at its own text: the fact never holds the text itself.

    `is_plausible` is false for what stands in the place of one, and neither is one nor looks like one.
    """

    __slots__ = ("is_plausible", "registry", "use", "where")

    kind = "credential"

    def __init__(
        self, span: Span, user: User | None, where: str, registry: str, use: Span, via: tuple[Step, ...] = ()
    ) -> None:
        """`where` says in words what holds the secret; `use` is the place that gives it to a registry."""
        super().__init__(span, user, via)
        self.where = where
        self.registry = registry
        self.use = use
        self.is_plausible = True

    @property
    def always_matters(self) -> bool:
        """See `Fact.always_matters`: a secret is known to who reads the file."""
        return bool(self.user and self.user.job.never_runs)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "where": self.where,
            "registry": self.registry,
            "used_in_path": self.use.source.path,
            "used_in_line": self.use.begin.line,
        }


class VariableFact(Fact):
    """A variable that the files define, flagged at its value; the value itself may be secret and is not told."""

    __slots__ = ("name", "scope")

    kind = "variable"

    def __init__(self, span: Span, user: User, via: tuple[Step, ...], name: str, scope: str) -> None:
        super().__init__(span, user, via)
        self.name = name
        self.scope = scope

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"name": self.name, "scope": self.scope}


class FeatureFlagFact(Fact):
    """A definition of one of the Runner's feature flags that can count for a job, flagged at its value."""

    __slots__ = ("definition",)

    kind = "feature_flag"

    def __init__(self, definition: Definition, user: User) -> None:
        super().__init__(definition.span, user, definition.via)
        self.definition = definition

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        definition = self.definition
        return {"name": definition.name, "value": definition.text, "scope": definition.scope.value}


def as_text(value: object) -> str:
    """A value of a field as YAML writes it; nothing for null."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def shown(expansion: Expansion) -> str:
    """An expansion for people: unknown parts as they are written, in braces where what follows would join the name."""
    if len(expansion.template) == 1 and isinstance(expansion.template[0], str):
        return expansion.template[0]
    texts = [part if isinstance(part, str) else hole_text(part.name) for part in expansion.template]
    for index, part in enumerate(expansion.template[:-1]):
        if not isinstance(part, str) and _NAMED.match(texts[index + 1]) and part.name.isidentifier():
            texts[index] = f"${{{part.name}}}"
    return "".join(texts)


def substituted(expansions: Iterable[Expansion], written: str) -> tuple[str, ...]:
    """The texts that a reference stands for, where it is not its own."""
    bare = _without_braces(written)
    return tuple(dict.fromkeys(text for text in map(shown, expansions) if _without_braces(text) != bare))


def _without_braces(text: str) -> str:
    """A text in which `${NAME}` is the same as `$NAME`."""
    return text.replace("${", "$").replace("}", "")


def hole_text(name: str) -> str:
    """The name of an unknown part as a pipeline writes it."""
    return name if name.startswith("$") else f"${name}" if name.isidentifier() else name


def _job(fact: Fact) -> Job:
    if fact.user is None:
        raise ValueError("a job's fact always has a user")
    return fact.user.job
