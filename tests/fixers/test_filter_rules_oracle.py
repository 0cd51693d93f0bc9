"""Rules in place of `only` and `except`, beside what GitLab's own code said of the jobs before (CILINT_ORACLE)."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

import pytest

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.loading import Loader
from tests.fixers.conftest import Mend
from tests.pipeline.gitlab_cases import ROOT, Clone, needs_cases, valid_cases
from tests.pipeline.test_events_oracle import answers

_PORTION = 4
"""All of them take half a minute."""


def translated(case: dict[str, Any], mend: Mend) -> str:
    """The file of a case after the fix, which is offered for what stands in one file."""
    if len(case["files"]) > 1:
        return ""
    text: str = case["files"][ROOT]
    mended = mend(text, "deprecated-keyword", unsafe=True) if "only" in text or "except" in text else text
    return "" if mended == text else mended


@needs_cases
@pytest.mark.slow
def test_gitlab_answers_the_same_of_the_rules(mend: Mend) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[tuple[str, str, str]] = []
    for case in islice(valid_cases("rules"), 0, None, _PORTION):
        text = translated(case, mend)
        if not text:
            continue
        counts["case", "translated"] += 1
        loader = Loader(Clone({**dict.fromkeys(case.get("paths", ()), ""), ROOT: text}))
        pipeline = build_pipeline(loader, ROOT, is_entry_point=True)
        assert not pipeline.problems
        for on, said in zip(case["on"], case["events"], strict=True):
            for question, answer in answers(pipeline, loader, on, said):
                counts[question, answer] += 1
                if answer == "wrong" or (answer == "may" and "compare_to" not in text):
                    wrong.append((case["id"], on["kind"], question))
    print(dict(counts))
    assert not wrong, (len(wrong), wrong[:10])
    assert counts["case", "translated"] > 150
    assert counts["job", "right"] > 4_000
