"""What is asked of all events that can start a pipeline."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cilint.pipeline.events import all_events
from cilint.pipeline.events.all_events import AllEvents, Wish
from cilint.pipeline.events.clauses import Demand, OpaqueClause
from cilint.pipeline.events.solving import Possibility
from cilint.pipeline.work import Work


def test_demands_are_searched_in_the_order_of_the_wishes_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[list[Demand]] = []

    def search(demands: Sequence[Demand], *_rest: object) -> Possibility:
        searched.append([*demands])
        return Possibility.MAYBE

    monkeypatch.setattr(all_events, "possibility", search)
    paths = [f"path {number}" for number in range(20)]
    wishes = [Wish(frozenset({("exists", path)})) for path in paths]
    events = AllEvents(Work())
    for question in (wishes + wishes[::-1], wishes[::-1]):
        assert events.possibility(question) is Possibility.MAYBE
    assert searched == [[Demand((OpaqueClause((f"exists {path}",)),), holds=True) for path in paths]]
