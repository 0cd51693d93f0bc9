"""Where `workflow:rules` are added to a file, and where they cannot be."""

from __future__ import annotations

import pytest

from tests.fixers.conftest import Mend, check_unsafe

RULE = "duplicate-pipelines"
JOB = "a:\n  script: b\n  only: [branches, merge_requests]\n"
WORKFLOW = """
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS
      when: never
    - when: always
"""


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (JOB, JOB + WORKFLOW),
        (JOB.rstrip("\n"), JOB + WORKFLOW),
        (f"{JOB}\n# the end\n", f"{JOB}\n# the end\n{WORKFLOW}"),
        (f"{JOB}# the end", f"{JOB}# the end\n{WORKFLOW}"),
    ],
)
def test_they_stand_at_the_end_of_the_file(mend: Mend, before: str, after: str, line_break: str) -> None:
    check_unsafe(mend, RULE, before.replace("\n", line_break), after.replace("\n", line_break))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{JOB}...\n", id="the document ends before the file does"),
        pytest.param("{a: {script: b, only: [branches, merge_requests]}}\n", id="a flow mapping takes no block"),
        pytest.param(f"workflow: {{name: c}}\n{JOB}", id="there is a workflow"),
        pytest.param(f"workflow:\n{JOB}", id="there is one that says nothing"),
    ],
)
def test_there_is_no_fix_where(mend: Mend, text: str) -> None:
    assert mend(text, RULE, unsafe=True) == text
