"""Generic questions: about the plain fields of any fact."""

from __future__ import annotations

from cilint.facts.model import Fact, as_text
from cilint.predicates.arguments import FIELD_VALUES, FIELDS, FieldValue
from cilint.predicates.contract import Predicate, question
from cilint.situation.situation import Situation


@question(Fact, argument=FIELDS)
def has(fact: Fact, _context: Situation, fields: frozenset[str]) -> bool:
    """Keeps a fact whose field of that name is neither null nor empty: `fact.has: problem`."""
    plain = fact.plain()
    return any(plain.get(field) not in (None, "", [], {}) for field in fields)


@question(Fact, argument=FIELD_VALUES)
def equals(fact: Fact, _context: Situation, wanted: frozenset[FieldValue]) -> bool:
    """Keeps a fact with a field of that value: `fact.equals: role=service`, `fact.equals: hidden=true`."""
    plain = fact.plain()
    return any(as_text(plain.get(field)) == value for field, value in wanted)


PREDICATES: dict[str, Predicate] = {"equals": equals, "has": has}
