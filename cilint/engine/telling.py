"""What a rule says of a place: the finding for all users of it, in the words of the rule's file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice

from cilint.engine.rule import Rule, VariantVerdict
from cilint.engine.words import OtherNames, fill
from cilint.facts.model import Fact, Reach, as_text
from cilint.findings.finding import Finding, Fix, Related, Severity
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.lazy.typing import TYPE_CHECKING, TypeAlias
from cilint.situation.situation import Situation
from cilint.syntax.node import StepKind

if TYPE_CHECKING:
    from cilint.engine.selection import Consequence
    from cilint.fixers.catalog import Fixer
    from cilint.text.source import Span

_MOST_VALUES = 3

SectionOf: TypeAlias = "Callable[[Span], str]"
"""Gives the top-level key under which a place is written; empty where it is under none."""


class Speaker:
    """Tells what one rule has found."""

    __slots__ = ("_consequences", "_fixer", "_rule", "_section_of", "_situation", "_url")

    def __init__(
        self, rule: Rule, situation: Situation, section_of: SectionOf, consequences: Mapping[Severity, Consequence]
    ) -> None:
        """`consequences` are those of findings, by severity. Raises `RuleError` for a rule with a fix that is none."""
        self._rule = rule
        self._consequences = consequences
        self._url = rule.url
        self._situation = situation
        self._section_of = section_of
        self._fixer = None
        if rule.fix:
            # Few rules have one, and few runs a finding of theirs.
            from cilint.fixers.catalog import find_fixer

            self._fixer = find_fixer(rule.fix, rule.fix_span)

    def finding(self, matches: list[Match[Fact]]) -> Finding:
        """One for all users of one place: the worst that is true for any of them speaks, and names the rest."""
        if len(matches) > 1:
            matches = sorted(matches, key=self._weight, reverse=True)
        match = matches[0]
        rule, fact = self._rule, match.subject
        texts, verdict = rule.texts, rule.verdict_on(match.variant)
        jobs = _jobs(matches)
        values: list[str] = []
        for each in matches:
            values += each.values
        here = _listed(dict.fromkeys(values)) if values else ""
        related: list[Related] = []
        for each in matches:
            if each.related:
                related += self._places(each, here)
        if fact.via:
            related += _way(fact, _WAYS.keys() if len(jobs) < 2 else {StepKind.SCRIPT})
        names, others = match.names, _others(fact, here)
        unused = " (no job uses it)" if fact.reach is Reach.UNUSED else ""
        severity = _severity(match, verdict)
        fails, is_aside = self._consequences[severity]
        confidence = match.confidence or verdict.confidence
        message = fill(verdict.message, names, texts, others) + unused
        label = fill(verdict.label, names, texts, others)
        remedy = fill(verdict.remedy, names, texts, others)
        places = tuple(dict.fromkeys(related)) if related else ()
        section = self._section_of(match.span)
        group, subject, reason = rule.group, match.topic, ""
        fold = f"{match.variant} {match.fold}" if subject else ""
        fixes = self._fixes(self._fixer, match) if self._fixer else ()
        # In the order of the fields: of so many names Python would make a dictionary for each finding.
        return Finding(
            rule.id,
            message,
            match.span,
            severity,
            confidence,
            label,
            remedy,
            jobs,
            places,
            section,
            match.sensitive,
            group,
            subject,
            fold,
            reason,
            fixes,
            self._url,
            fails,
            is_aside,
        )

    def _weight(self, match: Match[Fact]) -> tuple[int, int, bool]:
        """What makes one match speak for all: how bad, how sure, and whether it is of a job that runs."""
        verdict = self._rule.verdict_on(match.variant)
        sure = match.confidence or verdict.confidence
        return _severity(match, verdict).rank, sure.rank, match.subject.reach is Reach.RUNS

    def _places(self, match: Match[Fact], here: str) -> Iterator[Related]:
        """The related places of a match, each in words."""
        texts, others = self._rule.texts, _others(match.subject, here)
        for place in match.related:
            if not isinstance(place, Note):
                yield place
            elif text := texts.get(place.about, {}).get(place.key):
                yield Related(place.span, fill(text, {**match.names, **place.names}, texts, others))

    def _fixes(self, fixer: Fixer, match: Match[Fact]) -> tuple[Fix, ...]:
        # Scripts of the repository may have other uses than the job's.
        if any(step.kind is StepKind.SCRIPT for step in match.subject.via):
            return ()
        fix = fixer.run(match, self._situation)
        return (fix,) if fix else ()


def _others(fact: Fact, here: str) -> OtherNames:
    """What fills texts beside what predicates have bound: what is there for every match, and the fields of the fact."""
    fields: dict[str, str] | None = None

    def find(name: str) -> str | None:
        nonlocal fields
        if name == "here":
            return here
        if fields is None:
            # Some are dear, and few texts name any.
            fields = _fields(fact)
        return fields.get(name)

    return find


def _fields(fact: Fact) -> dict[str, str]:
    """The fields of a fact that are texts, numbers or booleans, as texts; its job is one of them."""
    return {key: as_text(value) for key, value in fact.plain().items() if not isinstance(value, list | dict)}


def _listed(values: Collection[str]) -> str:
    """The first of the values that a place stands for, and how many more there are; empty where it is its own text."""
    # What has neither letter nor digit looks like a part of the sentence.
    quoted = (value if any(map(str.isalnum, value)) else f'"{value}"' for value in values)
    shown = ", ".join(islice(quoted, _MOST_VALUES))
    more = len(values) - _MOST_VALUES
    return f"{shown} and {more} more" if more > 0 else shown


def _jobs(matches: Iterable[Match[Fact]]) -> tuple[str, ...]:
    """The jobs that the place matters for: those that run, or where none does, the templates that hold it."""
    running: dict[str, None] = {}
    others: dict[str, None] = {}
    for match in matches:
        fact = match.subject
        if fact.user is not None:
            (running if fact.reach is Reach.RUNS else others)[fact.user.name] = None
    names = running or others
    names.pop("", None)
    return tuple(names)


def _severity(match: Match[Fact], verdict: VariantVerdict) -> Severity:
    return Severity.INFO if match.subject.reach is Reach.UNUSED else verdict.severity


_WAYS = {
    StepKind.ALIAS: "used here through the anchor {}",
    StepKind.EXTENDS: "used here through extends: {}",
    StepKind.REFERENCE: "used here through !reference {}",
    StepKind.SCRIPT: "{} is run here",
}


def _way(fact: Fact, kinds: Collection[StepKind]) -> Iterator[Related]:
    """The places that brought the value to where it is used, of some kinds."""
    for step in fact.via:
        if step.kind in kinds:
            yield Related(step.span, _WAYS[step.kind].format(step.name), is_way=True)
