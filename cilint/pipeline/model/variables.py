"""`variables:`: the entries of a mapping as they are written, of a job, the pipeline, a service or an entry of rules.

Source: GitLab's lib/gitlab/ci/config/entry/{variables,variable}.rb. Which definitions count is in variables.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.lazy.frozen import Frozen
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Pair


class VariableEntry(Frozen):
    """An entry of `variables:`: `key` is its name, `node` all that is said of it, a text or a mapping.

    `value` is None where a mapping has none. `options` are None where it has no such list to choose from.
    """

    key: Node
    node: Node
    value: Node | None
    description: Node | None = None
    options: tuple[Node, ...] | None = None
    expand: Node | None = None

    @property
    def raw(self) -> bool:
        """Whether variables in the value stay as they are."""
        return self.expand is not None and self.expand.canonical == "false"


def read_variables(pair: Pair) -> Mapping[str, VariableEntry]:
    """The value of `variables:`, a mapping, by name; what is none has no entries."""
    return variable_entries(pair.value)


def variable_entries(variables: Node | None) -> dict[str, VariableEntry]:
    """The entries of a `variables:`, of a job or not."""
    if variables is None:
        return {}
    return {name: _entry(pair.key, pair.value.within(variables)) for name, pair in variables.entries.items()}


def _entry(key: Node, node: Node) -> VariableEntry:
    if not node.is_mapping:
        return VariableEntry(key, node, node)
    options = node.get("options")
    return VariableEntry(
        key,
        node,
        _within(node, "value"),
        _within(node, "description"),
        None if options is None else tuple(item.within(node) for item in flat_items(options)),
        _within(node, "expand"),
    )


def _within(node: Node, name: str) -> Node | None:
    """What an entry says; a null is an empty text here."""
    value = node.get(name)
    return None if value is None else value.within(node)
