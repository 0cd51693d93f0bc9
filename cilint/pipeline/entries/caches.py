"""`cache:` as a list, and the keys of caches (lib/gitlab/ci/config/entry/{caches,key,prefix}.rb)."""

from __future__ import annotations

from urllib.parse import unquote

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_MAX_CACHES = 4


def read_caches(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """The caches of a list; GitLab drops entries without a value."""
    caches = [item for item in flat_items(node) if not item.is_null]
    for item in caches:
        reader.read_entry(item, "{cache}", spot)
    if len(caches) > _MAX_CACHES:
        message = f"a job has at most {_MAX_CACHES} caches"
        reader.refusals.add(spot, caches[_MAX_CACHES], message, "remove the rest", "many", most=str(_MAX_CACHES))


def read_key(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A key or the prefix of one: it becomes the name of a folder."""
    text = unquote(node.text)
    if "/" in text:
        reader.refusals.add(spot, node, f"{spot.name} has no / in it", "write - or _ in its place", "slash")
    elif text in (".", ".."):
        reader.refusals.add(spot, node, f"{spot.name} cannot be {text}", "give it a name", "dots")
