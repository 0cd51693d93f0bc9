"""Mends suppressions that hide nothing."""

from __future__ import annotations

from functools import lru_cache

from cilint.facts.configuration import Mend, SuppressionFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.lazy.patterns import regex
from cilint.situation.situation import Situation
from cilint.syntax.node import Node, Style
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

_BLANKS = regex(r"[ \t]*")
_KEEPS_BLANK_LINES = regex(r"[|>][1-9]?\+")


@fixer(SuppressionFact)
def mend(match: Match[SuppressionFact], _context: Situation) -> Fix | None:
    """Corrects a misspelt name, or takes a rule out of the comment, or the comment out where it names no other rule.

    Unsafe where the rule might say more in another run. There is no fix for a name that no rule has, unless it is like
    that of one rule only and that one has found something there; and none where a script might change.
    """
    fact = match.subject
    if fact.mend is None:
        return None
    title, edit = _edit(fact.mend, fact.rule)
    applicability = Applicability.SAFE if fact.mend.is_sure else Applicability.UNSAFE
    return Fix(title, (edit,), applicability) if edit else None


def _edit(wanted: Mend, rule: str) -> tuple[str, Edit | None]:
    if wanted.replacement:
        return f"write {wanted.replacement}", Edit(wanted.span, wanted.replacement)
    if not wanted.is_comment:
        return f"take {rule} out of the comment", Edit(wanted.span, "")
    span = _comment(wanted.span, wanted.script)
    return "take the comment away", Edit(span, "") if span else None


def _comment(span: Span, script: Node | None) -> Span | None:
    """What goes with a comment: the blanks before it, or its whole line; but for what other tools wrote behind it."""
    source, start, end = span
    text, line = source.text, source.line_span(span.begin.line)
    rest = _BLANKS.match(text, end)
    if rest and rest.end() < line.end:
        return span._replace(end=rest.end())
    while start > line.start and text[start - 1] in " \t":
        start -= 1
    if start == line.start:
        return _whole_line(span, script)
    # Without the blank behind it a backslash would go on to the next line.
    return Span(source, start if text[start - 1] != "\\" else span.start, line.end)


def _whole_line(span: Span, script: Node | None) -> Span | None:
    """The line with its break; None where a scalar would become another one by more than the comment."""
    source, number = span.source, span.begin.line
    end = source.line_starts[number] if number < len(source.line_starts) else len(source.text)
    is_possible = _leaves_script(script, number) if script else _leaves_scalar_above(source, number)
    return Span(source, source.line_starts[number - 1], end) if is_possible else None


def _leaves_script(script: Node, number: int) -> bool:
    """Whether a script is the same without one of its lines, which is a comment.

    A folded one would join other lines, and so would a backslash at the end of the line above. The first line decides
    how far all are indented.
    """
    source = script.source
    first, last = script.span.begin.line + 1, script.span.finish.line
    if script.style is not Style.LITERAL or source.line(number - 1).endswith("\\"):
        return False
    above = any(source.line(line).strip() for line in range(number - 1, first - 1, -1))
    if above:
        return True
    following = _next_line(source, number, last)
    return following > 0 and _indentation(source.line(following)) == _indentation(source.line(number))


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _leaves_scalar_above(source: Source, number: int) -> bool:
    """Whether a block scalar that may stand above a comment still ends there without it.

    A comment below that is indented further would be its text, and with `|+` or `>+` blank lines would be a part of it.
    """
    following = _next_line(source, number, len(source.line_starts))
    has_blanks = following != number + 1
    if has_blanks and source.line_starts[number - 1] >= _first_that_keeps(source):
        return False
    below = source.line(following)
    return not below.lstrip().startswith("#") or _indentation(below) <= _indentation(source.line(number))


def _next_line(source: Source, number: int, last: int) -> int:
    """The number of the first line below one that is not blank, up to the `last`; 0 where there is none."""
    return next((line for line in range(number + 1, last + 1) if source.line(line).strip()), 0)


@lru_cache(maxsize=4)
def _first_that_keeps(source: Source) -> int:
    """The offset of the first scalar, or what may be one, to which the blank lines behind it belong."""
    found = _KEEPS_BLANK_LINES.search(source.text)
    return found.start() if found else len(source.text) + 1


FIXERS: dict[str, Fixer] = {"mend": mend}
