"""The figures are of findings that have a place, in pipelines that have a name."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cilint.engine.catalog import built_in_rules
from precision import fetch, measure
from precision.page import page
from precision.table import VERDICTS, Project, counts, projects, readings

FILES = {(file.unit, file.file) for file in projects()}
RULES = {rule.id for rule in built_in_rules()}


def test_each_file_is_of_a_project_at_a_commit() -> None:
    assert FILES
    assert len(FILES) == len(projects())
    for file in projects():
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", file.repository)
        assert re.fullmatch(r"[0-9a-f]{40}", file.commit)
        assert not Path(file.unit, file.file).is_absolute()
        assert ".." not in Path(file.unit, file.file, file.path).parts


def test_what_was_read_is_of_a_rule_and_a_file_and_says_why_it_is_not_right() -> None:
    for each in readings():
        assert each.rule in RULES
        assert (each.unit, each.file) in FILES
        assert each.verdict in VERDICTS
        assert bool(each.why) == (each.verdict != "right")
    assert len({each[:4] for each in readings()}) == len(readings())


def test_no_more_was_read_than_was_found() -> None:
    for rule, count in counts().items():
        assert sum(each.rule == rule for each in readings()) <= count.findings


def test_a_rule_without_figures_says_so() -> None:
    rendered = page([*RULES, "a-new-rule"])
    assert "[a-new-rule](rules/a-new-rule.md)" in rendered.partition("## Without figures")[2]
    for rule in counts().keys() & RULES:
        assert f"| [{rule}](rules/{rule}.md) |" in rendered


def test_files_are_fetched_once_and_what_is_not_there_is_told(web, tmp_path) -> None:
    project = Project("multi/a", "ci/x.yml", "group/project", "ci/x y.yml", "0" * 40)
    target = f"/group/project/{'0' * 40}/ci/x%20y.yml"
    assert not fetch.fetched(project, tmp_path, web.address)
    web.answer(target, "test: {script: make}\n")
    assert fetch.fetched(project, tmp_path, web.address)
    assert (tmp_path / "multi/a/ci/x.yml").read_text(encoding="utf-8") == "test: {script: make}\n"
    assert fetch.fetched(project, tmp_path, web.address)
    assert [asked.target for asked in web.asked] == [target, target]


def test_findings_are_counted_by_rule_and_project(monkeypatch, tmp_path) -> None:
    written = []
    files = [Project(f"single/{name}.yml", ".", repository, "x", "0") for name, repository in ("aa", "bb", "cb")]
    for file in files:
        file.place(tmp_path).parent.mkdir(exist_ok=True)
        file.place(tmp_path).write_text("test: {image: python, script: make}\n", encoding="utf-8")
    monkeypatch.setattr(measure, "projects", lambda: files)
    monkeypatch.setattr(measure, "write_counts", written.extend)
    assert measure.main(tmp_path) == 0
    (count,) = [each for each in written if each.rule == "unpinned-image"]
    assert (count.findings, count.projects) == (3, 2)
    assert sys.executable
