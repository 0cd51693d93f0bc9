"""Commands about credentials, on pipelines with a thousand of what they look at: an answer or a refusal, in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hostile.conftest import Repository

pytestmark = pytest.mark.slow

_MANY = 1_000
_TOO_LARGE = "more than cilint"


def each(text: str, number: int = _MANY, separator: str = "") -> str:
    return separator.join(text.replace("%", str(index)) for index in range(number))


def script(*lines: str) -> str:
    return "a:\n  script:\n" + "".join(lines)


def literals() -> str:
    return f"variables: {{{each('P%_PASSWORD: kX93mQv7Lp2Z%', separator=', ')}}}\n"


def chain() -> str:
    links = (f"V{number}: $V{number - 1}$V{number - 1}$API_TOKEN" for number in range(1, _MANY))
    return f"variables: {{V0: x, {', '.join(links)}}}\n"


def variables() -> str:
    return f"variables: {{{each('V%: $API_TOKEN%', separator=', ')}}}\n"


ADDRESS = "T_A%: $CI_API_V4_URL/projects/%/packages/npm"
FILES = "    - echo $API_TOKEN > d%/f%.txt\n"
PIPELINES: dict[str, Callable[[], str]] = {
    "clones": lambda: script(each("    - git clone https://ci:$CI_JOB_TOKEN@g.example.com/a/b%\n")),
    "clones of many jobs": lambda: each("j%: {script: git clone https://ci:$CI_JOB_TOKEN@g.example.com/a/b%}\n"),
    "requests": lambda: script(each("    - curl -u ci:$CI_JOB_TOKEN $CI_API_V4_URL/projects/%/releases\n")),
    "addresses in variables": lambda: (
        f"variables: {{T_P: $CI_JOB_TOKEN, {each(ADDRESS, separator=', ')}}}\n" + each("j%: {script: make}\n", 100)
    ),
    "jobs": lambda: each("j%: {script: 'curl -u ci:$API_TOKEN% https://h%.example.com'}\n"),
    "files and patterns": lambda: (
        script(each(FILES)) + f"  artifacts: {{paths: [{each(chr(39) + '**/x%*/**' + chr(39), separator=', ')}]}}\n"
    ),
    "files and removals": lambda: script(each(FILES), each("    - rm e%\n")),
    "one script of many jobs": lambda: (
        "." + script(each("    - curl -u $API_TOKEN https://h%.example.com\n", 300)) + each("j%: {extends: .a}\n", 300)
    ),
    "literals and words": lambda: literals() + script(each("    - ./run $P%_PASSWORD kX93mQv7Lp2Z%\n")),
    "literals and jobs": lambda: literals() + each("j%: {script: ./run $P%_PASSWORD}\n"),
    "variables of variables": lambda: chain() + script("    - ./run $V999\n"),
    "variables and jobs": lambda: variables() + each("j%: {script: ./run $V%}\n"),
    "variables and triggers": lambda: variables() + each("j%: {trigger: g/p%}\n"),
    "words": lambda: script(f"    - ./run {each('$API_TOKEN% ', 5_000)}\n"),
    "calls of a function": lambda: script(
        "    - |\n      f() { curl -u $1 https://e.example.com; }\n", each("      f $API_TOKEN%\n")
    ),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_a_thousand_of_it_have_an_answer_or_a_refusal(repository: Repository, name: str) -> None:
    pipeline = PIPELINES[name]()
    repository.write(".gitlab-ci.yml", pipeline)
    arguments = ("--job-token",) if "CI_JOB_TOKEN" in pipeline else ("--on", "push:main")
    outcome = repository.check(command=("secrets", *arguments))
    assert outcome.code in (0, 2)
    assert (outcome.code == 2) == (_TOO_LARGE in outcome.err), outcome.err[-500:]
    assert outcome.code == 2 or any(name in outcome.out for name in ("_TOKEN", "PASSWORD", "the job token needs"))
