"""What a mapping demands of its keys together: not both of two, one of several, something at all."""

from __future__ import annotations

from collections.abc import Callable

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.entries.sorts import is_blank, sort_of
from cilint.pipeline.entries.spot import Refusals, Spot
from cilint.pipeline.entries.table import Form
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader


def check_demand(demand: Form, node: Node, spot: Spot, reader: Reader) -> None:
    """Look at one demand of the table."""
    if demand.word == "suits":
        _suits(node, spot, reader)
    else:
        _DEMANDS[demand.word](node, demand.argument.split(), spot, reader.refusals)


def _some(node: Node, _names: list[str], spot: Spot, refusals: Refusals) -> None:
    """Not empty."""
    if not node.entries:
        refusals.add(spot, node, f"{spot.name} is empty", "remove it", "blank")


def _not_both(node: Node, names: list[str], spot: Spot, refusals: Refusals) -> None:
    """Not two of these keywords, whatever they say."""
    pairs = [node.entries[name] for name in names if name in node.entries]
    if len(pairs) > 1:
        first, second = pairs[0].key, pairs[1].key
        message = f"{spot.name} takes {first.canonical} or {second.canonical}, and not both"
        related = ((first.span, f"{first.canonical} is here"),)
        keys = ", ".join(name for name in node.entries if name in names)
        refusals.add(spot, node, message, "remove one of them", "both", span=second.span, related=related, keys=keys)


def _one_of(node: Node, names: list[str], spot: Spot, refusals: Refusals) -> None:
    """One of these keywords and no more."""
    found = [name for name in names if name in node.entries]
    if len(found) > 1:
        _not_both(node, names, spot, refusals)
    elif not found:
        message = f"{spot.name} has neither {' nor '.join(names)}"
        keys = ", ".join(names)
        refusals.add(spot, node, message, f"add {names[0]}", "none", span=spot.key.span, is_absence=True, keys=keys)


def _with(node: Node, names: list[str], spot: Spot, refusals: Refusals) -> None:
    """The first of these keywords not without the second, which holds something, and no patterns."""
    name, companion = names
    pair = node.entries.get(name)
    if pair is None or pair.value.is_null:
        return
    other = node.get(companion)
    if other is None or (is_certain(other) and is_blank(other)):
        message = f"{spot.path}:{name} needs {companion} beside it"
        refusals.add(spot, pair.value, message, f"add {companion}", "needed", span=pair.key.span, name=companion)
        return
    for item in other.items if is_certain(other) else ():
        if "*" in item.text:
            message = f"{spot.path}:{companion} has no patterns where {name} is used"
            refusals.add(spot, item, message, "name the files and folders", "wildcard", name=companion, beside=name)


def _deployed(node: Node, _names: list[str], spot: Spot, refusals: Refusals) -> None:
    """What an environment of a cluster needs: an agent where it is shown or managed, and one namespace."""
    shown = next((node.entries[name] for name in ("dashboard", "flux_resource_path") if _is_there(node, name)), None)
    managed = node.get("managed_resources")
    enabled = managed.get("enabled") if managed else None
    if shown is None and enabled is not None and enabled.canonical == "true":
        shown = node.entries["managed_resources"]
    if shown and not _is_there(node, "agent"):
        message = f"{spot.path}:{shown.key.canonical} needs an agent"
        place = shown.key.span
        refusals.add(spot, shown.value, message, "add agent", "needed", span=place, is_absence=True, name="agent")
    path = node.entries.get("flux_resource_path")
    if path and _is_there(node, "flux_resource_path") and not _is_there(node, "namespace"):
        message = f"{spot.path}:flux_resource_path needs a namespace"
        place = path.key.span
        refusals.add(
            spot, path.value, message, "add namespace", "needed", span=place, is_absence=True, name="namespace"
        )
    dashboard = node.get("dashboard")
    for name in ("namespace", "flux_resource_path") if dashboard else ():
        if dashboard and _is_there(node, name) and _is_there(dashboard, name):
            message = f"{spot.path}:{name} is in dashboard as well"
            pair = node.entries[name]
            refusals.add(spot, pair.value, message, "remove this one", "in-dashboard", span=pair.key.span, name=name)


def _offered(node: Node, _names: list[str], spot: Spot, refusals: Refusals) -> None:
    """A value that is one of the options, where there are some."""
    value, options = node.get("value"), node.get("options")
    if options is None or not options.is_sequence or not options.items or not all(map(is_certain, options.items)):
        return
    if value is None or value.is_null:
        place = node.entries["options"].key
        message = f"{spot.path} has options, and none of them is its value"
        remedy = "add value: with the usual one"
        refusals.add(spot, options, message, remedy, "not-offered", span=place.span, is_absence=True)
    elif is_certain(value) and not any(_is_same(value, option) for option in options.items):
        refusals.add(spot, value, f"the value of {spot.path} is none of its options", "", "not-offered")


def _is_same(one: Node, other: Node) -> bool:
    return sort_of(one) is sort_of(other) and one.canonical == other.canonical


def _located(node: Node, _names: list[str], spot: Spot, refusals: Refusals) -> None:
    """A `project` with the `paths` in it, and a `ref` with its `project`."""
    for name, companion in (("project", "paths"), ("ref", "project")):
        if name in node.entries and companion not in node.entries:
            key = node.entries[name].key
            message = f"{spot.path}:{name} needs {companion} beside it"
            remedy = f"add {companion}"
            refusals.add(spot, node, message, remedy, "missing", span=key.span, is_absence=True, name=companion)


def _suits(node: Node, spot: Spot, reader: Reader) -> None:
    """A default that is a value of the input."""
    from cilint.pipeline.inputs.values import allowed_options, complaint

    default = node.get("default")
    options = node.get("options")
    if default is None or default.is_null or (options is not None and not options.is_sequence):
        return
    found = complaint(default, node, allowed_options(node), reader.work)
    if found:
        message = f"the default of {spot.path} {found.reason}"
        reader.refusals.add(spot, default, message, found.remedy, found.mistake, type=found.parts.get("type", ""))


def _open(_node: Node, _names: list[str], _spot: Spot, _refusals: Refusals) -> None:
    """Nothing: other keywords are taken, too (reading.py)."""


def _is_there(node: Node, name: str) -> bool:
    value = node.get(name)
    return value is not None and not (is_certain(value) and is_blank(value))


_DEMANDS: dict[str, Callable[[Node, list[str], Spot, Refusals], None]] = {
    "deployed": _deployed,
    "located": _located,
    "offered": _offered,
    "not-both": _not_both,
    "one-of": _one_of,
    "open": _open,
    "some": _some,
    "with": _with,
}
