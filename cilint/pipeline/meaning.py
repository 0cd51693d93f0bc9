"""What a job says with all that it inherits, wherever that stands: the same for the same text on other lines.

It is all that a `Job` reads, but for files of the repository: who has looked at one knows what another look finds.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import chain

from cilint.lazy.typing import Any
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import Job
from cilint.pipeline.shared import Shared
from cilint.syntax.node import Node

JobMeaning = bytes
"""Stands for all that is said, which it does not hold."""

_MAPPING, _SEQUENCE, _END = range(3)


class Meanings:
    """The meanings of jobs, of which each is worked out once."""

    def __init__(self) -> None:
        self._known: dict[Job, JobMeaning | None] = {}
        self._shared: dict[int, tuple[Shared, JobMeaning]] = {}

    def of(self, job: Job) -> JobMeaning | None:
        """What a job says; None where more than the pipeline counts, since it may run files of the repository."""
        if job not in self._known:
            self._known[job] = None if job.script_files else self._read(job)
        return self._known[job]

    def _read(self, job: Job) -> JobMeaning:
        said: list[Any] = [self._inherited(job.shared), job.name, job.missing, _order(job)]
        _take(job.node, said)
        return _stands_for(said)

    def _inherited(self, shared: Shared) -> JobMeaning:
        """What all jobs of a pipeline may inherit."""
        if id(shared) not in self._shared:
            said: list[Any] = [shared.server, shared.starts.ways]
            for name, pair in shared.defaults.pairs.items():
                said.append(name)
                _take(pair.value, said)
            for definition in chain(*shared.variables.values(), shared.starts.definitions):
                _define(definition, said)
            self._shared[id(shared)] = shared, _stands_for(said)
        return self._shared[id(shared)][1]


def _stands_for(said: list[Any]) -> JobMeaning:
    return blake2b(repr(said).encode(), digest_size=16).digest()


def _order(job: Job) -> tuple[int, ...]:
    """In which order the texts of a job are written: what is put together from several may have a place or none."""
    nodes = (*(item.node for item in job.script_items), *(definition.value for definition in job.variables))
    places = [(node.source.path, node.start) for node in nodes]
    ranks = {place: rank for rank, place in enumerate(sorted(set(places)))}
    return tuple(ranks[place] for place in places)


def _define(definition: Definition, said: list[Any]) -> None:
    said += (definition.name, definition.text, definition.scope.value, definition.raw, sorted(definition.rows))
    said += (definition.conditional, definition.asked_for)
    _take(definition.value, said)


def _take(node: Node, said: list[Any]) -> None:
    """Take down what a node says."""
    said.append(node.tag)
    if node.is_scalar:
        said += (node.text, node.style.value)
        if node.written is not node.text:
            ways = [(each.text, *(origin.text for origin in each.origins)) for each in node.alternatives]
            said.append((node.written, ways))
        return
    said.append(_MAPPING if node.is_mapping else _SEQUENCE)
    for inner in node.children:
        _take(inner, said)
    said.append(_END)
