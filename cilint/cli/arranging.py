"""The findings of many repositories in another order than the one in which they come, without holding them.

Those of a repository that stand together in the order are packed together; what is held is which packet follows which.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

from cilint.findings.finding import Finding
from cilint.lazy.remade import Remade
from cilint.report.order import Arranged, Grouping, Order, order_key, title
from cilint.writing.spool import Spool

_Key = bool | int | str


def arranged(findings: Remade[Finding], order: Order, grouping: Grouping | None) -> Remade[Finding]:
    """The findings in that order, as `order.ordered` has those that are held."""
    if grouping is None and order is Order.PLACE:
        return findings
    if grouping is None and order is Order.OUTCOME:
        return Remade(partial(_by_outcome, findings), origin=findings)
    packets = _Packets(order, grouping)
    packets.take(findings)
    return Arranged([(name, Remade(partial(packets.of, name))) for name in packets.names()], len(findings))


def _by_outcome(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those first that fail nothing, which need not be packed: people read the others, which are few, at the end."""
    failing = _Packets(Order.PLACE, None)
    for _, own in groupby(findings, _folder):
        batch = []
        for finding in own:
            if finding.fails:
                batch.append(finding)
            else:
                yield finding
        failing.pack(batch)
    for name in failing.names():
        yield from failing.of(name)


class _Packets:
    """Findings that are packed by what they are sorted by, and by the groups that they are shown in."""

    def __init__(self, order: Order, grouping: Grouping | None) -> None:
        self._key = partial(order_key, order)
        self._title = partial(title, grouping)
        self._spool = Spool()
        # There may be as many of them as files in which rules find something.
        self._numbers: dict[str, dict[_Key, array[int]]] = {}
        self._last: dict[str, tuple[_Key, int]] = {}
        self._count = 0

    def take(self, findings: Iterable[Finding]) -> None:
        """Take all in, those of a repository after each other."""
        for _, own in groupby(findings, _folder):
            self.pack(own)

    def pack(self, findings: Iterable[Finding]) -> None:
        """Take those of a repository in."""
        packets: dict[tuple[str, _Key], list[Finding]] = {}
        for finding in findings:
            name, key = self._title(finding), self._key(finding)
            packets.setdefault((name, key), []).append(finding)
            self._last[name] = max(self._last.get(name, (key, 0)), (key, self._count))
            self._count += 1
        for (name, key), packet in packets.items():
            number = self._spool.add(pickle.dumps(packet, pickle.HIGHEST_PROTOCOL))
            self._numbers.setdefault(name, {}).setdefault(key, array("q")).append(number)

    def names(self) -> list[str]:
        """The names of the groups, in the order of what is last in each."""
        return sorted(self._last, key=self._last.__getitem__)

    def of(self, name: str) -> Iterator[Finding]:
        """The findings of a group, in order."""
        for _, numbers in sorted(self._numbers[name].items()):
            for number in numbers:
                yield from pickle.loads(self._spool.read(number))  # noqa: S301 - written above, in a file without a name


def _folder(finding: Finding) -> str:
    return finding.span.source.folder
