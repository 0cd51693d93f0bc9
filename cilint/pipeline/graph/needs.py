"""What a `needs:` says, as values with places. What GitLab refuses of it: structure/needs.py.

Source: GitLab's lib/gitlab/ci/config/entry/{need,needs}.rb. Entries without a value are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cilint.pipeline.certainty import is_certain
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node


class Need(NamedTuple):
    """A job of the same pipeline that another one needs; `node` is its name as the need gives it.

    `artifacts` and `is_optional` are None where it cannot be told. `parallel` chooses among the jobs that `parallel:`
    makes of it.
    """

    node: Node
    artifacts: bool | None = True
    is_optional: bool | None = False
    parallel: Node | None = None

    @property
    def name(self) -> str:
        """The name of the job."""
        return self.node.text


class OtherNeed(NamedTuple):
    """A need of something in another pipeline: a job of a project, or of the pipeline above."""

    node: Node


def needs_of(node: Node | None) -> tuple[Need | OtherNeed, ...]:
    """The needs of a `needs:`; what is none, and what an open input or tag may still become, is left out."""
    if node is None or node.is_null:
        return ()
    items = flat_items(node) if node.is_sequence else iter((node,))
    return tuple(_needs(items))


def is_open(node: Node | None) -> bool:
    """Whether it cannot be told what a `needs:` names."""
    if node is None:
        return False
    items = list(flat_items(node)) if node.is_sequence else [node]
    names = [item if item.is_scalar else item.get("job") or item for item in items]
    return not all(is_certain(item) for item in (*items, *names))


def _needs(items: Iterator[Node]) -> Iterator[Need | OtherNeed]:
    for item in items:
        if not is_certain(item) or item.is_null:
            continue
        if item.is_scalar:
            yield Need(item)
        elif item.is_mapping:
            yield from _described(item)


def _described(item: Node) -> Iterator[Need | OtherNeed]:
    if item.entries.keys() & {"project", "pipeline"}:
        yield OtherNeed(item)
        return
    name = item.get("job")
    if name is not None and name.is_scalar and is_certain(name):
        artifacts = flag(item.get("artifacts"), otherwise=True)
        yield Need(name, artifacts, flag(item.get("optional"), otherwise=False), item.get("parallel"))


def flag(node: Node | None, *, otherwise: bool) -> bool | None:
    """What a `true` or `false` says; None where an open input or tag says it."""
    if node is None or node.is_null:
        return otherwise
    return node.canonical == "true" if is_certain(node) else None
