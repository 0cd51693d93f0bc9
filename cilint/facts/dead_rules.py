"""Entries of `rules:` that can never decide, since others before them in the same list apply whenever they do.

Source: GitLab's lib/gitlab/ci/build/rules.rb: the first entry that applies decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.model import Fact, Plain, User
from cilint.facts.rule_lists import UsedRules
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.all_events import AllEvents, Clauses, Wish, names_asked
from cilint.pipeline.model.rules import RuleEntry
from cilint.pipeline.pipeline import Pipeline

_MOST = 200
"""Entries of one list that are compared with each other."""
_MOST_TRIED = 20
"""Entries of which it is asked whether they are needed to keep another from deciding."""


class DeadRuleFact(Fact):
    """An entry that never decides, flagged at its condition; one of `before` decides in its place."""

    __slots__ = ("always", "before")

    kind = "dead_rule"

    def __init__(self, rule: RuleEntry, user: User | None, before: Sequence[RuleEntry], *, always: bool) -> None:
        super().__init__(rule.place.span, user, rule.node.via)
        self.before = tuple(other.place.span for other in before)
        self.always = always

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"before_lines": [place.begin.line for place in self.before], "always": self.always}


class _Entry(NamedTuple):
    """An entry with what it asks."""

    rule: RuleEntry
    asked: Clauses
    names: frozenset[str]
    is_tied: bool
    """Whether the event decides, at least among other things."""


class _Dead(NamedTuple):
    """An entry that never decides, and those of which one does."""

    rule: RuleEntry
    before: tuple[RuleEntry, ...]
    always: bool


def dead_rules_of(pipeline: Pipeline, all_events: AllEvents, lists: Iterable[UsedRules]) -> Iterator[DeadRuleFact]:
    """The entries of jobs and of `workflow` that never decide, though their conditions hold in some event.

    Only what stands in one list is compared: one that is put together of others has entries for other lists as well.
    """
    known: dict[object, tuple[_Dead, ...]] = {}
    for found in lists:
        if not 1 < len(found.rules.content.entries) <= _MOST:
            continue
        if found.key not in known:
            known[found.key] = tuple(_dead(found, all_events, pipeline))
        for rule, before, always in known[found.key]:
            yield DeadRuleFact(rule.within(found.rules.node), found.user, before, always=always)


def _dead(found: UsedRules, all_events: AllEvents, pipeline: Pipeline) -> Iterator[_Dead]:
    entries = found.rules.content.entries
    pipeline.shared.work.spend(2 * len(entries) ** 2)
    seen: list[_Entry] = []
    for rule in entries:
        asked = rule.asked if found.rules.node.span.holds(rule.node.span) else None
        if asked is None:
            continue
        names = names_asked(asked)
        entry = _Entry(rule, asked, names, is_tied=not names or all_events.tell(names))
        before = _before(entry, seen, all_events, found.defined)
        if before:
            always = len(before) == 1 and not all_events.can_be([Wish(before[0].asked, applies=False)], found.defined)
            yield _Dead(rule, tuple(other.rule for other in before), always)
        seen.append(entry)


def _before(entry: _Entry, seen: list[_Entry], all_events: AllEvents, defined: frozenset[str]) -> list[_Entry]:
    """The entries of which one decides wherever an entry applies; none where it decides itself, or never applies."""
    # What has nothing in common, not even the event, says nothing of it.
    related = [other for other in seen if other.is_tied or other.names & entry.names]
    wish = Wish(entry.asked)
    others = [Wish(other.asked, applies=False) for other in related]
    if not related or all_events.can_be([wish, *others], defined) or not all_events.can_be([wish], defined):
        return []
    for other in related:
        if not all_events.can_be([wish, Wish(other.asked, applies=False)], defined):
            return [other]
    needed = related
    for other in related[:_MOST_TRIED]:
        fewer = [each for each in needed if each is not other]
        if not all_events.can_be([wish, *(Wish(each.asked, applies=False) for each in fewer)], defined):
            needed = fewer
    return needed
