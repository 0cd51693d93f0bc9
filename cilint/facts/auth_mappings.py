"""DOCKER_AUTH_CONFIG as JSON without quotes: YAML makes a mapping of it, which GitLab refuses. No variable is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.container.hints import AUTH_CONFIG
from cilint.facts.model import User
from cilint.lazy.records import NamedTuple
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node

_SECTIONS = frozenset({"auths", "credHelpers", "credsStore"})


class MappingValue(NamedTuple):
    """A mapping where the text of DOCKER_AUTH_CONFIG should be; `user` is None for that of the whole pipeline."""

    node: Node
    user: User | None


def mapping_values(pipeline: Pipeline, users: Sequence[User]) -> Iterator[MappingValue]:
    """The mappings in the `variables:` of the pipeline and of jobs that run; hidden jobs GitLab does not look at."""
    running = [user for user in users if not user.job.hidden]
    for owner, entries in ((None, pipeline.variable_entries), *((user, user.job.variable_entries) for user in running)):
        entry = (entries or {}).get(AUTH_CONFIG)
        nodes = () if entry is None else (entry.node,) if entry.value is entry.node else (entry.node, entry.value)
        for node in nodes:
            if node is not None and node.is_mapping and not _SECTIONS.isdisjoint(node.entries):
                yield MappingValue(node, owner)
