"""Pipelines as people write them, in the folder beside this file, each with all of its verdicts written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verdicts.conftest import Check

PIPELINES = sorted((Path(__file__).parent / "pipelines").glob("*.yml"))


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.stem)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_whole_pipeline_gets_its_verdicts_and_no_others(check_pipeline: Check, path: Path, line_end: str) -> None:
    check_pipeline(path.read_text(encoding="utf-8"), line_end=line_end)
