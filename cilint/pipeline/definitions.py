"""Where variables are defined in a pipeline: `variables:`, `rules:variables`, `parallel:matrix`, a service's own.

Which definition counts where there are several is decided in variables.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.pipeline.conditions.rules import RuleReader
from cilint.pipeline.keywords import MAX_MATRIX
from cilint.pipeline.model.parallel import Parallel
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.model.variables import VariableEntry
from cilint.pipeline.work import Work
from cilint.syntax.node import Kind, Node, Step, node_of
from cilint.text.source import Span


class Scope(Enum):
    """Where a variable is defined; a later member overrides an earlier one."""

    GLOBAL = "global"
    WORKFLOW_RULE = "workflow:rules"
    JOB = "job"
    MATRIX = "matrix"
    RULE = "rules"
    FORWARDED = "forwarded"
    SERVICE = "service"


class Definition(Frozen):
    """One value of one variable: its text, the node that holds it and the way by which it came.

    `raw` is `expand: false`. `rows` numbers the permutations of `parallel:matrix`, and the starts of a child pipeline,
    that set it; none where it has nothing to do with them. `conditional` says that there are pipelines in which it does
    not count, `asked_for` that whoever starts a pipeline by hand is asked for a text, of which this is the first.
    """

    name: str
    text: str
    value: Node
    scope: Scope
    via: tuple[Step, ...] = ()
    raw: bool = False
    rows: frozenset[int] = frozenset()
    conditional: bool = False
    asked_for: bool = False

    @property
    def span(self) -> Span:
        """The place of the value."""
        return self.value.span

    @property
    def is_blank(self) -> bool:
        """Whether the files leave the text to whoever starts a pipeline: they ask for it, and have none before."""
        return self.asked_for and not self.text


def variables_of(entries: Mapping[str, VariableEntry] | None, scope: Scope) -> Iterator[Definition]:
    """The definitions that the entries of a `variables:` come to: several for one with options."""
    for name, entry in (entries or {}).items():
        node = entry.node
        if node.is_scalar:
            yield from _definitions(name, node, scope)
            continue
        asked_for = scope is Scope.GLOBAL and entry.description is not None
        different: dict[str, Node] = {}
        for value in (entry.value, *(entry.options or ())):
            if value is not None:
                different.setdefault(value.canonical, value)
        if asked_for and not different:
            different[""] = node_of(Kind.SCALAR, "", node.source, node.start, node.start, via=node.via)
        for value in different.values():
            for definition in _definitions(name, value, scope):
                # With options there is a list to choose from.
                yield definition._replace(raw=entry.raw, asked_for=asked_for and entry.options is None)


def rule_variables(rules: RuleList | None, scope: Scope, reader: RuleReader) -> Iterator[Definition]:
    """The definitions in the `variables:` of each rule of a `rules:` list that can apply.

    One of these rules applies whenever the job or pipeline runs: what all of them set is not conditional.
    """
    if rules is None or "variables" not in rules.content.keywords:
        return
    running = (rule for rule in reader.possible(rules) if not rule.is_never)
    by_rule = [list(variables_of(rule.variables, scope)) for rule in running]
    if by_rule:
        set_by_all = set.intersection(*({definition.name for definition in rule} for rule in by_rule))
        for definition in (definition for rule in by_rule for definition in rule):
            yield definition._replace(conditional=definition.name not in set_by_all)


def matrix_variables(parallel: Parallel | None, work: Work) -> list[Definition]:
    """The definitions of `parallel:matrix`, each with the permutations that it stands in.

    Nothing when there are more permutations than GitLab allows: no value is then worth speaking of. `work` is the
    run's.
    """
    if parallel is None or parallel.rows is None:
        return []
    found: list[Definition] = []
    first = 0
    for row in parallel.rows:
        choices = [column.values for column in row]
        count = prod(map(len, choices))
        if first + count > MAX_MATRIX:
            return []
        values_in_all = sum(map(len, choices))
        work.spend(values_in_all * (20 + count // 10))
        permutations = list(enumerate(product(*choices), first))
        for place, name in enumerate(column.name for column in row):
            for value in choices[place]:
                rows = frozenset(number for number, chosen in permutations if chosen[place] is value)
                found += (item._replace(rows=rows) for item in _definitions(name, value, Scope.MATRIX))
        first += count
    return found


def _definitions(name: str, value: Node, scope: Scope) -> Iterator[Definition]:
    for text in value.texts if value.is_scalar else ():
        yield Definition(name, text, value, scope, value.via)
