"""Commands about events, on pipelines of 5,000 jobs and with lists of 5,000 rules: an answer or a refusal, in time."""

from __future__ import annotations

import pytest

from tests.hostile.conftest import Repository

pytestmark = pytest.mark.slow

_JOBS = 5_000
_STAGES = ("build", "test", "deploy")
_TOO_LARGE = "more than cilint"


def _job(number: int) -> str:
    needs = f"  needs: [j{number - 1}]\n" if number % 3 else ""
    rules = f'[{{if: $CI_COMMIT_BRANCH == "b{number % 50}"}}, {{if: $A =~ /^r{number % 50}/, when: manual}}]'
    return f"j{number}:\n  stage: {_STAGES[number % 3]}\n{needs}  rules: {rules}\n  script: make {number}\n"


PIPELINE = "stages: [build, test, deploy]\n" + "".join(map(_job, range(_JOBS)))
TESTS = "tests:\n  - on: tag:v1\n    jobs:\n      j1: never\n"

COMMANDS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "check": (("check", "new"), 0, "no findings"),
    "jobs in one event": (("jobs", "new", "--on", "push:b3"), 0, "j3"),
    "jobs in all events": (("jobs", "new"), 2, _TOO_LARGE),
    "why a job runs": (("jobs", "new", "--on", "push:b3", "--why", "j3"), 0, "j3"),
    "a picture": (("graph", "new", "--format", "svg"), 0, "j4999"),
    "more edges than Mermaid draws": (("graph", "new", "--format", "mermaid"), 0, "Mermaid draws at most"),
    "two states": (("diff", "./old", "./new"), 2, _TOO_LARGE),
    "expectations": (("test", "new", "--tests", "expected.yml"), 1, "may be manual on tag:v1"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_five_thousand_jobs_have_an_answer_or_a_refusal(repository: Repository, name: str) -> None:
    command, code, words = COMMANDS[name]
    repository.write_all(
        {
            "old/.gitlab-ci.yml": PIPELINE,
            "new/.gitlab-ci.yml": PIPELINE.replace("make 7\n", "make 8\n"),
            "expected.yml": TESTS,
        }
    )
    outcome = repository.check(command=command)
    assert outcome.code == code, outcome.words[-500:]
    assert words in outcome.words


@pytest.mark.parametrize(
    "rule",
    [
        "{if: $CI_COMMIT_BRANCH == 'b#'}",
        "{if: $A =~ /^r#/, when: never}",
        "{if: $CI_COMMIT_TAG && $A# == $B#}",
        "{changes: [a#], exists: [b#]}",
        "{when: never}",
        "[]",
        "{iff: $A}",
    ],
)
@pytest.mark.parametrize("command", [("check",), ("jobs",), ("jobs", "--on", "mr", "--why", "a"), ("graph",)])
def test_five_thousand_rules_have_an_answer_or_a_refusal(
    repository: Repository, rule: str, command: tuple[str, ...]
) -> None:
    rules = "".join(f"    - {rule.replace('#', str(number))}\n" for number in range(_JOBS))
    repository.write(".gitlab-ci.yml", f"a:\n  script: make\n  rules:\n{rules}b: {{script: make}}\n")
    outcome = repository.check(command=command)
    assert outcome.code != 2 or _TOO_LARGE in outcome.words or "work" in outcome.words, outcome.words[-500:]
    assert outcome.words
