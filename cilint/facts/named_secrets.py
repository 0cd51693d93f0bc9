"""Literals that are secret because what holds them is named so: YAML variables, inputs, assignments in scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from cilint.facts.literals import literal_span, value_span
from cilint.facts.model import User
from cilint.facts.scripts import Scripts
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.include import include_entries
from cilint.pipeline.job import ScriptItem
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.secrets.names import is_named_secret, name_kind
from cilint.syntax.node import Node, Step
from cilint.syntax.resolution import ScalarType
from cilint.text.source import Span

_ASSIGNMENT = regex(r"(?<![\w.-])(?P<name>[A-Za-z_]\w{0,80})=[\"']?[^\s\"'$`<]")


_VARIABLE = 15
"""The work of a look at the name and value of a job's variable."""


class Named(NamedTuple):
    """A literal at `span` in what is called `name`: `text` is its value, `user` the job that has it, if one does.

    `is_service` says that only a service has it.
    """

    span: Span
    name: str
    text: str
    user: User | None
    via: tuple[Step, ...] = ()
    is_service: bool = False


def named_secrets(pipeline: Pipeline, users: Sequence[User], scripts: Scripts) -> Iterator[Named]:
    """Every literal whose name says that it is secret, once for each place and each job that has it."""
    yield from _declared_inputs(pipeline)
    yield from _given_inputs(pipeline)
    # Thousands of jobs share the values of the pipeline's variables.
    places: dict[tuple[str, str, int, bool], Span | None] = {}
    for user in users:
        of_services = (definition for service in user.job.services for definition in service.variables)
        definitions = (*user.job.variables, *of_services)
        user.job.work.spend(_VARIABLE * len(definitions))
        for definition in definitions:
            value = definition.value
            key = definition.name, value.source.path, value.start, bool(value.alternatives)
            if key not in places:
                places[key] = value_span(value) if is_named_value(definition.name, value) else None
            span = places[key]
            if span:
                yield _of_definition(definition, span, user)
        yield from _assigned(user, scripts)


def _of_definition(definition: Definition, span: Span, user: User) -> Named:
    is_service = definition.scope is Scope.SERVICE
    return Named(span, definition.name, definition.value.written, user, definition.via, is_service)


def is_named_value(name: str, value: Node) -> bool:
    """Whether a scalar is a secret for the name of what holds it."""
    kind = name_kind(name)
    # What inputs make is written elsewhere.
    if kind is None or value.alternatives or value.scalar_type is not ScalarType.STR:
        return False
    return is_named_secret(kind, value.written)


def _declared_inputs(pipeline: Pipeline) -> Iterator[Named]:
    """The defaults and options of inputs: doc/ci/inputs/_index.md."""
    for configuration in {item.source.path: item for item in pipeline.configurations}.values():
        spec = configuration.header.get("spec") if configuration.header else None
        inputs = spec.get("inputs") if spec else None
        for name, pair in inputs.entries.items() if inputs else ():
            for value in _values(pair.value):
                if value.is_scalar and is_named_value(name, value):
                    yield Named(value_span(value), name, value.written, None)


def _given_inputs(pipeline: Pipeline) -> Iterator[Named]:
    """What includes and triggers give to inputs: doc/ci/inputs/_index.md, doc/ci/yaml/_index.md#triggerinputs."""
    for configuration in {item.source.path: item for item in pipeline.configurations}.values():
        triggers = [pair.value.get("trigger") for pair in configuration.body.entries.values()]
        holders = [trigger for trigger in triggers if trigger and trigger.is_mapping]
        included = (configuration.body.get("include"), *(trigger.get("include") for trigger in holders))
        holders += (entry for include in included for entry in include_entries(include))
        for holder in holders:
            given = holder.get("inputs")
            for name, pair in given.entries.items() if given else ():
                for value in (pair.value, *flat_items(pair.value)):
                    if value.is_scalar and is_named_value(name, value):
                        yield Named(value_span(value), name, value.written, None)


def _values(declaration: Node) -> Iterable[Node]:
    default = declaration.get("default")
    return (*((default,) if default else ()), *flat_items(declaration.get("options")))


def _assigned(user: User, scripts: Scripts) -> Iterator[Named]:
    for item in user.job.possible_script_items:
        for span, name, text in assigned_secrets(item, scripts):
            yield Named(span, name, text, user, item.via)


def assigned_secrets(item: ScriptItem, scripts: Scripts) -> Iterator[tuple[Span, str, str]]:
    """The literals that a script assigns, for a command or for all that follow: place, name of the variable, text."""
    if not may_assign(item.node.written):
        return
    for command in scripts.parse(item).commands:
        for assignment in (*command.environment, *command.assignments):
            kind = name_kind(assignment.name)
            text = assignment.value.literal if kind and assignment.value else None
            if kind and text and assignment.value and is_named_secret(kind, text):
                yield literal_span(assignment.value), assignment.name, text


@lru_cache(maxsize=4096)
def may_assign(script: str) -> bool:
    """Whether a script may assign a literal to a variable whose name says secret."""
    return "=" in script and any(name_kind(match["name"]) for match in _ASSIGNMENT.finditer(script))
