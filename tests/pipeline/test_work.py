"""A run is no more work than its limit, whatever multiplies."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.errors import TooLargeError
from cilint.pipeline import loading, work
from cilint.pipeline.work import MAX_WORK, Work
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles


def test_work_can_be_done_up_to_the_limit_and_not_beyond() -> None:
    work = Work(10)
    work.spend(10)
    with pytest.raises(TooLargeError, match="more than cilint checks in one run"):
        work.spend(1)


def test_each_further_pipeline_of_a_run_may_come_to_as_much_as_real_ones_do(monkeypatch: pytest.MonkeyPatch) -> None:
    files = MemoryFiles({f"{number}.yml": "x: {image: b, script: [make], services: [c, d]}\n" for number in range(30)})

    def errors(limit: int) -> int:
        monkeypatch.setattr(work, "MAX_WORK", limit)
        monkeypatch.setattr(loading, "Work", lambda: Work(limit))
        return len(Session(files, Settings(), built_in_rules()).check(sorted(files.paths())).errors)

    assert errors(3_000) == 0
    monkeypatch.setattr(work, "MORE_WORK", 0)
    assert errors(3_000) > 0
    again = Work(10)
    again.allow(1)
    again.allow(1)
    again.spend(3_000)
    with pytest.raises(TooLargeError):
        again.spend(1)


def test_a_pipeline_that_is_too_much_is_an_error_at_its_root_and_has_no_findings() -> None:
    services = ", ".join(f"a{number}" for number in range(MAX_WORK // 50 + 1))
    text = f"x: {{image: b, script: docker login -p Fake-literal-1, services: [{services}]}}\n"
    files = MemoryFiles(
        {"a.yml": f"include: [part.yml]\n{text}", "part.yml": "", "b.yml": "y: {image: b, script: x}\n"}
    )
    result = Session(files, Settings(), built_in_rules()).check(["a.yml"])
    assert [error.span.place for error in result.errors if error.span] == ["a.yml:1"]
    assert result.broken
    assert result.findings == ()
