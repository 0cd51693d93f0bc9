"""Secrets that files show as they are written, whatever they stand in, and the jobs whose variables and scripts do."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cilint.facts.model import User
from cilint.facts.stretches import Stretches
from cilint.lazy.records import NamedTuple
from cilint.secrets.hints import may_hold_secret
from cilint.secrets.scan import FoundSecret, find_secrets
from cilint.syntax.node import Node, Step
from cilint.text.source import Source, Span


class WrittenSecret(NamedTuple):
    """A secret at `span`, and a job that has it and how it came there; None for a comment, or any other place."""

    span: Span
    found: FoundSecret
    user: User | None = None
    via: tuple[Step, ...] = ()


def secrets_in(source: Source) -> list[tuple[Span, FoundSecret]]:
    """The secrets in a file, in order."""
    if not may_hold_secret(source.text):
        return []
    return [(Span(source, found.start, found.end), found) for found in find_secrets(source.text)]


def written_secrets(sources: Mapping[str, Source], users: Sequence[User], taken: Stretches) -> list[WrittenSecret]:
    """The secrets in some files, by path, that `taken` does not have, once for each place and each job."""
    found = {path: secrets_in(source) for path, source in sources.items()}
    free = {path: [(span, item) for span, item in items if not taken.overlaps(span)] for path, items in found.items()}
    places = {path: [span.start for span, _ in items] for path, items in free.items() if items}
    used: dict[tuple[str, int], list[WrittenSecret]] = {}
    for user in users if places else ():
        for node, via in _nodes(user):
            path = node.source.path
            for index in _within(places.get(path, ()), node):
                span, item = free[path][index]
                used.setdefault((path, index), []).append(WrittenSecret(span, item, user, via))
    written: list[WrittenSecret] = []
    for path, items in free.items():
        for index, (span, item) in enumerate(items):
            written += used.get((path, index), (WrittenSecret(span, item),))
    return written


def _nodes(user: User) -> Iterator[tuple[Node, tuple[Step, ...]]]:
    yield from ((item.node, item.via) for item in user.job.possible_script_items)
    yield from ((definition.value, definition.via) for definition in user.job.variables)


def _within(starts: Sequence[int], node: Node) -> Iterable[int]:
    """The numbers of those offsets, which are in order, that lie within a node."""
    return range(bisect_left(starts, node.start), bisect_left(starts, node.end)) if starts else ()
