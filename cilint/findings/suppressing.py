"""Which findings suppressions hide, and which suppressions hide none. What a suppression is, is told in suppression.py.

Each finding looks up what counts for its line, its section and its file: a pipeline may have ten thousand of either.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

from cilint.facts.configuration import Mend, SuppressionFact
from cilint.findings.finding import Finding, HiddenBy, Related
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.similar import Names

if TYPE_CHECKING:
    from cilint.findings.suppression import SuppressedRule, Suppression
    from cilint.text.source import Source, Span

MARK = "cilint:"
"""What a comment holds that speaks to cilint: a file without it has no suppression."""

_FILE = "file"
_SECTION = "section "
_NO_RULE = "it names no rule: write `# cilint: ignore[rule-id] reason`"


class Judges(NamedTuple):
    """What is known of the rules that a comment may name, by their ids.

    `ran` are those that have looked at everything; `sure` are those among them that would say the same in any run on
    the same files. `has_house` tells whether the user's own rules are known, and `tells` of which files, by their
    paths, findings are told.
    """

    ran: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()
    has_house: bool = False
    tells: Callable[[str], bool] = bool


class UnusedEntry(NamedTuple):
    """An entry of `ignore:` in the settings, or a part of one, that accepts nothing, for whatever `problem`.

    `rules` and `paths` are those that the entry names: all where it names none.
    """

    span: Span
    rules: tuple[str, ...]
    paths: tuple[str, ...]
    problem: str


class _Named(NamedTuple):
    """One rule of one suppression."""

    suppression: Suppression
    rule: SuppressedRule


class _Group:
    """What suppresses one rule in some lines of a file, in the order of the lines."""

    __slots__ = ("_borders", "_lines", "members")

    def __init__(self, members: list[tuple[int, _Named]]) -> None:
        members.sort(key=lambda member: member[0])
        self._lines = [line for line, _ in members]
        self.members = [named for _, named in members]
        self._borders = [0] * (len(members) + 1)

    def use(self, first: int, last: int) -> _Named | None:
        """Note that those of the lines from `first` to `last` hide something, and give one of them."""
        start, end = bisect_left(self._lines, first), bisect_right(self._lines, last)
        if start >= end:
            return None
        self._borders[start] += 1
        self._borders[end] -= 1
        return self.members[start]

    def used(self) -> Iterator[SuppressedRule]:
        """Those that hide something."""
        for named, uses in zip(self.members, accumulate(self._borders), strict=False):
            if uses:
                yield named.rule


class _Index:
    """The rules that the suppressions of one file name, by what they count for."""

    def __init__(self, named: Iterable[tuple[str, _Named]], sections: Mapping[int, str]) -> None:
        """`named` has each under the id of the rule that is meant; `sections` are the top-level keys by their lines."""
        groups: dict[tuple[str, str | None], list[tuple[int, _Named]]] = {}
        for rule, entry in named:
            line = entry.suppression.line
            # A place of its own for the whole file, whatever the line; a section is a group, whatever the line, too.
            groups.setdefault((rule, _FILE if line == 0 else None), []).append((line, entry))
            if line in sections:
                groups.setdefault((rule, _SECTION + sections[line]), []).append((0, entry))
        self._groups = {key: _Group(members) for key, members in groups.items()}

    def use(self, finding: Finding) -> Suppression | None:
        """The first suppression in the file that hides a finding, if any does; all that do are noted."""
        source, first = finding.span.source, finding.span.begin.line
        lines = first_joined_line(source, first), finding.span.finish.line
        places = ((None, lines), (_SECTION + finding.section, (0, 0)), (_FILE, (0, 0)))
        groups = ((self._groups.get((finding.rule, place)), bounds) for place, bounds in places)
        found = [named.suppression for group, bounds in groups if group and (named := group.use(*bounds))]
        return min(found, key=lambda suppression: suppression.span.start, default=None)

    def used(self) -> set[SuppressedRule]:
        """The rules that hide something."""
        return {rule for group in self._groups.values() for rule in group.used()}


class Suppressions:
    """The suppressions of some files; hides findings, and knows afterwards which of them hid any."""

    def __init__(
        self,
        found: Mapping[str, Sequence[Suppression]],
        sections: Mapping[str, Mapping[int, str]],
        known: Iterable[str],
        *,
        needs_reason: bool = False,
    ) -> None:
        """`found` has those of each path, `sections` the file's top-level keys by their lines; `known` are all rules.

        A name that no rule has, but which is like that of a single one, is remembered for that one. `needs_reason`: a
        comment without a reason does not count.
        """
        self._found = found
        self._known = frozenset(known)
        self._names = Names(sorted(self._known))
        self._needs_reason = needs_reason
        self._exact: dict[str, _Index] = {}
        self._void: dict[str, _Index] = {}
        self._meant: dict[str, _Index] = {}
        for path, suppressions in found.items():
            entries = [_Named(suppression, rule) for suppression in suppressions for rule in suppression.rules]
            void = {id(suppression) for suppression in suppressions if self._why_void(suppression)}
            own = sections.get(path, {})
            for indexes, is_void in ((self._exact, False), (self._void, True)):
                counting = (entry for entry in entries if (id(entry.suppression) in void) is is_void)
                indexes[path] = _Index(((entry.rule.id, entry) for entry in counting), own)
            self._meant[path] = _Index(
                ((meant, entry) for entry in entries if (meant := self._meaning(entry.rule.id))), own
            )

    def _meaning(self, name: str) -> str:
        """The rule that is meant by a name that no rule has; empty where that is not sure."""
        return "" if name in self._known else self._names.only(name)

    def _why_void(self, suppression: Suppression) -> str:
        """Why a comment does not count, whatever it names; empty where it does."""
        if self._needs_reason and not suppression.reason:
            return "it gives no reason, and the settings ask for one"
        if not suppression.until:
            return ""
        # Few comments end.
        from cilint.findings.deadline import is_day, is_over

        if not is_day(suppression.until):
            return f"{suppression.until} is no day: write it as 2027-01-31"
        return f"it counted until {suppression.until}" if is_over(suppression.until) else ""

    def hide(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """The findings that are still to be reported, and those that are suppressed, with the reason."""
        kept: list[Finding] = []
        hidden: list[Finding] = []
        for finding in findings:
            path = finding.span.source.path
            suppression = self._exact[path].use(finding) if path in self._exact else None
            if suppression:
                hidden.append(accepted_by(finding, HiddenBy.COMMENT, suppression.span, suppression.reason))
                continue
            if path in self._meant:
                self._meant[path].use(finding)
                void = self._void[path].use(finding)
                finding = _remembering(finding, void) if void else finding
            kept.append(finding)
        return kept, hidden

    def facts(self, judges: Judges) -> Iterator[SuppressionFact]:
        """Each rule that a comment names; one that hides nothing, as far as is known, has a problem."""
        for path, suppressions in self._found.items():
            used, wanted = self._exact[path].used() | self._void[path].used(), self._meant[path].used()
            for suppression in suppressions:
                void = self._why_void(suppression)
                if not suppression.rules:
                    yield _fact(suppression, suppression.span, "", _NO_RULE)
                for index, rule in enumerate(suppression.rules):
                    if rule.id not in self._known:
                        yield self._unknown(suppression, rule, judges, is_wanted=rule in wanted)
                    elif rule.id in judges.ran and rule not in used:
                        yield _useless(suppression, index, judges)
                    else:
                        # What is over for all rules is told of those that ran.
                        yield _fact(suppression, rule.span, rule.id, void if rule.id in judges.ran else "")

    def _unknown(
        self, suppression: Suppression, rule: SuppressedRule, judges: Judges, *, is_wanted: bool
    ) -> SuppressionFact:
        """A name that no rule has. It is corrected where the rule that is surely meant has found something there."""
        problem = f"there is no rule {rule.id!r}"
        if nearest := self._names.nearest(rule.id):
            problem += f"; did you mean {nearest}?"
        elif not judges.has_house:
            problem += " (--rules adds rules of your own)"
        mend = Mend(rule.span, self._meaning(rule.id)) if is_wanted and suppression.certain else None
        return _fact(suppression, rule.span, rule.id, problem, mend=mend, doubtful=not judges.has_house)


def first_joined_line(source: Source, line: int) -> int:
    r"""The first of the lines that are joined by `\` up to a line: between them there is no room for a comment."""
    return _joined(source).get(line, line) if "\\" in source.text else line


@lru_cache(maxsize=4)
def _joined(source: Source) -> dict[int, int]:
    """The lines that a backslash at the end of the line before joins to it, and the first line of each."""
    found: dict[int, int] = {}
    for line in range(1, len(source.line_starts)):
        text = source.line(line)
        if (len(text) - len(text.rstrip("\\"))) % 2:
            found[line + 1] = found.get(line, line)
    return found


def accepted_by(finding: Finding, hidden_by: HiddenBy, place: Span, reason: str) -> Finding:
    """A finding that is accepted at some place, for a reason that may be empty."""
    note = Related(place, f"accepted here: {reason}" if reason else "accepted here")
    return finding._replace(reason=reason, hidden_by=hidden_by, related=(*finding.related, note))


def entry_facts(entries: Iterable[UnusedEntry], judges: Judges) -> Iterator[SuppressionFact]:
    """Each entry of the settings that accepts nothing, as far as its rules ran."""
    for span, rules, _, problem in entries:
        if judges.ran.issuperset(rules):
            is_sure = bool(rules) and judges.sure.issuperset(rules)
            yield SuppressionFact(span, "", "", problem, whole_file=False, doubtful=not is_sure, is_entry=True)


def _remembering(finding: Finding, void: Suppression) -> Finding:
    """A finding with the comment that does not hide it any more."""
    until = f" until {void.until}" if void.until else ""
    return finding._replace(related=(*finding.related, Related(void.span, f"accepted here{until}")), fold="")


def _useless(suppression: Suppression, index: int, judges: Judges) -> SuppressionFact:
    """A rule that ran, and of which nothing is hidden."""
    rule = suppression.rules[index]
    is_sure = rule.id in judges.sure
    mend = None
    if suppression.certain:
        is_whole = len(suppression.rules) == 1
        span = suppression.span if is_whole else _with_separator(suppression.rules, index)
        mend = Mend(span, is_comment=is_whole, script=suppression.script, is_sure=is_sure)
    return _fact(suppression, rule.span, rule.id, f"it hides no finding of {rule.id}", mend=mend, doubtful=not is_sure)


def _with_separator(rules: Sequence[SuppressedRule], index: int) -> Span:
    """A rule's name with what separates it from the next one, or from the one before."""
    span = rules[index].span
    if index + 1 < len(rules):
        return span._replace(end=rules[index + 1].span.start)
    return span._replace(start=rules[index - 1].span.end)


def _fact(
    suppression: Suppression,
    span: Span,
    rule: str,
    problem: str = "",
    *,
    mend: Mend | None = None,
    doubtful: bool = False,
) -> SuppressionFact:
    return SuppressionFact(
        *(span, rule, suppression.reason, problem),
        whole_file=suppression.line == 0,
        mend=mend,
        doubtful=doubtful,
        until=suppression.until,
    )
