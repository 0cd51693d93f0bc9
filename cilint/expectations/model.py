"""Pipeline tests as values."""

from __future__ import annotations

from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.event import Event
from cilint.text.source import Span

TESTS_FILE = ".cilint-tests.yml"


class Expectation(NamedTuple):
    """What the jobs that match a pattern should come to in some events: one of `words`. `span` is where that stands,
    `key` where the pattern does. An empty pattern stands for the pipeline itself.
    """

    pattern: str
    words: tuple[str, ...]
    key: Span
    span: Span


class PipelineTest(NamedTuple):
    """A test: its events, those of a child pipeline for all that can start one, and what is expected in each."""

    name: str
    events: tuple[Event, ...]
    child_events: tuple[Event, ...]
    expectations: tuple[Expectation, ...]
