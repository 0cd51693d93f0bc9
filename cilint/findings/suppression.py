"""Suppressions: comments that accept findings, `# cilint: ignore[rule-id, …] reason`, and what they apply to.

A comment counts on its own line and, where it stands alone, for the line after the comments around it; above a
top-level key, for all that stands under the key. `# cilint: ignore-file[…]` counts for its file. Where the reason says
`until 2027-01-31` it counts up to that day. What is a comment is told in comments.py, and which of them hide something
in suppressing.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cilint.findings.comments import Comment
from cilint.findings.deadline import read_deadline
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

# Tools such as Renovate write comments of their own behind ours; `#12` is an issue that the reason names.
_OURS = regex(r"(?:\A|(?<=[ \t]))#[ \t]*cilint:[ \t]*(?P<rest>(?:[^ \t]++|[ \t]++(?!#(?!\d)))*+)")
_DIRECTIVE = regex(r"(?P<scope>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\]]*)\](?P<reason>.*)", re.DOTALL)
_RULE = regex(r"[^\s,]+")
_COMMENT_LINE = regex(r"[ \t]*#")


class SuppressedRule(NamedTuple):
    """One rule that a comment names, and the place of its name."""

    id: str
    span: Span


class Suppression(NamedTuple):
    """One comment: the rules that it names, why, and the line for which it counts (0: for the whole file).

    `span` is the comment without those of other tools before and behind it, `script` the block scalar that it stands
    in, and `certain` says that it can be taken away there. `line` is the comment's own where code stands before it, and
    otherwise that of the code below it. No rules: the comment is meant as a suppression and is none, since it names no
    rule in brackets. `until` is the last day for which it counts, as it is written; empty without one.
    """

    span: Span
    rules: tuple[SuppressedRule, ...]
    reason: str
    line: int
    until: str = ""
    script: Node | None = None
    certain: bool = True


def find_suppressions(comments: Iterable[Comment]) -> tuple[Suppression, ...]:
    """The suppressions among the comments of one file, in order."""
    found = [_suppression(comment, match) for comment in comments for match in _OURS.finditer(comment.span.text)]
    found.sort(key=lambda suppression: suppression.span.start)
    below: dict[int, int] = {}
    # From the end on, so that a block of comments is gone through once and not by each of them.
    placed = [suppression._replace(line=_line(suppression, below)) for suppression in reversed(found)]
    return tuple(reversed(placed))


def _suppression(comment: Comment, match: re.Match[str]) -> Suppression:
    source, offset, _ = comment.span
    start = offset + match.start()
    span = Span(source, start, start + len(match[0].rstrip(" \t")))
    directive = _DIRECTIVE.match(match["rest"])
    if directive is None:
        return Suppression(span, (), "", 0, "", comment.script, comment.certain)
    start = offset + match.start("rest") + directive.start("rules")
    rules = tuple(
        SuppressedRule(rule[0], Span(source, start + rule.start(), start + rule.end()))
        for rule in _RULE.finditer(directive["rules"])
    )
    line = span.begin.line if directive["scope"] == "ignore" else 0
    until, reason = read_deadline(directive["reason"].strip())
    return Suppression(span, rules, reason, line, until, comment.script, comment.certain)


def _line(suppression: Suppression, below: dict[int, int]) -> int:
    """The line that a comment is about: its own, or where it stands alone, the next one that is no comment.

    `below` has this for comments further down, by their own lines.
    """
    source, own = suppression.span.source, suppression.line
    if own == 0 or own in below or not _stands_alone(source, own):
        return below.get(own, own)
    line = own + 1
    while line not in below and line <= len(source.line_starts) and _stands_alone(source, line):
        line += 1
    below[own] = below.get(line, line)
    return below[own]


def _stands_alone(source: Source, line: int) -> bool:
    return _COMMENT_LINE.match(source.text, source.line_span(line).start) is not None
