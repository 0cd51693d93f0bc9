"""Predicates about what ShellCheck says of scripts."""

from __future__ import annotations

from cilint.facts.linting import Level
from cilint.facts.shell_warnings import ShellWarningFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(ShellWarningFact, names=("warnings*",), variants=("error", "warning"))
def serious(match: Match[ShellWarningFact], _context: Situation) -> Match[ShellWarningFact] | None:
    """Keeps errors and warnings of ShellCheck; the variant says which, and `warnings` are told in its words."""
    return _of_levels(match, (Level.ERROR, Level.WARNING))


@predicate(ShellWarningFact, names=("warnings*",), variants=("info", "style"))
def minor(match: Match[ShellWarningFact], _context: Situation) -> Match[ShellWarningFact] | None:
    """Keeps what is no more than information, or a matter of style; otherwise as `shell.serious`."""
    return _of_levels(match, (Level.INFO, Level.STYLE))


def _of_levels(match: Match[ShellWarningFact], levels: tuple[Level, ...]) -> Match[ShellWarningFact] | None:
    fact = match.subject
    if fact.level not in levels:
        return None
    said = tuple(
        f"{warning.message.rstrip('.')} ({code})" for warning, code in zip(fact.warnings, fact.codes, strict=True)
    )
    return match._replace(variant=fact.level.value).named(warnings=said)


PREDICATES: dict[str, Predicate] = {"serious": serious, "minor": minor}
