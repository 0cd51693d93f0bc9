"""`needs:` and `dependencies:`: the jobs that a job waits for, and those whose artifacts it takes.

Source: lib/gitlab/ci/config/entry/{need,needs}.rb, and those of the Enterprise Edition for needs of other projects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain, is_text
from cilint.pipeline.entries.sorts import is_blank
from cilint.pipeline.model.parallel import Parallel, parallel_of
from cilint.pipeline.model.parts import entries_of, flag, part
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Pair


class Need(NamedTuple):
    """A job of the same pipeline that another one needs; `node` is its name as the need gives it.

    `artifacts` and `is_optional` are None where it cannot be told. `parallel` chooses among the jobs that `parallel:`
    makes of it.
    """

    node: Node
    artifacts: bool | None = True
    is_optional: bool | None = False
    parallel: Parallel | None = None

    @property
    def name(self) -> str:
        """The name of the job."""
        return self.node.text


class OtherNeed(NamedTuple):
    """A need of something in another pipeline, with what it names; `kind` is that of `kind_of_need`.

    `artifacts` is None where it cannot be told whether it takes them.
    """

    node: Node
    kind: str
    project: Node | None = None
    ref: Node | None = None
    job: Node | None = None
    artifacts: bool | None = True


class NeedList(NamedTuple):
    """`needs:`, of a job or of an entry of its rules; what is no need, and what may still become one, is left out."""

    key: Node
    node: Node
    entries: tuple[Need | OtherNeed, ...]

    @property
    def is_open(self) -> bool:
        """Whether it cannot be told what it names."""
        return not all(map(_is_told, entries_of(self.node)))

    @property
    def texts(self) -> Iterator[Node]:
        """All texts that it holds, but for keywords."""
        return _texts(self.node)

    @property
    def jobs(self) -> tuple[Need, ...]:
        """The needs of jobs of the same pipeline."""
        return tuple(need for need in self.entries if isinstance(need, Need))

    @property
    def others(self) -> tuple[OtherNeed, ...]:
        """The needs of something in other pipelines."""
        return tuple(need for need in self.entries if isinstance(need, OtherNeed))


def read_needs(pair: Pair) -> NeedList:
    """The value of `needs:`, a list or a single need."""
    # A single name is none, and is refused where keywords are read.
    items = () if pair.value.is_scalar else entries_of(pair.value)
    return NeedList(pair.key, pair.value, tuple(_needs(items)))


def read_dependencies(pair: Pair) -> tuple[Node, ...]:
    """The names in `dependencies:` that are certain."""
    return tuple(item for item in flat_items(pair.value) if item.is_scalar and is_certain(item))


def _texts(node: Node) -> Iterator[Node]:
    if node.is_scalar:
        yield node
    for inner in (*node.items, *(pair.value for pair in node.pairs)):
        yield from _texts(inner)


def _is_told(item: Node) -> bool:
    name = None if item.is_scalar else item.get("job")
    return is_certain(item) and (name is None or is_certain(name))


def _needs(items: Iterable[Node]) -> Iterator[Need | OtherNeed]:
    for item in items:
        if not is_certain(item) or item.is_null:
            continue
        if is_text(item) and not is_blank(item):
            yield Need(item)
        elif item.is_mapping:
            yield from _described(item)


def _described(item: Node) -> Iterator[Need | OtherNeed]:
    kind = kind_of_need(item)
    if kind != "need":
        artifacts = flag(item.get("artifacts"), otherwise=True)
        yield OtherNeed(item, kind, part(item, "project"), part(item, "ref"), part(item, "job"), artifacts)
        return
    name = part(item, "job")
    if name is not None and is_certain(name) and is_text(name) and not is_blank(name):
        parallel = part(item, "parallel")
        artifacts = flag(item.get("artifacts"), otherwise=True)
        yield Need(
            name, artifacts, flag(item.get("optional"), otherwise=False), parallel_of(parallel) if parallel else None
        )


def kind_of_need(item: Node) -> str:
    """The kind of mapping that a need is in the table of keywords; empty for one that is no need."""
    keys = item.entries.keys()
    if "project" in keys:
        return "project-need"
    if "pipeline" in keys:
        return "pipeline-need" if "job" in keys else "bridge-need"
    return "need" if "job" in keys and "ref" not in keys else ""
