"""What several predicates say of images: their values, and notes on the variables that make these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cilint.facts.model import ImageFact, substituted
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.pipeline.expansion import Expansion

DEFINITION = {"definition": ("variable",)}
"""What predicates with `definitions` declare of their notes."""


def told_of(match: Match[ImageFact], options: Sequence[Expansion]) -> Match[ImageFact]:
    """The match with the reference as it is written, and some of its values with the variables that make them."""
    written = match.subject.node.written
    return match._replace(related=definitions(options), values=substituted(options, written)).named(reference=written)


def definitions(options: Iterable[Expansion]) -> tuple[Note, ...]:
    """The places of the variables that make some references what they are."""
    notes: list[Note] = []
    for option in options:
        # Most references are as they are written.
        if option.definitions:
            notes += [Note(each.span, "definition", {"variable": each.name}) for each in option.definitions]
    return tuple(notes)
