"""Which inputs in scripts may be any text, and who gives them."""

from __future__ import annotations

import pytest

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
JOB = "job:\n  script: echo $[[ inputs.x ]]\n"


def facts_of(files: dict[str, str]) -> Facts:
    root = next(iter(files))
    return next(Session(MemoryFiles(files), Settings(), ()).facts([root]))


@pytest.mark.parametrize(
    ("definition", "number"),
    [
        ("{}", 1),
        ("{default: a}", 1),
        ("{type: string}", 1),
        ("{description: a}", 1),
        ("{options: [a, b]}", 0),
        ("{regex: ^a$}", 0),
        ("{type: number}", 0),
        ("{type: boolean}", 0),
        ("{rules: [{options: [a], default: a}]}", 0),
    ],
)
def test_an_input_that_says_what_it_may_be_is_none(definition: str, number: int) -> None:
    facts = facts_of({ROOT: f"spec:\n  inputs:\n    x: {definition}\n---\n{JOB}"})
    assert len(facts.interpolations) == number


HEADER = "spec:\n  inputs:\n    x:\n---\n"


def included(given: str) -> str:
    return f"include:\n  - local: a.yml\n    inputs:\n      x: {given}\n"


@pytest.mark.parametrize(
    ("files", "asked_for"),
    [
        ({ROOT: HEADER + JOB}, [True]),
        ({"a.yml": HEADER + JOB}, [False]),
        ({ROOT: included("b"), "a.yml": HEADER + JOB}, []),
        ({ROOT: included("$CI_COMMIT_TITLE"), "a.yml": HEADER + JOB}, []),
        ({ROOT: HEADER + included("b $[[ inputs.x ]]"), "a.yml": HEADER + JOB}, [True]),
        ({"b.yml": HEADER + included("$[[ inputs.x ]]"), "a.yml": HEADER + JOB}, [False]),
        ({ROOT: "include: a.yml\n", "a.yml": "spec:\n  inputs:\n    x: {default: b}\n---\n" + JOB}, []),
    ],
)
def test_who_gives_an_input_is_known_by_the_includes(files: dict[str, str], asked_for: list[bool]) -> None:
    assert [fact.is_asked_for for fact in facts_of(files).interpolations] == asked_for


def test_a_circle_of_includes_gives_nothing() -> None:
    files = {ROOT: included("$[[ inputs.x ]]"), "a.yml": HEADER + included("$[[ inputs.x ]]") + JOB}
    assert not facts_of(files).interpolations
