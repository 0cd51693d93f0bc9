"""Corrects keywords that GitLab does not know."""

from __future__ import annotations

from cilint.facts.configuration import ProblemFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.situation.situation import Situation
from cilint.text.edit import Edit

_QUOTES = ("'", '"')


@fixer(ProblemFact)
def correct(match: Match[ProblemFact], _situation: Situation) -> Fix | None:
    """Writes the keyword that is surely meant by a misspelt one: the only one near, and not there yet.

    Unsafe, since a pipeline that GitLab refused then does what nobody has seen it do.
    """
    correction = match.subject.problem.correction
    if not correction:
        return None
    written = match.span.text
    quote = written[0] if written[0] in _QUOTES else ""
    edit = Edit(match.span, f"{quote}{correction}{quote}")
    return Fix(f"write {correction}", (edit,), Applicability.UNSAFE)


FIXERS: dict[str, Fixer] = {"correct": correct}
