"""What a job says: the same on other lines, and another thing where anything is changed that it reads."""

from __future__ import annotations

import pytest

from cilint.pipeline.meaning import Meanings
from tests.pipeline.conftest import ROOT, Built
from tests.pipeline.test_children import started

PIPELINE = """
variables: {A: b}
default: {image: ruby, before_script: [a]}
.t: {script: [c]}
x:
  extends: .t
  variables: {C: d}
  after_script: ["e $C", 'f']
  rules: [{if: $A == "b", when: manual}]
"""


def meaning(text: str, job: str = "x", **files: str) -> bytes | None:
    return Meanings().of(Built({ROOT: text, **files}).jobs[job])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("variables: {A", "# a remark\n\nvariables: {A"),
        (".t: {script", "y: {script: [other]}\n.t: {script"),
        ("variables: {C: d}", "variables:\n    C: d"),
    ],
)
def test_places_do_not_count(old: str, new: str) -> None:
    assert meaning(PIPELINE) == meaning(PIPELINE.replace(old, new)) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{A: b}", "{A: c}"),
        ("{A: b}", "{A: {value: b, expand: false}}"),
        ("{A: b}", "{A: !!str b}"),
        ("{A: b}", "{A: 'b'}"),
        ("ruby", "ruby:3"),
        ("before_script: [a]", "before_script: [[a]]"),
        ("before_script", "after_script"),
        ("[c]", "c"),
        ("{C: d}", "{D: d}"),
        ("'f'", '"f"'),
        ("when: manual", "when: never"),
        ("  extends: .t\n", "  extends: .t\n  inherit: {default: false}\n"),
        ("script: [c]", "script: [!reference [x, after_script]]"),
    ],
)
def test_what_is_said_counts(old: str, new: str) -> None:
    assert meaning(PIPELINE) != meaning(PIPELINE.replace(old, new, 1))


def test_the_order_of_texts_counts() -> None:
    job, template = "x: {extends: .t, after_script: [b]}\n", ".t: {script: [a]}\n"
    assert meaning(job + template) != meaning(template + job)


def test_jobs_that_say_the_same_are_told_apart_by_name() -> None:
    text = "x: {script: [a]}\ny: {script: [a]}\n"
    assert meaning(text) != meaning(text, "y")


def test_what_parents_hand_on_counts() -> None:
    files = {ROOT: "s: {trigger: {include: c.yml}, variables: {A: b}}", "c.yml": "x: {script: [a]}"}
    other = {**files, ROOT: files[ROOT].replace("b", "c")}
    assert len({Meanings().of(child.jobs[0]) for child in (*started(files), *started(other), *started(files))}) == 2


def test_nobody_knows_what_a_job_says_that_runs_files() -> None:
    assert meaning("x: {script: [sh build.sh]}", **{"build.sh": "make"}) is None
