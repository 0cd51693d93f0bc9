"""`rules:` of includes, workflows and jobs: which can apply.

Source: GitLab's lib/gitlab/ci/build/rules.rb, build/rules/rule.rb and config/external/rules.rb. What an `if` says is in
expression.py and evaluation.py, what an `exists` says in exists.py. When whole jobs run is in events/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import UNKNOWN, Lookup, Truth, Unknown, Value, evaluate
from cilint.pipeline.conditions.expression import is_plain, parse
from cilint.pipeline.conditions.tokens import Fault
from cilint.pipeline.model.rules import PathClause, RuleContent, RuleEntry, RuleList, read_content
from cilint.pipeline.substitution import expand_known
from cilint.pipeline.work import Work
from cilint.syntax.node import Node


class Inclusion(Enum):
    """Whether GitLab includes a file."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


Paths = Callable[[], Sequence[str]]
"""Gives the paths of all files of the project whose configuration has the rules, asked for only when one needs them."""


class Circumstances(NamedTuple):
    """What rules are asked under: variables, the files that there are, the paths of those that changed.

    Without `paths` it is not known which files exist. `changes` is None where GitLab itself does not know what changed.
    `in_paths` gives the values that patterns for paths see, where these are not those of `lookup`.
    """

    lookup: Lookup
    paths: Paths | None = None
    changes: Sequence[str] | Unknown | None = UNKNOWN
    in_paths: Lookup | None = None


def include_verdict(rules: RuleList | None, lookup: Lookup, paths: Paths | None, work: Work) -> Inclusion:
    """Whether an include with these `rules` is included; without rules it is.

    `lookup` knows variables that exist before the pipeline does: none that the files define are among them. Without
    `paths` it is not known which files exist.
    """
    if rules is None:
        return Inclusion.INCLUDED
    if not rules.content.entries:
        return Inclusion.UNKNOWN
    possible: set[Inclusion] = set()
    for rule in rules.content.entries:
        truth = applies(rule, Circumstances(lookup, paths), work)
        if truth is not Truth.FALSE:
            possible.add(_verdict(rule))
        if truth is Truth.TRUE:
            break
    else:
        possible.add(Inclusion.EXCLUDED)
    return possible.pop() if len(possible) == 1 else Inclusion.UNKNOWN


def _verdict(rule: RuleEntry) -> Inclusion:
    if not rule.is_told:
        return Inclusion.UNKNOWN
    return Inclusion.EXCLUDED if rule.is_never else Inclusion.INCLUDED


class RuleReader:
    """Reads the rules of jobs and workflows, and tells which can apply; what many jobs inherit is read once."""

    __slots__ = ("_known", "_possible", "_work")

    def __init__(self, work: Work) -> None:
        """`work` is the run's."""
        self._work = work
        self._known: dict[int, tuple[object, RuleContent]] = {}
        self._possible: dict[RuleContent, tuple[RuleEntry, ...]] = {}

    def read(self, rules: Node) -> RuleList:
        """The value of a `rules:`."""
        # Wherever a list goes, its entries stay the very same tuple; kept here, it cannot make place for another.
        _, content = self._known.get(id(rules.value)) or (None, None)
        if content is None:
            content = read_content(rules)
            self._work.spend(20 * len(content.entries))
            self._known[id(rules.value)] = rules.value, content
        else:
            content.is_shared = True
        return RuleList(rules, content)

    def possible(self, rules: RuleList | None) -> Sequence[RuleEntry]:
        """The rules of a list that can be the first that applies, whatever the variables are.

        After a rule that always applies no other counts. What is no rule, such as a `!reference` to nothing, may be
        one.
        """
        if rules is None:
            return ()
        content = rules.content
        found = self._possible.get(content)
        if found is None:
            found = self._possible[content] = tuple(self._find_possible(content))
        self._work.spend(5 * len(content.entries))
        return [rule.within(rules.node) for rule in found] if rules.node.via else found

    def _find_possible(self, content: RuleContent) -> Iterator[RuleEntry]:
        for rule in content.entries:
            truth = Truth.UNKNOWN if _is_open(rule) else applies(rule, _NOTHING_KNOWN, self._work)
            if truth is not Truth.FALSE:
                yield rule
            if truth is Truth.TRUE:
                return


def _is_open(rule: RuleEntry) -> bool:
    """Whether its condition can be so and not so, as most conditions can: nothing needs to be worked out for it."""
    condition = rule.condition
    if condition is None or not condition.is_scalar or condition.alternatives:
        return False
    found = parse(condition.canonical)
    return not isinstance(found, Fault) and is_plain(found)


def _unknown_variable(_name: str) -> Value:
    return UNKNOWN


_NOTHING_KNOWN = Circumstances(_unknown_variable)


def applies(rule: RuleEntry, circumstances: Circumstances, work: Work) -> Truth:
    """Whether all clauses of a rule hold; a rule without any always applies. `work` is the run's."""
    if not rule.is_told:
        return Truth.UNKNOWN
    truth = Truth.TRUE
    for found in _clauses(rule, circumstances, work):
        if found is Truth.FALSE:
            return Truth.FALSE
        truth = Truth.UNKNOWN if found is Truth.UNKNOWN else truth
    return truth


def _clauses(rule: RuleEntry, circumstances: Circumstances, work: Work) -> Iterator[Truth]:
    lookup, paths, changed, in_paths = circumstances
    if rule.condition is not None:
        yield condition_truth(rule.condition, lookup, work)
    if rule.exists is not None:
        yield _exists(rule.exists, in_paths or lookup, paths, work) if paths else Truth.UNKNOWN
    if rule.changes is not None:
        yield changes_truth(rule.changes, in_paths or lookup, changed, work)


def condition_truth(clause: Node, lookup: Lookup, work: Work) -> Truth:
    """What an `if` comes to; with several values of an input, what it comes to with all of them."""
    if not clause.is_scalar:
        return Truth.UNKNOWN
    found: set[Truth] = set()
    for text in clause.texts:
        work.spend(10 + len(text) // 4)
        expression = parse(text)
        found.add(Truth.UNKNOWN if isinstance(expression, Fault) else evaluate(expression, lookup, work))
    return found.pop() if len(found) == 1 else Truth.UNKNOWN


def changes_truth(clause: PathClause, lookup: Lookup, changed: Sequence[str] | Unknown | None, work: Work) -> Truth:
    """Whether a `changes` holds.

    It does where GitLab does not know what changed, as for tags and schedules (build/rules/rule/clause/changes.rb).
    """
    if changed is None:
        return Truth.TRUE
    if isinstance(changed, Unknown):
        return Truth.UNKNOWN
    # What changed since another commit is another question.
    if clause.patterns is None or not clause.is_plain:
        return Truth.UNKNOWN
    if not changed:
        return Truth.FALSE
    # Few rules have a clause with paths.
    from cilint.pipeline.conditions.exists import path_matches

    return _any_path(clause.patterns, lookup, lambda patterns: path_matches(patterns, changed, work))


def _exists(clause: PathClause, lookup: Lookup, paths: Paths, work: Work) -> Truth:
    # Files of another project, and those that a `regexp` describes, are not looked for.
    if clause.patterns is None or not clause.is_plain:
        return Truth.UNKNOWN
    # As in `changes_truth`.
    from cilint.pipeline.conditions.exists import file_exists

    return _any_path(clause.patterns, lookup, lambda patterns: file_exists(patterns, paths(), work))


def _any_path(items: Sequence[Node], lookup: Lookup, judge: Callable[[Sequence[str]], Truth]) -> Truth:
    """What `judge` says of the patterns of a clause, their variables put in."""
    if not all(item.is_scalar and len(item.texts) == 1 for item in items):
        return Truth.UNKNOWN
    patterns = [_expanded(item.text, lookup) for item in items]
    known = [pattern for pattern in patterns if pattern is not None]
    found = judge(known)
    return found if found is Truth.TRUE or len(known) == len(patterns) else Truth.UNKNOWN


def _expanded(text: str, lookup: Lookup) -> str | None:
    """A pattern with its variables; one that is not set stays as it is written (lib/expand_variables.rb)."""
    if "$" not in text and "%" not in text:
        return text

    def known(name: str) -> str | None:
        value = lookup(name)
        return value if isinstance(value, str) else None

    return expand_known(text, known, lambda name: lookup(name) is None)
