"""Finds fixers by name. `suppression.remove` is the entry `remove` of `FIXERS` in the module `suppression`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cilint.facts.model import Fact
from cilint.findings.finding import Fix
from cilint.findings.match import F, Match
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.predicates.catalog import all_named, find_named
from cilint.situation.situation import Situation
from cilint.text.source import Span

SUBJECTS = (
    "auth_write", "build_argument", "credential", "deprecation", "ecr", "image", "interpolation", "login", "packages",
    "problem", "services", "shell", "suppression", "workflow",
)  # fmt: skip


class Fixer(NamedTuple):
    """A fixer with what it declares: the class of the facts that it mends."""

    mends: type[Fact]
    run: Callable[[Match[Any], Situation], Fix | None]
    says: str


def fixer(mends: type[F]) -> Callable[[Callable[[Match[F], Situation], Fix | None]], Fixer]:
    """Makes a fixer of a function that takes the match that became a finding, and the context.

    The function gives what mends it, or None where that cannot be told.
    """
    return lambda run: Fixer(mends, run, run.__doc__ or "")


def all_fixers() -> Iterator[tuple[str, Fixer]]:
    """All fixers by their names, those of packages that are named last. Raises `RuleError` for a broken one."""
    return all_named("fixer", SUBJECTS, Fixer)


def find_fixer(name: str, place: Span) -> Fixer:
    """The fixer of that name. Raises `RuleError`, for the place that names it, with the names that there are."""
    found: Fixer = find_named("fixer", SUBJECTS, Fixer, name, place)
    return found
