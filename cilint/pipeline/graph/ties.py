"""What ties a job to others besides needs: triggers, environments, caches, resource groups, as values with places.

Source: GitLab's lib/gitlab/ci/config/entry/{trigger,environment,cache}.rb.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.entries.needs import flag
from cilint.pipeline.job import Job
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node


class Trigger(NamedTuple):
    """The pipeline that a job starts: that of a `project`, or a child made of `includes`. `node` is the whole value."""

    node: Node
    project: Node | None = None
    includes: tuple[Node, ...] = ()
    strategy: str = ""


class JobEnvironment(NamedTuple):
    """The environment that a job deploys to, or does something else with: `action` is start where it says nothing."""

    node: Node
    name: Node | None
    action: str = "start"
    on_stop: Node | None = None


class Cache(NamedTuple):
    """One cache of a job; `key` is None for the key that all caches without one have.

    `unprotect` is None where it cannot be told.
    """

    node: Node
    key: Node | None = None
    policy: str = "pull-push"
    unprotect: bool | None = False

    @property
    def writes(self) -> bool:
        """Whether the job may write the cache: a policy may hold variables."""
        return self.policy != "pull"

    @property
    def reads(self) -> bool:
        """Whether the job may read the cache."""
        return self.policy != "push"


def trigger_of(job: Job) -> Trigger | None:
    """The pipeline that a job starts."""
    node = job.keyword("trigger")
    if node is None:
        return None
    if node.is_scalar:
        return Trigger(node, node)
    include = node.get("include")
    files = () if include is None else tuple(flat_items(include)) if include.is_sequence else (include,)
    return Trigger(node, node.get("project"), files, _text(node, "strategy", ""))


def environment_of(job: Job) -> JobEnvironment | None:
    """The environment of a job."""
    node = job.keyword("environment")
    if node is None:
        return None
    if node.is_scalar:
        return JobEnvironment(node, node)
    return JobEnvironment(node, node.get("name"), _text(node, "action", "start"), node.get("on_stop"))


def caches_of(job: Job) -> Iterator[Cache]:
    """The caches of a job, those that it inherits among them."""
    node = job.keyword("cache")
    if node is None:
        return
    for item in flat_items(node) if node.is_sequence else (node,):
        if item.is_mapping:
            key = item.get("key")
            unprotect = flag(item.get("unprotect"), otherwise=False)
            yield Cache(
                item, None if key is None or key.is_null else key, _text(item, "policy", "pull-push"), unprotect
            )


def _text(node: Node, key: str, otherwise: str) -> str:
    value = node.get(key)
    return otherwise if value is None or value.is_null else value.canonical
