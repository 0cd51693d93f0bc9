"""`run:`, a list of steps (lib/gitlab/ci/config/entry/steps.rb and app/validators/json_schemas/run_steps.json)."""

from __future__ import annotations

from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.entries.sorts import Sort, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_NAME = regex(r"[a-zA-Z_][a-zA-Z0-9_]*")
_ACTIONS = ("script", "step", "func")


def read_steps(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """Refuse the entries that are no steps."""
    for item in node.items:
        reader.read_entry(item, "mapping", spot)
        if item.is_mapping:
            _read_step(reader, item, spot.entry())


def _read_step(reader: Reader, step: Node, spot: Spot) -> None:
    found = [action for action in _ACTIONS if action in step.entries]
    kind = "script-step" if found[:1] == ["script"] else "step"
    reader.read_keywords(step, kind, spot)
    name = step.get("name")
    if (
        name is not None
        and is_certain(name)
        and sort_of(name) is Sort.TEXT
        and name.text
        and not _NAME.fullmatch(name.text)
    ):
        reader.refusals.add(spot, name, "the name of a step has letters, digits and _ alone", "", "step-name")
    if not found:
        message = "this step does nothing"
        reader.refusals.add(spot, step, message, "add script, step or func", "idle", is_absence=True)
