"""Literals that are secret because what holds them is named so: YAML variables, inputs, assignments in scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from cilint.facts.flow import literal_span, value_span
from cilint.facts.model import User
from cilint.facts.scripts import Scripts
from cilint.facts.service_hosts import service_variables
from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.secrets.names import is_named_secret, name_kind
from cilint.syntax.node import Node, Step
from cilint.syntax.resolution import ScalarType
from cilint.text.source import Span

_ASSIGNMENT = r"(?<![\w.-])(?P<name>[A-Za-z_]\w{0,80})=[\"']?[^\s\"'$`<]"


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
    yield from _inputs(pipeline)
    for user in users:
        for definition in (*user.job.variables, *service_variables(user)):
            if _is_secret(definition.name, definition.value):
                yield _of_definition(definition, user)
        yield from _assigned(user, scripts)


def _of_definition(definition: Definition, user: User) -> Named:
    span = value_span(definition.value)
    is_service = definition.scope is Scope.SERVICE
    return Named(span, definition.name, definition.value.written, user, definition.via, is_service)


def _is_secret(name: str, value: Node) -> bool:
    kind = name_kind(name)
    # What inputs make is written elsewhere.
    if kind is None or value.alternatives or value.scalar_type is not ScalarType.STR:
        return False
    return is_named_secret(kind, value.written)


def _inputs(pipeline: Pipeline) -> Iterator[Named]:
    """The defaults and options of inputs: doc/ci/inputs/_index.md."""
    for configuration in {item.source.path: item for item in pipeline.configurations}.values():
        spec = configuration.header.get("spec") if configuration.header else None
        inputs = spec.get("inputs") if spec else None
        for name, pair in inputs.entries.items() if inputs else ():
            for value in _values(pair.value):
                if value.is_scalar and _is_secret(name, value):
                    yield Named(value_span(value), name, value.written, None)


def _values(declaration: Node) -> Iterable[Node]:
    default = declaration.get("default")
    return (*((default,) if default else ()), *flat_items(declaration.get("options")))


def _assigned(user: User, scripts: Scripts) -> Iterator[Named]:
    """The literals that a job's scripts assign, for a command or for all that follow."""
    for item in user.job.script_items:
        if not _may_assign(item.node.written):
            continue
        for command in scripts.parse(item).commands:
            for assignment in (*command.environment, *command.assignments):
                kind = name_kind(assignment.name)
                text = assignment.value.literal if kind and assignment.value else None
                if kind and text and assignment.value and is_named_secret(kind, text):
                    yield Named(literal_span(assignment.value), assignment.name, text, user, item.via)


@lru_cache(maxsize=4096)
def _may_assign(script: str) -> bool:
    """Whether a script may assign a literal to a variable whose name says secret."""
    return "=" in script and any(name_kind(match["name"]) for match in re.finditer(_ASSIGNMENT, script))
