"""`needs:` as GitLab reads it: its entries by their forms.

Source: lib/gitlab/ci/config/entry/{need,needs}.rb, and those of the Enterprise Edition for needs of other projects.
Entries without a value are dropped.
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain, kind_name
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.model.needs import kind_of_need
from cilint.pipeline.model.parts import entries_of
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_MAX_OTHER_PIPELINES = 5


def read_needs(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """Refuse the entries that are no needs."""
    items = list(entries_of(node))
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
        extra = others[_MAX_OTHER_PIPELINES]
        reader.refusals.add(spot, extra, message, "remove the rest", "many", most=str(_MAX_OTHER_PIPELINES))
    for item in node.items:
        _refuse_number(reader, item, spot)


def _read_need(reader: Reader, item: Node, spot: Spot) -> None:
    sort = sort_of(item)
    if sort is Sort.TEXT:
        if is_blank(item):
            reader.refusals.add(spot, item, "this need has no name", "name a job, or remove it", "blank")
    elif sort is not Sort.MAPPING:
        message = f"a need is the name of a job, and this is {kind_name(item)}"
        reader.refusals.add(spot, item, message, "put it in quotes", "need-form")
    elif kind := kind_of_need(item):
        reader.read_keywords(item, kind, spot)
    elif "job" in item.entries:
        key = item.entries["ref"].key
        reader.refusals.add(spot, item, "a need with ref names no project", "add project:", "need-form", span=key.span)
    else:
        reader.refusals.add(spot, item, "a need names no job", "add job:", "need-form", is_absence=True)


def _refuse_number(reader: Reader, item: Node, spot: Spot) -> None:
    parallel = item.get("parallel") if item.is_mapping else None
    if parallel is not None and sort_of(parallel) is Sort.INTEGER:
        message = "a need chooses by parallel:matrix, and not by a number"
        remedy = "name the job alone to need all that are made of it"
        reader.refusals.add(spot, parallel, message, remedy, "number")
