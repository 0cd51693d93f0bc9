"""Commands about credentials, on pipelines with a thousand of what they look at: an answer or a refusal, in time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hostile.conftest import Repository

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


FILES = "    - echo $API_TOKEN > d%/f%.txt\n"
PIPELINES: dict[str, Callable[[], str]] = {
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
@pytest.mark.parametrize("command", [("facts",), ("secrets", "--on", "push:main")], ids=lambda command: command[0])
def test_a_thousand_of_it_have_an_answer_or_a_refusal(
    repository: Repository, name: str, command: tuple[str, ...]
) -> None:
    repository.write(".gitlab-ci.yml", PIPELINES[name]())
    outcome = repository.check(command=command)
    assert outcome.code in (0, 2)
    assert (outcome.code == 2) == (_TOO_LARGE in outcome.err), outcome.err[-500:]
    assert "API_TOKEN" in outcome.out or "PASSWORD" in outcome.out or outcome.code == 2
