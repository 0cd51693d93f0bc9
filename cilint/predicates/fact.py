"""Generic predicates: about the plain fields of any fact."""

from __future__ import annotations

from cilint.findings.match import Match
from cilint.predicates.catalog import Context, Predicate


def has(match: Match, _context: Context, field: str) -> Match | None:
    """Keeps a fact whose field of that name is neither missing nor empty; the fields then serve as names."""
    fields = match.subject.plain()
    if fields.get(field) in (None, "", [], {}):
        return None
    return match.named(**{name: _text(value) for name, value in fields.items() if isinstance(value, str | int | float)})


def equals(match: Match, _context: Context, argument: str) -> Match | None:
    """Keeps a fact with a field of that value: `fact.equals: role=service`, `fact.equals: hidden=true`."""
    field, _, value = argument.partition("=")
    return match if _text(match.subject.plain().get(field)) == value else None


def _text(value: object) -> str:
    """A value as YAML writes it; nothing for null."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


PREDICATES: dict[str, Predicate] = {"equals": equals, "has": has}
