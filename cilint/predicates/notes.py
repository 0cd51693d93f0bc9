"""Notes on related places that several predicates have."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.findings.phrase import Note
from cilint.pipeline.expansion import Expansion

DEFINITION = {"definition": ("variable",)}
"""What predicates with `definitions` declare of their notes."""


def definitions(options: Iterable[Expansion]) -> tuple[Note, ...]:
    """The places of the variables that make some references what they are."""
    found = (definition for option in options for definition in option.definitions)
    return tuple(Note(each.span, "definition", {"variable": each.name}) for each in found)
