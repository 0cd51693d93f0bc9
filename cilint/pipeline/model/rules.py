"""`rules:`: the entries of a list, of which the first that applies decides.

Source: GitLab's lib/gitlab/ci/config/entry/{rules,rules/rule,include/rules/rule}.rb. Which entries apply is in
conditions/ and events/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.lazy.frozen import Frozen
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.conditions.expression import Expression, parse
from cilint.pipeline.model.parts import entries_of, part
from cilint.pipeline.model.variables import VariableEntry, variable_entries
from cilint.pipeline.substitution import references
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.model.needs import NeedList

_NEVER = "never"
_CONDITION = "if"
_PATHS = ("exists", "changes")
_CLAUSES = frozenset({_CONDITION, *_PATHS})


class PathClause(NamedTuple):
    """An `exists` or a `changes`: `patterns` is None where it names its files in another way than by paths.

    `is_plain` says that it says nothing but these: not of which project, nor since which commit.
    """

    node: Node
    patterns: tuple[Node, ...] | None
    is_plain: bool = True

    @classmethod
    def of(cls, node: Node) -> PathClause:
        """The value of the keyword: a list of patterns, a single one, or a mapping with `paths`."""
        paths = node.get("paths") if node.is_mapping else node
        return cls(
            node, None if paths is None else tuple(entries_of(paths)), not node.is_mapping or len(node.entries) == 1
        )


class RuleEntry:
    """An entry of `rules:`, of a job, a workflow or an include. What is no mapping has none of the parts."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def within(self, holder: Node) -> RuleEntry:
        """The same entry after the steps of what holds it."""
        return RuleEntry(self.node.within(holder)) if holder.via else self

    @property
    def is_null(self) -> bool:
        """Whether there is nothing, for which GitLab takes it."""
        return self.node.is_null

    @property
    def is_told(self) -> bool:
        """Whether it can be told what it says: a `!reference` to nothing may be anything."""
        return self.node.is_mapping

    @property
    def said(self) -> frozenset[str]:
        """The keywords that it has."""
        return frozenset(name for name, pair in self.node.entries.items() if not pair.value.is_null)

    @cached_property
    def condition(self) -> Node | None:
        """Its `if`."""
        return part(self.node, _CONDITION)

    @cached_property
    def changes(self) -> PathClause | None:
        """The files of which one has to be changed."""
        return self._paths("changes")

    @cached_property
    def exists(self) -> PathClause | None:
        """The files of which there has to be one."""
        return self._paths("exists")

    def _paths(self, name: str) -> PathClause | None:
        node = part(self.node, name)
        return None if node is None else PathClause.of(node)

    @cached_property
    def asked(self) -> frozenset[tuple[str, str]] | None:
        """What it asks: the names of its clauses, each with its text. Without any, it always applies.

        None where that cannot be told: an input may say it, or it is no entry.
        """
        if not self.is_told:
            return None
        texts: list[tuple[str, str]] = []
        for name in self.node.entries:
            node = part(self.node, name) if name in _CLAUSES else None
            if node is None:
                continue
            written = node.source.text[node.start : node.end]
            if "$[[" in written or node.alternatives:
                return None
            text = (node.text if node.is_scalar else written).strip()
            if name == _CONDITION and not (node.is_scalar and isinstance(parse(text), Expression)):
                return None
            texts.append((name, text))
        return frozenset(texts)

    @property
    def place(self) -> Node:
        """What stands for it in words: its condition, else the whole."""
        return self.condition or self.node

    @cached_property
    def when(self) -> Node | None:
        """When the job runs by it."""
        return part(self.node, "when")

    @property
    def is_never(self) -> bool:
        """Whether it keeps out what it applies to."""
        return self.when is not None and self.when.text == _NEVER

    @property
    def allow_failure(self) -> Node | None:
        """Whether the pipeline goes on when the job fails, by it."""
        return part(self.node, "allow_failure")

    @cached_property
    def needs(self) -> NeedList | None:
        """What the job waits for by it, where that is not what it waits for otherwise."""
        pair = self.node.entries.get("needs")
        if pair is None or pair.value.is_null:
            return None
        # Few rules have needs.
        from cilint.pipeline.model.needs import read_needs

        return read_needs(pair)

    @cached_property
    def variables(self) -> Mapping[str, VariableEntry]:
        """The variables that it gives to the job, or to the pipeline."""
        return variable_entries(part(self.node, "variables"))


class RuleContent:
    """The entries of a list, which all lists with the same value share: without the steps of the list itself.

    `is_shared` says that there are several such lists.
    """

    def __init__(self, entries: Iterable[RuleEntry]) -> None:
        self.entries = tuple(entries)
        self.is_shared = False

    @property
    def rules(self) -> list[RuleEntry]:
        """The entries that are rules: GitLab takes one that is null for nothing."""
        return [entry for entry in self.entries if not entry.is_null]

    @cached_property
    def keywords(self) -> frozenset[str]:
        """All that one of them has."""
        return frozenset().union(*[rule.node.entries for rule in self.entries])

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Where they stand."""
        return tuple([rule.node for rule in self.entries])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the variables that conditions may hold."""
        return _names_in([rule.condition for rule in self.entries])

    @cached_property
    def names_in_paths(self) -> tuple[str, ...]:
        """Those that patterns for paths may hold."""
        if self.keywords.isdisjoint(_PATHS):
            return ()
        clauses = [clause for rule in self.entries for clause in (rule.exists, rule.changes) if clause]
        return _names_in(pattern for clause in clauses for pattern in clause.patterns or ())


def _names_in(nodes: Iterable[Node | None]) -> tuple[str, ...]:
    found = [name for node in nodes if node is not None for text in node.texts for name in references(text)]
    return tuple(dict.fromkeys(found))


class RuleList(Frozen):
    """`rules:`; what is no list, such as a `!reference` to nothing, has no entries, and may come to anything."""

    node: Node
    content: RuleContent

    @property
    def is_list(self) -> bool:
        """Whether it can be told what its entries are."""
        return self.node.is_sequence

    @property
    def entries(self) -> Iterator[RuleEntry]:
        """The entries, those of lists within it in their place."""
        return (rule.within(self.node) for rule in self.content.entries)

    @property
    def with_needs(self) -> tuple[NeedList, ...]:
        """What the job waits for by its entries, where they say so."""
        if "needs" not in self.content.keywords:
            return ()
        found = (rule.within(self.node).needs for rule in self.content.entries if "needs" in rule.node.entries)
        return tuple(needs for needs in found if needs is not None)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Where it stands, and where its entries do."""
        return (self.node, *self.content.nodes)


def read_rules(rules: Node) -> RuleList:
    """The value of a `rules:`."""
    return RuleList(rules, read_content(rules))


def read_content(rules: Node) -> RuleContent:
    """The entries of a `rules:`, whatever the steps of the list."""
    items = rules.items if rules.is_sequence else ()
    return RuleContent([RuleEntry(entry) for item in items for entry in entries_of(item)])
