"""`trigger:` as a mapping, and what it includes (lib/gitlab/ci/config/entry/{trigger,include}.rb)."""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.entries.sorts import Sort, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.entries.table import section
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_MAX_INCLUDES = 3


def read_trigger(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A pipeline of another project, or a child pipeline made of what `include` names."""
    if not node.entries:
        reader.refusals.add(
            spot, node, "trigger names no pipeline", "add project: or include:", "blank", is_absence=True
        )
    elif "include" in node.entries:
        reader.read_keywords(node, "child", spot)
    else:
        reader.read_keywords(node, "trigger", spot)


def read_includes(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """What a child pipeline is made of: a file, or a list of files."""
    if node.is_scalar:
        return
    if node.is_mapping and not node.entries.keys() & section("trigger-include").keywords.keys():
        message = f"{spot.name} names no file"
        reader.refusals.add(spot, node, message, "add local:", "no-file")
        return
    items = list(flat_items(node)) if node.is_sequence else [node]
    for item in items:
        if item.is_null:
            continue
        reader.read_entry(item, "text | {trigger-include}", spot)
        if item.is_mapping:
            _check_companions(reader, item, spot.entry())
    if len(node.items) > _MAX_INCLUDES:
        message = f"a child pipeline is made of at most {_MAX_INCLUDES} files"
        extra = node.items[_MAX_INCLUDES]
        remedy = "include the rest in one of them"
        reader.refusals.add(spot, extra, message, remedy, "many", most=str(_MAX_INCLUDES))


def _check_companions(reader: Reader, item: Node, spot: Spot) -> None:
    for name, companion, what in (
        ("project", "file", "file where to fetch the config from"),
        ("artifact", "job", "job where to fetch the artifact from"),
    ):
        pair = item.entries.get(name)
        other = item.get(companion)
        if pair and other is None and is_certain(pair.value) and sort_of(pair.value) is not Sort.NULL:
            message = f"{spot.path}:{name} needs {companion} beside it"
            reader.refusals.add(
                spot,
                pair.value,
                message,
                f"add {companion}",
                "unspecified",
                span=pair.key.span,
                is_absence=True,
                what=what,
            )
