"""Keys that stand twice in one mapping: YAML's parsers keep the last of them, and say nothing of the others."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain
from cilint.pipeline.keywords import RESERVED_NAMES
from cilint.pipeline.loading import Configuration
from cilint.pipeline.work import Work
from cilint.syntax.node import MERGE_KEY, Node, Pair, is_merge_key, key_text
from cilint.text.source import Span

_SCRIPTS = frozenset({"script", "before_script", "after_script"})


class DuplicateKeyFact(Fact):
    """A key that stands in its mapping once more, flagged there; what an earlier one says is lost."""

    __slots__ = ("lost", "name", "what")

    kind = "duplicate_key"

    def __init__(self, name: str, key: Span, lost: Span, what: str) -> None:
        super().__init__(key)
        self.name = name
        self.lost = lost
        self.what = what

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"name": self.name, "what": self.what, "lost_line": self.lost.begin.line}


def duplicate_keys_of(configuration: Configuration, work: Work) -> Iterator[DuplicateKeyFact]:
    """The keys of a file that stand in their mappings before; what says the same twice loses nothing."""
    for document in (configuration.header, configuration.body) if configuration.repeats_keys else ():
        waiting = [document] if document else []
        seen: set[int] = set()
        while waiting:
            node = waiting.pop()
            if node.source is not configuration.source or id(node.value) in seen:
                continue
            seen.add(id(node.value))
            work.spend(1 + len(node.value))
            if not node.is_mapping:
                waiting += [item for item in node.items if not item.is_scalar]
                continue
            yield from _of_mapping(node, is_top=node is configuration.body)
            waiting += [pair.value for pair in node.pairs if not pair.value.is_scalar]


def _of_mapping(node: Node, *, is_top: bool) -> Iterator[DuplicateKeyFact]:
    if len(node.entries) == len(node.pairs) and all(pair.key.value != MERGE_KEY for pair in node.pairs):
        return
    found: dict[tuple[str, object], Pair] = {}
    for pair in node.pairs:
        key = pair.key
        if is_merge_key(key) or key.alternatives or key.source is not node.source:
            continue
        name = key_text(key)
        before = found.setdefault((name, key.scalar_type if key.is_scalar else None), pair)
        if before is not pair and _is_lost(before.value, pair.value):
            yield DuplicateKeyFact(name, key.span, before.key.span, _what(name, is_top=is_top))


def _is_lost(before: Node, after: Node) -> bool:
    """Whether a value says something that the later one does not say again."""
    return not before.is_null and before.span.text != after.span.text and not _is_same(before, after)


def _is_same(one: Node, other: Node) -> bool:
    """Whether two values are the same, however they are written."""
    pending = [(one, other)]
    while pending:
        one, other = pending.pop()
        if one.via or other.via:
            # What is behind aliases may be as large as one likes.
            return False
        if one.is_scalar and other.is_scalar:
            if (one.scalar_type, one.text) != (other.scalar_type, other.text):
                return False
        elif one.kind is not other.kind or (len(one.items), len(one.pairs)) != (len(other.items), len(other.pairs)):
            return False
        pending += zip(one.items, other.items, strict=True)
        for pair, twin in zip(one.pairs, other.pairs, strict=True):
            pending += ((pair.key, twin.key), (pair.value, twin.value))
    return True


def _what(name: str, *, is_top: bool) -> str:
    if is_top and name not in RESERVED_NAMES:
        return "whole job"
    return "whole script" if name in _SCRIPTS else "value"
