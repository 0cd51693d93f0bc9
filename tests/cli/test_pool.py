"""What repositories come to, kept as reports: the whole says what its parts say, and is counted as they come."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.cli.arranging import arranged
from cilint.cli.pool import Pool
from cilint.findings.finding import Applicability, Confidence, Finding, Fix, Found, Result, Severity
from cilint.lazy.remade import Remade
from cilint.report.json import document, dumps
from cilint.report.kinds import counted_kinds, kinds_of
from cilint.report.order import Grouping, Groups, Order, grouped, ordered
from cilint.report.reading import Report
from cilint.text.edit import Edit
from cilint.text.source import Source, Span
from cilint.writing import spool

LINES = "one\r\ntwo\n\nfour\rfive"
FINDINGS = st.tuples(
    *(st.sampled_from(["a", "b"]), st.sampled_from([*Severity]), st.integers(0, len(LINES)), st.booleans()),
    *(st.booleans(), st.sampled_from(["", "https://a.example"]), st.sampled_from(["", "`cilint pin`", "`make`"])),
    st.lists(st.sampled_from([*Applicability]), max_size=2),
)
REPOSITORIES = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(FINDINGS, max_size=5))


def result(folder: str, found: Sequence[tuple[Any, ...]]) -> Result:
    """That of a repository."""
    source = Source("ci.yml", LINES, folder=folder)

    def finding(rule, severity, start, fails, aside, url, remedy, fixes) -> Finding:
        span = Span(source, start, len(LINES))
        made = tuple(Fix("so", (Edit(span, ""),), applicability) for applicability in fixes)
        told = Finding(rule, "m", span, severity, Confidence.HIGH, remedy=remedy, fixes=made, url=url)
        return told._replace(fails=fails, is_aside=aside)

    findings = tuple(finding(*each) for each in found)
    return Result(findings, sources=(source,), repositories=(Found(findings, folder=folder),))


@given(REPOSITORIES, st.randoms(use_true_random=False))
def test_kinds_are_counted_as_reports_come_in_the_order_in_which_they_are_shown(
    repositories: dict[str, list[tuple[Any, ...]]], random: Random
) -> None:
    folders = sorted(repositories)
    pool = Pool()
    for folder in random.sample(folders, len(folders)):
        pool.add(dumps(document(result(folder, repositories[folder]))), (folder,))
    findings = pool.result().findings
    assert [*kinds_of(findings).items()] == [*counted_kinds(tuple(findings)).items()]
    assert [*kinds_of(findings).items()] == [
        *counted_kinds(item for folder in folders for item in result(folder, repositories[folder]).findings).items()
    ]


def test_nobody_goes_through_findings_to_count_them(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    pool.add(dumps(document(result("a", [("a", Severity.MAJOR, 0, True, False, "", "", ())]))))
    monkeypatch.setattr(Report, "findings", None)
    assert sum(kinds_of(pool.result().findings).values()) == 1


def test_kinds_of_findings_that_are_held_are_counted_once_for_a_report() -> None:
    found = result("a", [("a", Severity.MAJOR, 0, True, False, "", "", ())]).findings
    held = ordered(found, Order.PLACE, None)
    assert kinds_of(held) is kinds_of(held)
    assert [*kinds_of(held).items()] == [*kinds_of(found).items()]


@given(REPOSITORIES, st.sampled_from([*Order]), st.sampled_from([None, *Grouping]))
def test_findings_have_the_same_order_and_groups_as_those_that_are_held(
    repositories: dict[str, list[tuple[Any, ...]]], order: Order, grouping: Grouping | None
) -> None:
    pool = Pool()
    for folder in sorted(repositories):
        pool.add(dumps(document(result(folder, repositories[folder]))))
    findings = pool.result().findings
    assert isinstance(findings, Remade)

    def told(groups: Groups) -> list[tuple[str, list[tuple[object, ...]]]]:
        return [
            (name, [(each.span.place, each.span.source.folder, each.rule, each.fails) for each in own])
            for name, own in groups
        ]

    found = arranged(findings, order, grouping)
    held = ordered(tuple(findings), order, grouping)
    assert told([("", found)]) == told([("", held)])
    assert told(grouped(found, grouping)) == told(grouped(held, grouping))
    assert len(found) == len(findings)
    if grouping or order is not Order.OUTCOME:
        assert [*kinds_of(found).items()] == [*kinds_of(held).items()]


@pytest.mark.parametrize("order", [*Order])
@pytest.mark.parametrize("grouping", [None, *Grouping])
def test_no_order_holds_what_is_said(monkeypatch: pytest.MonkeyPatch, order: Order, grouping: Grouping | None) -> None:
    monkeypatch.setattr(spool, "_IN_MEMORY", 0)
    pool = Pool()
    for number in range(60):
        told = result(str(number), [("a", Severity.MAJOR, 0, number % 2 == 0, False, "", "x" * 100_000, ())])
        pool.add(dumps(document(told)))
    findings = pool.result().findings
    assert isinstance(findings, Remade)
    tracemalloc.start()
    try:
        said = sum(len(finding.remedy) for finding in arranged(findings, order, grouping))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert said == 6_000_000
    assert most < 2_000_000
