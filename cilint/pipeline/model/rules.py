"""`rules:`: the entries of a list, of which the first that applies decides.

Source: GitLab's lib/gitlab/ci/config/entry/{rules,rules/rule}.rb. Which entries apply is in conditions/ and events/.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.model.needs import NeedList, read_needs
from cilint.pipeline.model.parts import part
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Pair


class RuleEntry(NamedTuple):
    """An entry of `rules:`. What is no mapping has none of the parts."""

    node: Node

    @property
    def condition(self) -> Node | None:
        """Its `if`."""
        return part(self.node, "if")

    @property
    def when(self) -> Node | None:
        """When the job runs by it."""
        return part(self.node, "when")

    @property
    def needs(self) -> NeedList | None:
        """What the job waits for by it, where that is not what it waits for otherwise."""
        pair = self.node.entries.get("needs")
        return None if pair is None or pair.value.is_null else read_needs(pair)


def read_rules(pair: Pair) -> tuple[RuleEntry, ...]:
    """The value of `rules:`, a list; what is none has no entries."""
    return tuple(rule_entries(pair.value))


def rule_entries(rules: Node | None) -> Iterator[RuleEntry]:
    """The entries of a `rules:`, of a job or not; those of lists within it in their place."""
    return map(RuleEntry, flat_items(rules))
