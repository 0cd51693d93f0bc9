"""Mends suppressions that hide nothing."""

from __future__ import annotations

import re

from cilint.facts.configuration import SuppressionFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer
from cilint.predicates.catalog import Context
from cilint.text.edit import Edit
from cilint.text.source import Span

_COMMENT_END = re.compile(r"[ \t]#|\r?\n|\r|\Z")
_SEPARATOR = re.compile(r"[ \t]*,?[ \t]*")
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


def remove(match: Match, _context: Context) -> Fix | None:
    """Takes the rule out of the comment; and the comment out of the file, where it names no other rule."""
    fact = match.subject
    if not isinstance(fact, SuppressionFact) or not fact.rule:
        return None
    source, start, end = fact.span
    text = source.text
    opening, closing = text.rindex("[", 0, start), text.index("]", end)
    others = [rule for rule in re.split(r"[\s,]+", text[opening + 1 : start] + text[end:closing]) if rule]
    if others:
        return _fix(f"take {fact.rule} out of the comment", _with_separator(fact.span, opening, closing))
    return _fix("take the comment away", _comment(fact.span, opening))


def _with_separator(span: Span, opening: int, closing: int) -> Span:
    """The rule with the comma and the white space that separate it from the next one, or from the one before."""
    text = span.source.text
    after = _SEPARATOR.match(text, span.end, closing)
    if after and after.end() < closing:
        return span._replace(end=after.end())
    before = text[opening + 1 : span.start]
    return span._replace(start=span.start - (len(before) - len(before.rstrip(" \t,"))))


def _comment(span: Span, opening: int) -> Span:
    """The comment with the white space before it; its whole line, where it stands alone."""
    source = span.source
    start = source.text.rindex("#", 0, opening)
    match = _COMMENT_END.search(source.text, span.end)
    end = match.start() if match else len(source.text)
    line = source.line_span(span.begin.line)
    before = source.text[line.start : start]
    if not before.strip(" \t") and end == line.end:
        following = _LINE_BREAK.match(source.text, line.end)
        return Span(source, line.start, following.end() if following else line.end)
    return Span(source, start - (len(before) - len(before.rstrip(" \t"))), end)


def _fix(title: str, span: Span) -> Fix:
    return Fix(title, (Edit(span, ""),), Applicability.SAFE)


FIXERS: dict[str, Fixer] = {"remove": remove}
