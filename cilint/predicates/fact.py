"""Generic predicates: about the plain fields of any fact."""

from __future__ import annotations

from cilint.findings.match import Match
from cilint.predicates.catalog import Context, Predicate


def has(match: Match, _context: Context, field: str) -> Match | None:
    """Keeps a fact whose field of that name is neither missing nor empty; the fields then serve as names."""
    fields = match.subject.plain()
    if not fields.get(field):
        return None
    return match.named(**{name: str(value) for name, value in fields.items() if isinstance(value, str | int)})


def equals(match: Match, _context: Context, argument: str) -> Match | None:
    """Keeps a fact with a field of that value: `fact.equals: role=service`."""
    field, _, value = argument.partition("=")
    return match if str(match.subject.plain().get(field)) == value else None


PREDICATES: dict[str, Predicate] = {"equals": equals, "has": has}
