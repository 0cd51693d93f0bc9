"""Predicates about what is given to registries as a password: literal secrets, and names that are none."""

from __future__ import annotations

from cilint.facts.literals import literal_span
from cilint.facts.login_passwords import forgotten_variable
from cilint.facts.model import CredentialFact, LoginFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(CredentialFact, names=("where", "registry"), texts={"note": ("given",)})
def literal(match: Match[CredentialFact], _context: Situation) -> Match[CredentialFact] | None:
    """Keeps every literal secret, but a text in the place of one that could not be read and does not look like one.

    Relates the place that gives it to a registry, where that is another line.
    """
    fact = match.subject
    if not fact.is_plausible:
        return None
    related: tuple[Note, ...] = ()
    if fact.use.source is not fact.span.source or fact.use.begin.line != fact.span.begin.line:
        related = (Note(fact.use, "given"),)
    return match._replace(related=related, sensitive=True).named(where=fact.where, registry=fact.registry)


@predicate(LoginFact, names=("name",))
def variable_name(match: Match[LoginFact], _context: Situation) -> Match[LoginFact] | None:
    """Keeps a login whose password is the name of a variable, its `$` forgotten; flags the name."""
    word = forgotten_variable(match.subject)
    if word is None:
        return None
    return match.narrowed(literal_span(word)).named(name=(word.literal or "").strip())


PREDICATES: dict[str, Predicate] = {"literal": literal, "variable-name": variable_name}
