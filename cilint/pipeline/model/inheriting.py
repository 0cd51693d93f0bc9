"""`inherit:` of a job: which defaults and which of the pipeline's variables it takes.

Source: GitLab's lib/gitlab/ci/config/entry/{inherit,inherit/default,inherit/variables}.rb.
"""

from __future__ import annotations

from cilint.lazy.records import NamedTuple
from cilint.syntax.node import Node, Pair


class Inheriting(NamedTuple):
    """What is let through: `None` is all, otherwise the names."""

    defaults: frozenset[str] | None
    variables: frozenset[str] | None

    def takes_default(self, keyword: str) -> bool:
        """Whether a default counts for the job."""
        return self.defaults is None or keyword in self.defaults

    def takes_variable(self, name: str) -> bool:
        """Whether a variable of the pipeline counts for the job."""
        return self.variables is None or name in self.variables


def read_inherit(pair: Pair) -> Inheriting:
    """The value of `inherit:`."""
    return Inheriting(_let_through(pair.value.get("default")), _let_through(pair.value.get("variables")))


def _let_through(entry: Node | None) -> frozenset[str] | None:
    """What an entry lets through: `true`, `false` or a list of names."""
    if entry is not None and entry.is_sequence:
        return frozenset(item.text for item in entry.items)
    return None if entry is None or entry.canonical != "false" else frozenset()
