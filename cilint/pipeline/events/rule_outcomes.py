"""What a `rules:` comes to in an event, for a job or for the whole pipeline: every way in which it can end.

Source: GitLab's lib/gitlab/ci/build/rules.rb: the first entry that applies decides; where none does, nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.conditions.rules import Circumstances, applies
from cilint.pipeline.events.decision import NEVER, OUT, Decision, Outcome, decided, either
from cilint.pipeline.events.variables import Seen
from cilint.pipeline.model.parts import flag
from cilint.pipeline.model.rules import RuleContent, RuleEntry, RuleList
from cilint.pipeline.work import Work


class Candidate(NamedTuple):
    """An entry that decides, or may, and whether its conditions hold."""

    rule: RuleEntry
    truth: Truth


class RuleTruths:
    """Which entries of `rules:` decide in one event, or may. What jobs share, and see alike, is asked once."""

    def __init__(self, work: Work) -> None:
        """`work` is the run's."""
        self._work = work
        self._known: dict[tuple[object, ...], tuple[Candidate, ...]] = {}

    def candidates(self, rules: RuleList, seen: Seen, circumstances: Circumstances) -> Iterator[Candidate]:
        """The entries of a list that may decide, up to one that does; `seen` are the variables of `circumstances`."""
        content = rules.content
        # What one job alone has is asked once anyway.
        found = self._kept(content, seen, circumstances) if content.is_shared else self._asked(content, circumstances)
        return (Candidate(item.rule.within(rules.node), item.truth) for item in found)

    def _kept(self, content: RuleContent, seen: Seen, circumstances: Circumstances) -> Sequence[Candidate]:
        values = *map(seen.look_up, content.names), *map(seen.expanded, content.names_in_paths)
        key = content, *values
        self._work.spend(2 + len(key))
        if key not in self._known:
            self._known[key] = tuple(self._asked(content, circumstances))
        self._work.spend(5 * len(self._known[key]))
        return self._known[key]

    def _asked(self, content: RuleContent, circumstances: Circumstances) -> Iterator[Candidate]:
        for rule in content.entries:
            self._work.spend(5)
            if rule.is_null:
                continue
            truth = applies(rule, circumstances, self._work)
            if truth is not Truth.FALSE:
                yield Candidate(rule, truth)
            if truth is Truth.TRUE:
                return


def rules_decision(
    rules: RuleList, usual: Callable[[], Outcome], candidates: Callable[[RuleList], Iterable[Candidate]]
) -> Decision:
    """The decision of a `rules:`; `usual` gives how a job runs whose rule does not say how."""
    if not rules.is_list:
        return either(Truth.UNKNOWN, usual()._replace(by=rules.node), OUT._replace(by=rules.node))
    return decided(_outcomes(candidates(rules), usual))


def _outcomes(candidates: Iterable[Candidate], usual: Callable[[], Outcome]) -> Iterator[Outcome]:
    for rule, truth in candidates:
        # Most jobs have no rule that applies.
        yield from _ends(rule, usual()._replace(by=rule.node, rule=rule, truth=truth))
        if truth is Truth.TRUE:
            return
    yield OUT


def _ends(rule: RuleEntry, usual: Outcome) -> Iterator[Outcome]:
    """The ways in which it can end when an entry decides: several where its `when` may have several values.

    `usual` says of the entry that it decides.
    """
    if not rule.is_told:
        yield usual
        yield _out(usual)
        return
    when = rule.when
    if when is not None and not is_certain(when):
        texts = when.texts if when.alternatives else (usual.when, NEVER)
    else:
        texts = (usual.when,) if when is None else (when.canonical,)
    for text in texts:
        yield _out(usual) if text == NEVER else _runs(rule, usual, text)


def _out(usual: Outcome) -> Outcome:
    return OUT._replace(by=usual.by, rule=usual.rule, truth=usual.truth)


def _runs(rule: RuleEntry, usual: Outcome, when: str) -> Outcome:
    failure = usual.allow_failure if rule.allow_failure is None else flag(rule.allow_failure, otherwise=False)
    needs = usual.needs if rule.needs is None else rule.needs.jobs
    return usual._replace(when=when, allow_failure=failure, needs=needs)
