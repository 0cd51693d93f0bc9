"""Mends what is given to registries as a password. Literal secrets have no fix: they have to be revoked."""

from __future__ import annotations

from cilint.facts.login_passwords import forgotten_variable
from cilint.facts.model import LoginFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.shell.command import Context, Dialect
from cilint.situation.situation import Situation


@fixer(LoginFact)
def name_to_variable(match: Match[LoginFact], _context: Situation) -> Fix | None:
    """Writes the variable, in double quotes, where its name stands as the password; unsafe, as a login begins to work.

    There is no fix in strings for another shell, whose quotes it could close, nor in PowerShell.
    """
    fact = match.subject
    word = forgotten_variable(fact)
    if word is None:
        return None
    command = fact.login.command
    if command.dialect is not Dialect.BASH or command.context is not Context.DIRECT or word.script != command.script:
        return None
    variable = f'"${(word.literal or "").strip()}"'
    change = Replacement(word.start, word.end, variable)
    edits = edits_for(ChangedText(word.script, word.start, word.end), (change,), fact.command.item.node.style)
    return Fix(f"write {variable}", edits, Applicability.UNSAFE) if edits else None


FIXERS: dict[str, Fixer] = {"name-to-variable": name_to_variable}
