"""Finds fixers by name. `suppression.remove` is the entry `remove` of `FIXERS` in the module `suppression`."""

from __future__ import annotations

from collections.abc import Callable

from cilint.findings.finding import Fix
from cilint.findings.match import Match
from cilint.predicates.catalog import Context, find_named
from cilint.text.source import Span

SUBJECTS = ("auth_write", "credential", "ecr", "login", "services", "suppression")

Fixer = Callable[[Match, Context], Fix | None]
"""Takes the match that became a finding, and the context; gives what mends it, or None where that cannot be told."""


def find_fixer(name: str, place: Span) -> Fixer:
    """The fixer of that name. Raises `RuleError`, for the place that names it, with the names that there are."""
    fixer: Fixer = find_named("fixer", SUBJECTS, name, place)
    return fixer
