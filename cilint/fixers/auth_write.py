"""Mends how scripts write Docker's auth configuration to a file."""

from __future__ import annotations

from cilint.facts.auth_writes import AuthWriteFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.lazy.patterns import regex
from cilint.shell.command import Command, Context
from cilint.shell.word import Word
from cilint.situation.situation import Situation

_ECHO_OPTION = regex(r"-[neE]+")


@fixer(AuthWriteFact)
def quote(match: Match[AuthWriteFact], _context: Situation) -> Fix | None:
    """Puts the variable into double quotes; no fix in strings for another shell, whose quotes that could close.

    Safe where it is all that `echo` or `printf '%s'` writes: the file then says the same, with white space as it was.
    Unsafe for any other, which may have been meant to become several words.
    """
    fact = match.subject
    if fact.command.context is not Context.DIRECT:
        return None
    word = fact.word
    changes = (Replacement(word.start, word.start, '"'), Replacement(word.end, word.end, '"'))
    edits = edits_for(ChangedText(word.script, word.start, word.end), changes, fact.item.node.style)
    applicability = Applicability.SAFE if _is_all(fact.command, word) else Applicability.UNSAFE
    return Fix(f'write "{word.raw}"', edits, applicability) if edits else None


def _is_all(command: Command, word: Word) -> bool:
    """Whether a word is all that a command prints, whatever number of words the shell makes of it."""
    if command.program == "echo":
        return [each for each in command.words[1:] if not _ECHO_OPTION.fullmatch(each.raw)] == [word]
    return command.words[2:] == (word,) and command.words[1].literal in ("%s", "%s\\n")


FIXERS: dict[str, Fixer] = {"quote": quote}
