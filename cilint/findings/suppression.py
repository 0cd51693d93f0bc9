"""Suppressions: comments that accept findings, `# cilint: ignore[rule-id, …] reason`, and what they apply to.

A comment counts on its own line and, where it stands alone, for the line after the comments around it; above a
top-level key, for all that stands under the key. `# cilint: ignore-file[…]` counts for its file. Comments of YAML and
of shell scripts in block scalars are the same here: a `#` at the beginning of a line or after white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cilint.findings.finding import Finding
from cilint.text.source import Source, Span

_MARK = "cilint:"
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*cilint:[ \t]*(?P<rest>[^\r\n]*)", re.MULTILINE)
_DIRECTIVE = re.compile(r"(?P<scope>ignore(?:-file)?)[ \t]*\[(?P<rules>[^\]]*)\](?P<reason>[^\r\n]*)")
_RULE = re.compile(r"[^\s,]+")
_NEXT_COMMENT = re.compile(r"[ \t]#")
_COMMENT_LINE = re.compile(r"[ \t]*#")


class SuppressedRule(NamedTuple):
    """One rule that a comment names, and the place of its name."""

    id: str
    span: Span


class Suppression(NamedTuple):
    """One comment: the rules that it names, why, and the line for which it counts (0: for the whole file).

    `line` is the comment's own where code stands before it, and otherwise that of the code below it. No rules: the
    comment is meant as a suppression and is none, since it names no rule in brackets.
    """

    span: Span
    rules: tuple[SuppressedRule, ...]
    reason: str
    line: int


class Entry(NamedTuple):
    """One rule of one suppression, as `Suppressions.entries` tells it; `problem` says why it hides nothing."""

    span: Span
    rule: str
    reason: str
    whole_file: bool
    problem: str


class Suppressions:
    """The suppressions of some files; hides findings, and knows afterwards which of them hid any."""

    def __init__(self, sources: Iterable[Source], sections: Mapping[str, Mapping[int, str]]) -> None:
        """`sections` has for each path the top-level keys of the file by the numbers of their lines."""
        self._found = {source.path: find_suppressions(source) for source in sources}
        self._sections = sections
        self._used: set[SuppressedRule] = set()

    def hide(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """The findings that are still to be reported, and those that are suppressed, with the reason."""
        kept: list[Finding] = []
        hidden: list[Finding] = []
        for finding in findings:
            matches = [match for match in self._matches(finding) if match[1].id == finding.rule]
            self._used.update(rule for _, rule in matches)
            if matches:
                hidden.append(finding._replace(reason=matches[0][0].reason))
            else:
                kept.append(finding)
        return kept, hidden

    def entries(self, running: Iterable[str], known: Iterable[str]) -> Iterator[Entry]:
        """Each rule that a comment names. One that hid nothing has a problem, if it is in `running`: it then ran.

        So has a name that is not in `known`, and a comment that names no rule.
        """
        ran, exist = frozenset(running), frozenset(known)
        for suppressions in self._found.values():
            for suppression in suppressions:
                whole_file = suppression.line == 0
                if not suppression.rules:
                    problem = "it names no rule: write `# cilint: ignore[rule-id] reason`"
                    yield Entry(suppression.span, "", suppression.reason, whole_file, problem)
                for rule in suppression.rules:
                    problem = self._problem(rule, ran, exist)
                    yield Entry(rule.span, rule.id, suppression.reason, whole_file, problem)

    def _problem(self, rule: SuppressedRule, ran: frozenset[str], exist: frozenset[str]) -> str:
        if rule.id not in exist:
            return f"there is no rule {rule.id!r}{_nearest(rule.id, exist)}"
        return f"it hides no finding of {rule.id}" if rule.id in ran and rule not in self._used else ""

    def _matches(self, finding: Finding) -> Iterator[tuple[Suppression, SuppressedRule]]:
        path = finding.span.source.path
        sections = self._sections.get(path, {})
        first, last = finding.span.begin.line, finding.span.finish.line
        for suppression in self._found.get(path, ()):
            line = suppression.line
            if line == 0 or first <= line <= last or (line in sections and sections[line] == finding.section):
                yield from ((suppression, rule) for rule in suppression.rules)


def find_suppressions(source: Source) -> tuple[Suppression, ...]:
    """The suppressions in a file, in order."""
    if _MARK not in source.text:
        return ()
    return tuple(_suppression(source, match) for match in _COMMENT.finditer(source.text))


def _suppression(source: Source, match: re.Match[str]) -> Suppression:
    span = Span(source, match.start(), match.end())
    directive = _DIRECTIVE.match(match["rest"])
    if directive is None:
        return Suppression(span, (), "", 0)
    start = match.start("rest") + directive.start("rules")
    rules = tuple(
        SuppressedRule(rule[0], Span(source, start + rule.start(), start + rule.end()))
        for rule in _RULE.finditer(directive["rules"])
    )
    # Tools such as Renovate write comments of their own behind ours.
    reason = _NEXT_COMMENT.split(directive["reason"], 1)[0].strip()
    return Suppression(span, rules, reason, _line(source, span) if directive["scope"] == "ignore" else 0)


def _line(source: Source, span: Span) -> int:
    """The line that a comment is about: its own, or where it stands alone, the next one that is no comment."""
    line = span.begin.line
    if not _COMMENT_LINE.match(source.line(line)):
        return line
    while line < len(source.line_starts) and _COMMENT_LINE.match(source.line(line)):
        line += 1
    return line


def _nearest(name: str, known: Iterable[str]) -> str:
    # Loaded for a message that few runs need.
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f"; did you mean {close[0]}?" if close else ""
