"""What a block asks of an input: its name, then a way into its value, as in `inputs.list[0].name`.

The grammar is that of lib/gitlab/ci/config/interpolation/access.rb, and what it refuses was tried with GitLab 18.11:
only entries of lists are taken by their index, and only names of letters, digits and underscores may have one.
"""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.inputs.values import Complaint
from cilint.syntax.node import Node

_INDEXED = regex(r"\w+(?:\[[0-9]+\])+", re.ASCII)
_INDEX = regex(r"\[([0-9]+)\]")
_BRACKETS = regex(r"\[([^\[\]]*)\]?")


class Access(NamedTuple):
    """The name of an input, and the steps into its value: the index of an entry, or the key of a mapping."""

    name: str
    steps: tuple[int | str, ...] = ()


def parse_access(key: str) -> Access | Complaint:
    """What stands behind `inputs.`, or what GitLab refuses of how it is written."""
    names: list[str] = []
    steps: list[int | str] = []
    for part in key.split("."):
        if "[" in part and not _INDEXED.fullmatch(part):
            return _mistake(part)
        name = part.partition("[")[0]
        if names:
            steps.append(name)
        names.append(name)
        steps += (int(index) for index in _INDEX.findall(part))
    return Access(names[0], tuple(steps))


def _mistake(part: str) -> Complaint:
    name = part.partition("[")[0]
    for match in _BRACKETS.finditer(part):
        if not match[0].endswith("]"):
            return Complaint(
                f"the index in {part!r} has no closing bracket", "write it as in inputs.list[0]", "index-open"
            )
        if not re.fullmatch("[0-9]+", match[1]):
            remedy = "write a number, as in inputs.list[0]; the first entry has 0"
            return Complaint(f"{match[1]!r} is no index", remedy, "index-sort", {"index": match[1]})
    reason = f"{name!r} has no index: the name may then have letters, digits and underscores alone"
    return Complaint(reason, "give the input a name without a hyphen", "index-name")


def entry_of(value: Node, access: Access) -> Node | Complaint:
    """Where the steps lead in the value of an input, or what GitLab refuses of it."""
    for step in access.steps:
        if isinstance(step, str):
            found = value.get(step)
            if found is None:
                return Complaint(
                    f"the input {access.name!r} has no {step!r} there", "", "block-unknown", {"name": step}
                )
            value = found.within(value)
        elif not value.is_sequence:
            reason = f"the input {access.name!r} is no list there: [{step}] takes an entry of a list"
            return Complaint(reason, "", "block-no-list", {"step": str(step)})
        elif step >= len(value.items):
            count = len(value.items)
            entries = "entry" if count == 1 else "entries"
            reason = f"the list has {count or 'no'} {entries} there, and [{step}] is beyond its end"
            return Complaint(reason, "", "index-beyond", {"index": str(step), "size": str(count)})
        else:
            value = value.items[step].within(value)
    return value
