"""`only:` and `except:`: what a job without `rules:` asks of an event.

Source: GitLab's lib/gitlab/ci/config/entry/policy.rb. Which events they let in is in events/only_except.py.
"""

from __future__ import annotations

from cilint.lazy.records import NamedTuple
from cilint.pipeline.model.parts import entries_of
from cilint.syntax.node import Node, Pair

REFS, VARIABLES, CHANGES = "refs", "variables", "changes"


class FilterPart(NamedTuple):
    """One thing that is asked, by the name of its keyword: `items` are its entries, of which one is enough."""

    name: str
    node: Node
    items: tuple[Node, ...]


class JobFilter(NamedTuple):
    """An `only` or `except`: its parts in the order in which they are written. A list has `refs` alone."""

    key: Node
    node: Node
    parts: tuple[FilterPart, ...]

    @property
    def is_told(self) -> bool:
        """Whether it can be told what its parts are."""
        return self.node.is_mapping or self.node.is_sequence

    @property
    def refs(self) -> tuple[Node, ...] | None:
        """The entries about refs and kinds of pipelines; None where it asks for none."""
        return next((part.items for part in self.parts if part.name == REFS), None)

    @property
    def conditions(self) -> tuple[Node, ...]:
        """The conditions of variables."""
        return next((part.items for part in self.parts if part.name == VARIABLES), ())

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Where it stands, and where all that it says does."""
        return (self.node, *(node for part in self.parts for node in (part.node, *part.items)))


def read_filter(pair: Pair) -> JobFilter:
    """The value of `only:` or `except:`, a list or a mapping; what is neither asks nothing that can be told."""
    key, node = pair.key, pair.value
    if node.is_mapping:
        return JobFilter(key, node, tuple(_part(name, inner.value) for name, inner in node.entries.items()))
    return JobFilter(key, node, (_part(REFS, node),) if node.is_sequence else ())


def _part(name: str, node: Node) -> FilterPart:
    return FilterPart(name, node, tuple(entries_of(node)))
