"""The check of many pipelines in one repository."""

from __future__ import annotations

import weakref

import pytest

from cilint.cli import one
from cilint.engine.catalog import built_in_rules
from cilint.engine.shares import GiveShare
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles


def test_a_check_that_begins_anew_has_let_go_of_what_it_made_before(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"p{number}.yml": "job: {image: ruby, script: make}\n" for number in range(20)}
    made: list[weakref.ref[Session]] = []
    held: list[int] = []

    def session() -> Session:
        held.append(sum(before() is not None for before in made))
        new = Session(MemoryFiles(texts), Settings(), built_in_rules())
        made.append(weakref.ref(new))
        return new

    def anew() -> GiveShare:
        raise NotImplementedError

    monkeypatch.setattr(one, "results", lambda give, count, **_: [None for number in range(count) if give(number)])
    last, result = one.check(session, list(texts), anew, 2, is_told=False)
    assert held == [0, 0]
    assert last is made[1]()
    assert len(result.checked) == len(texts)
