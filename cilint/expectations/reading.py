"""Reads a file of pipeline tests. What means nothing is an error at its place. docs/testing.md describes the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.errors import SettingsError, UsageError, YamlSyntaxError
from cilint.expectations.model import Expectation, PipelineTest
from cilint.lazy.typing import Any
from cilint.pipeline.conditions.evaluation import UNKNOWN
from cilint.pipeline.events.decision import NEVER, WORDS
from cilint.pipeline.events.event import Event, Others
from cilint.pipeline.events.naming import (
    Stated,
    as_child,
    named_events,
    refuse_fork_of_none,
    refuse_variables_of_the_event,
    usual_child_events,
    usual_events,
)
from cilint.pipeline.events.stated import stated_event
from cilint.settings.environment import variables_of_project
from cilint.settings.reading import boolean, entries, file_path, known, one_of, text, texts
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType
from cilint.text.source import Source, Span

_ALL = "all"
_KEYS = dict.fromkeys(
    ("name", "on", "event", "fork", "changed", "variables", "other_variables", "jobs", "pipeline"), ""
)
_PIPELINE_WORDS = ("runs", NEVER)


def read_tests(source: Source, variables: Mapping[str, str]) -> tuple[PipelineTest, ...]:
    """The tests of a file; `variables` are GitLab's own that are the same in every pipeline of the project.

    Raises `SettingsError`, with its place, for what a file of tests may not hold.
    """
    try:
        documents = yaml.parse(source)
    except YamlSyntaxError as error:
        raise SettingsError(error.message, error.span) from error
    tests: list[PipelineTest] = []
    for name, pair in entries(documents[0]) if documents and not documents[0].is_null else ():
        known({"tests": None}, pair.key, name)
        if not pair.value.is_sequence:
            raise SettingsError("this must be a list of tests", pair.value.span)
        tests += (_test(node, variables) for node in pair.value.items)
    if not tests:
        raise SettingsError("there is no test in this file: write some below `tests:`", Span(source, 0, 0))
    return tuple(tests)


_Fields = Mapping[str, Node]


def _test(node: Node, variables: Mapping[str, str]) -> PipelineTest:
    fields = _fields(node)
    expectations = tuple(_expectations(fields))
    if not expectations:
        raise SettingsError("this test expects nothing: say what becomes of `jobs:`, or of the `pipeline:`", node.span)
    events, children = _events(node, fields, _stated(fields, variables))
    given = fields.get("name")
    name = text(given) if given else ", ".join(event.name for event in events[:2]) + (" …" if len(events) > 2 else "")
    return PipelineTest(name, events, children, expectations)


def _fields(node: Node) -> _Fields:
    """The values of a test by their keys as they are written: to YAML 1.1, `on` is a boolean."""
    found = {}
    for _, pair in entries(node):
        known(_KEYS, pair.key, pair.key.text)
        found[pair.key.text] = pair.value
    return found


def _stated(fields: _Fields, known_variables: Mapping[str, str]) -> Stated:
    fork, changed, variables, others = map(fields.get, ("fork", "changed", "variables", "other_variables"))
    given = {name: _value(pair.value) for name, pair in entries(variables)} if variables else {}
    if variables:
        _placed(lambda: refuse_variables_of_the_event(given), variables)
    path = given.get("CI_PROJECT_PATH")
    return Stated(
        {**known_variables, **(variables_of_project(path) if path else {})},
        given,
        UNKNOWN if changed is None else texts(changed, file_path),
        is_fork=fork is not None and boolean(fork),
        others=Others.NEW if others is not None and boolean(others) else Others.NONE,
    )


def _value(node: Node) -> str:
    if not node.is_scalar or node.is_null:
        raise SettingsError("the value of a variable is a text", node.span)
    return node.canonical


def _events(node: Node, fields: _Fields, stated: Stated) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """The events of a test, and what these are to child pipelines."""
    on, event = fields.get("on"), fields.get("event")
    if (on is None) == (event is None):
        raise SettingsError("a test names its events: either `on:`, as in `push:main`, or `event:`", node.span)
    if on is not None and on.is_scalar and on.text == _ALL:
        return usual_events(stated), usual_child_events(stated)
    found: list[Event] = []
    for item in _items(on):
        name = text(item)
        found += _placed(lambda name=name: named_events(name, stated), item)
    if on is not None and stated.is_fork:
        _placed(lambda: refuse_fork_of_none(found), fields["fork"])
    for item in _items(event):
        found.append(_placed(lambda item=item: stated_event(_plain(item), stated.known), item))
    if not found:
        raise SettingsError("this names no event", (on or event or node).span)
    return tuple(found), tuple(map(as_child, found))


def _items(node: Node | None) -> tuple[Node, ...]:
    """The entries of a list; what is no list is one of one."""
    if node is None:
        return ()
    return node.items if node.is_sequence else (node,)


def _placed(make: Any, node: Node) -> Any:
    """What `make` gives; its `UsageError` becomes an error at the node."""
    try:
        return make()
    except UsageError as error:
        raise SettingsError(error.message, node.span) from error


def _expectations(fields: _Fields) -> Iterator[Expectation]:
    pipeline, jobs = fields.get("pipeline"), fields.get("jobs")
    if pipeline is not None:
        yield Expectation("", (one_of(_PIPELINE_WORDS, pipeline),), pipeline.span, pipeline.span)
    for name, pair in entries(jobs) if jobs else ():
        words = tuple(one_of(WORDS, item) for item in _items(pair.value))
        if not words or not name:
            raise SettingsError(f"say what becomes of the job: {', '.join(WORDS)}", pair.key.span)
        place = pair.value.span if pair.value.is_scalar else pair.key.span
        yield Expectation(name, words, pair.key.span, place)


def _plain(node: Node) -> Any:
    """A node as JSON would have it."""
    if node.is_mapping:
        return {name: _plain(pair.value) for name, pair in node.entries.items()}
    if node.is_sequence:
        return [_plain(item) for item in node.items]
    if node.is_null:
        return None
    return node.canonical == "true" if node.scalar_type is ScalarType.BOOL else node.canonical
