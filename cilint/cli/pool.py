"""What the repositories of a run come to, kept as their reports for programs until other reports are made of them.

So a run holds in memory what it says of one repository, however many there are, and writes its reports piece by piece.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from cilint.cli.joining import joined
from cilint.findings.finding import Result
from cilint.lazy.remade import Remade
from cilint.lazy.typing import Any, TypeVar
from cilint.report.kinds import FindingKind, counted_kinds
from cilint.report.reading import Report, finding_kind, titles_in
from cilint.writing.spool import Spool

_Item = TypeVar("_Item")
_Place = tuple[tuple[str, ...], int]
"""Where a report stands among others: what it is sorted by, and its number in the spool."""


class Pool:
    """The reports on repositories, in the order in which they are to be shown."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self._spool = Spool()
        self._remainders: list[Result] = []
        self._counts = dict.fromkeys(("findings", "suppressed", "sources", "checked"), 0)
        self._order: list[_Place] = []
        self._kinds: dict[FindingKind, tuple[int, tuple[_Place, int]]] = {}

    def add(self, text: str, order: tuple[str, ...] = ()) -> None:
        """Take in the report on a repository, which stands by its `order` among others. Raises what `Report` raises."""
        report = json.loads(text)
        place = order, len(self._spool)
        self.titles |= titles_in(report)
        self._remainders.append(Report(report).remainder())
        for field in self._counts:
            # Some files are there for nothing but what is said of them.
            self._counts[field] += sum(1 for entry in report[field] if field != "sources" or entry["read"])
        for number, (kind, count) in enumerate(Counter(map(finding_kind, report["findings"])).items()):
            before, first = self._kinds.get(kind, (0, (place, number)))
            self._kinds[kind] = before + count, min(first, (place, number))
        self._order.append(place)
        self._spool.add(text.encode())

    def result(self) -> Result:
        """The result for all repositories, whose parts are made anew whenever somebody goes through them."""
        self._order.sort()
        findings = self._all("findings", Report.findings)
        ordered = sorted(self._kinds.items(), key=lambda entry: entry[1][1])
        kinds: Mapping[FindingKind, int] = {kind: count for kind, (count, _) in ordered}
        findings.know(counted_kinds, kinds)
        return joined(self._remainders[number] for _, number in self._order)._replace(
            findings=findings,
            suppressed=self._all("suppressed", Report.suppressed),
            sources=self._all("sources", Report.sources),
            checked=self._all("checked", Report.checked),
            reports=Remade(self._reports, len(self._spool)),
        )

    def _all(self, field: str, part: Callable[[Report], Iterable[_Item]]) -> Remade[_Item]:
        return Remade(
            lambda: (item for report in self._reports() for item in part(Report(report))), self._counts[field]
        )

    def _reports(self) -> Iterator[Mapping[str, Any]]:
        return (json.loads(self._spool.read(number)) for _, number in self._order)
