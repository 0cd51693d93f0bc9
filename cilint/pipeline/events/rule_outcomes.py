"""What a `rules:` comes to in an event, for a job or for the whole pipeline: every way in which it can end.

Source: GitLab's lib/gitlab/ci/build/rules.rb: the first entry that applies decides; where none does, nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.conditions.rules import Circumstances, RuleReader, applies
from cilint.pipeline.events.decision import Decision, Outcome, decided
from cilint.pipeline.events.variables import Seen
from cilint.pipeline.model.needs import read_needs
from cilint.pipeline.model.parts import flag
from cilint.pipeline.work import Work
from cilint.syntax.node import Node

_NEVER = "never"


class Candidate(NamedTuple):
    """An entry that decides, or may, and whether its conditions hold."""

    rule: Node
    truth: Truth


class RuleTruths:
    """Which entries of `rules:` decide in one event, or may. What jobs share, and see alike, is asked once."""

    def __init__(self, reader: RuleReader, work: Work) -> None:
        """`reader` is the pipeline's; `work` the run's."""
        self._reader = reader
        self._work = work
        self._known: dict[tuple[object, ...], tuple[Candidate, ...]] = {}

    def candidates(self, rules: Node, seen: Seen, circumstances: Circumstances) -> Iterator[Candidate]:
        """The entries of a list that may decide, up to one that does; `seen` are the variables of `circumstances`."""
        flat = self._reader.flat(rules)
        values = *map(seen.look_up, flat.names), *map(seen.expanded, flat.names_in_paths)
        key = id(rules.value), *values
        self._work.spend(2 + len(key))
        if key not in self._known:
            self._known[key] = tuple(self._asked(flat.entries, circumstances))
        self._work.spend(5 * len(self._known[key]))
        return (Candidate(item.rule.carried(*rules.via), item.truth) for item in self._known[key])

    def _asked(self, entries: tuple[Node, ...], circumstances: Circumstances) -> Iterator[Candidate]:
        for rule in entries:
            self._work.spend(5)
            if rule.is_null:
                continue
            truth = applies(rule, circumstances, self._work)
            if truth is not Truth.FALSE:
                yield Candidate(rule, truth)
            if truth is Truth.TRUE:
                return


def rules_decision(rules: Node, usual: Outcome, candidates: Callable[[Node], Iterable[Candidate]]) -> Decision:
    """The decision of a `rules:`; `usual` is how a job runs whose rule does not say how."""
    if not rules.is_sequence:
        return Decision((usual._replace(by=rules, truth=Truth.UNKNOWN), _out(rules, Truth.UNKNOWN)))
    return decided(_outcomes(candidates(rules), usual))


def _outcomes(candidates: Iterable[Candidate], usual: Outcome) -> Iterator[Outcome]:
    for rule, truth in candidates:
        yield from _ends(rule, truth, usual)
        if truth is Truth.TRUE:
            return
    yield _out(None, Truth.TRUE)


def _ends(rule: Node, truth: Truth, usual: Outcome) -> Iterator[Outcome]:
    """The ways in which it can end when an entry decides: several where its `when` may have several values."""
    if not rule.is_mapping:
        yield usual._replace(by=rule, truth=truth)
        yield _out(rule, truth)
        return
    when = rule.get("when")
    if when is not None and not when.is_null and not is_certain(when):
        texts = when.texts if when.alternatives else (usual.when, _NEVER)
    else:
        texts = (usual.when,) if when is None or when.is_null else (when.canonical,)
    for text in texts:
        yield _out(rule, truth) if text == _NEVER else _runs(rule, truth, usual._replace(when=text))


def _runs(rule: Node, truth: Truth, usual: Outcome) -> Outcome:
    allowed, needs = rule.get("allow_failure"), rule.entries.get("needs")
    failure = usual.allow_failure
    if allowed is not None and not allowed.is_null:
        failure = flag(allowed, otherwise=False)
    needed = usual.needs
    if needs is not None and not needs.value.is_null:
        needed = read_needs(needs).jobs
    return usual._replace(by=rule, truth=truth, allow_failure=failure, needs=needed)


def _out(rule: Node | None, truth: Truth) -> Outcome:
    return Outcome(runs=False, by=rule, truth=truth, when=_NEVER)
