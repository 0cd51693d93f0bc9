"""`needs:` as GitLab reads it: its entries by their forms, and as values with places.

Source: lib/gitlab/ci/config/entry/{need,needs}.rb, and those of the Enterprise Edition for needs of other projects.
Entries without a value are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain, kind_name
from cilint.pipeline.entries.reading import Reader
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node

_MAX_OTHER_PIPELINES = 5


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
        if sort_of(item) is Sort.TEXT:
            yield Need(item)
        elif item.is_mapping:
            yield from _described(item)


def _described(item: Node) -> Iterator[Need | OtherNeed]:
    if kind_of_need(item) != "need":
        yield OtherNeed(item)
        return
    name = item.get("job")
    if name is not None and is_certain(name) and sort_of(name) is Sort.TEXT:
        artifacts = flag(item.get("artifacts"), otherwise=True)
        yield Need(name, artifacts, flag(item.get("optional"), otherwise=False), item.get("parallel"))


def flag(node: Node | None, *, otherwise: bool) -> bool | None:
    """What a `true` or `false` says; None where an open input or tag says it."""
    if node is None or node.is_null:
        return otherwise
    return node.canonical == "true" if is_certain(node) else None


def kind_of_need(item: Node) -> str:
    """The kind of mapping that a need is in the table of keywords; empty for one that is no need."""
    keys = item.entries.keys()
    if "project" in keys:
        return "project-need"
    if "pipeline" in keys:
        return "pipeline-need" if "job" in keys else "bridge-need"
    return "need" if "job" in keys and "ref" not in keys else ""


def read_needs(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """Refuse the entries that are no needs."""
    items = list(flat_items(node)) if node.is_sequence else [node]
    reader.spend(10 * len(items))
    others = []
    for item in items:
        if item.is_null or not is_certain(item):
            continue
        _read_need(reader, item, spot.entry() if node.is_sequence else spot)
        if item.is_mapping and kind_of_need(item) == "pipeline-need":
            others.append(item)
    if len(others) > _MAX_OTHER_PIPELINES:
        message = f"a job needs jobs of at most {_MAX_OTHER_PIPELINES} other pipelines"
        words = f"must be less than or equal to {_MAX_OTHER_PIPELINES}"
        reader.refusals.add(spot, others[_MAX_OTHER_PIPELINES], message, "remove the rest", words)
    for item in node.items:
        _refuse_number(reader, item, spot)


def _read_need(reader: Reader, item: Node, spot: Spot) -> None:
    sort = sort_of(item)
    words = "has an unsupported type"
    if sort is Sort.TEXT:
        if is_blank(item):
            reader.refusals.add(spot, item, "this need has no name", "name a job, or remove it", "can't be blank")
    elif sort is not Sort.MAPPING:
        message = f"a need is the name of a job, and this is {kind_name(item)}"
        reader.refusals.add(spot, item, message, "put it in quotes", words)
    elif kind := kind_of_need(item):
        reader.read_keywords(item, kind, spot)
    elif "job" in item.entries:
        key = item.entries["ref"].key
        reader.refusals.add(spot, item, "a need with ref names no project", "add project:", words, span=key.span)
    else:
        reader.refusals.add(spot, item, "a need names no job", "add job:", words, is_absence=True)


def _refuse_number(reader: Reader, item: Node, spot: Spot) -> None:
    parallel = item.get("parallel") if item.is_mapping else None
    if parallel is not None and sort_of(parallel) is Sort.INTEGER:
        message = "a need chooses by parallel:matrix, and not by a number"
        words = 'cannot use "parallel: <number>".'
        reader.refusals.add(spot, parallel, message, "name the job alone to need all that are made of it", words)
