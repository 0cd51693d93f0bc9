"""Mends how scripts write Docker's auth configuration to a file."""

from __future__ import annotations

from cilint.facts.auth_writes import AuthWriteFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer
from cilint.fixers.scalar import Change, Stretch, edits_for
from cilint.predicates.catalog import Context as RuleContext
from cilint.shell.command import Context


def quote(match: Match, _context: RuleContext) -> Fix | None:
    """Puts the variable into double quotes; no fix in strings for another shell, whose quotes that could close."""
    fact = match.subject
    if not isinstance(fact, AuthWriteFact) or fact.command.context is not Context.DIRECT:
        return None
    word = fact.word
    changes = (Change(word.start, word.start, '"'), Change(word.end, word.end, '"'))
    edits = edits_for(Stretch(word.script, word.start, word.end), changes, fact.item.node.style)
    return Fix(f'write "{word.raw}"', edits, Applicability.SAFE) if edits else None


FIXERS: dict[str, Fixer] = {"quote": quote}
