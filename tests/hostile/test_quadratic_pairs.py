"""A thousand of one thing beside a thousand of another, for any two things that a pipeline can hold.

What is done for each pair of them, and not counted, takes minutes. All pairs are tried where CILINT_ALL_PAIRS is set,
which takes an hour; elsewhere those that have once been slow.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import combinations_with_replacement

import pytest

from tests.hostile.things import HERE, SECRET, THINGS, repository_of

pytestmark = pytest.mark.slow

TOO_MUCH = f"{HERE}:1:1: error: the jobs, with all that they include"

ONCE_SLOW = [
    ("addresses", "children with all"),
    ("auth entries", "services"),
    ("auth entries that match nothing", "services of variables"),
    ("broken files", "includes"),
    ("builds", "jobs"),
    ("auth writes", "jobs"),
    ("here documents", "jobs"),
    ("ignores", "images"),
    ("images", "long secret"),
    ("images", "pins"),
    ("insecure transports", "jobs"),
    ("jobs", "long secret"),
    ("jobs", "references"),
    ("jobs", "tokens"),
    ("logins", "services"),
    ("needs", "options of inputs"),
    ("pipelines", "pipelines"),
    ("registries", "services"),
    ("services", "services"),
    ("substitutions", "substitutions"),
]

PAIRS = [*combinations_with_replacement(THINGS, 2)] if os.environ.get("CILINT_ALL_PAIRS") else ONCE_SLOW


@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
def test_a_thousand_of_two_things_end_in_time(repository, names) -> None:
    repository.write_all(repository_of(*names))
    repository.check("--format", "concise", HERE)


def each(number: int, text: str, separator: str = ", ") -> str:
    """`text` again and again, with the number in place of `%`."""
    return separator.join(text.replace("%", str(index)) for index in range(number))


def including(number: int, text: str) -> dict[str, str]:
    """A pipeline that includes so many files with a text."""
    files = {f"p{index}.yml": text.replace("%", str(index)) for index in range(number)}
    return {HERE: f"include: [{each(number, 'p%.yml')}]\na: {{script: make}}\n", **files}


LOGIN = "docker login -u x -p $REGISTRY_PASSWORD r.example.com"
JOB = "a: {script: make, image: 'python:latest'}\n"

CASES: dict[str, tuple[Callable[[], str | dict[str, str]], int, str]] = {
    "20 files of 480 kB": (lambda: including(20, each(9_000, "j%: {script: [make, docker build]}\n", "")), 2, TOO_MUCH),
    "20 files of 480 kB that the second parser reads": (
        lambda: including(20, each(9_000, "j%: {script: [docker:dind, make]}\n", "")),
        2,
        TOO_MUCH,
    ),
    "148 files of 1.9 MB of nodes": (lambda: including(148, f".p%: [{'abcdefgh, ' * 190_000}]\n"), 2, TOO_MUCH),
    "148 files of 1.9 MB in one text": (lambda: including(148, f".p%: {'a' * 1_900_000}\n"), 2, TOO_MUCH),
    "148 files of 1.9 MB of wide characters": (
        lambda: including(148, f".p%: \U0001f600{'a' * 1_900_000}\n"),
        2,
        TOO_MUCH,
    ),
    "148 files of 1.9 MB of comments": (
        lambda: including(148, "p%: {script: x}\n" + f"# {'a' * 98}\n" * 19_000),
        2,
        TOO_MUCH,
    ),
    "children that include 1.9 MB each": (
        lambda: {
            HERE: each(1_000, "a%: {trigger: {include: p.yml}, variables: {V%: x}}\n", ""),
            "p.yml": f"# {'a' * 98}\n" * 19_000,
        },
        2,
        "error: the jobs, with all that they include",
    ),
    "an auth configuration of 3,000 entries and 500 services": (
        lambda: (
            'variables:\n  DOCKER_AUTH_CONFIG: \'{"auths": {'
            + each(3_000, '"r%.example.com": {"auth": "dTpGYWtlLWxpdGVyYWwtMQ=="}')
            + f"}}}}'\na: {{script: make, services: [{each(500, 'r%.example.com/s:1')}]}}\n"
        ),
        1,
        "error: a registry password for r2999.example.com is written",
    ),
    "5,000 services": (lambda: f"a: {{script: make, services: [{each(5_000, 'r%.example.com/s:1')}]}}\n", 0, "r4999."),
    "1,000 logins and 1,000 services": (
        lambda: (
            f"a:\n  services: [{each(1_000, 'r%.example.com/s:1')}]\n  script:\n"
            + each(1_000, f"    - docker login -p {SECRET}% -u x r%.example.com\n", "")
        ),
        1,
        "error: docker gets the password for r999.example.com",
    ),
    "5,000 hidden jobs": (
        lambda: each(
            5_000, ".h%: {image: 'python:latest', services: [r.example.com/a], script: docker login -p $V}\n", ""
        ),
        1,
        f"{HERE}:5000:17: ",
    ),
    "a variable of 800 values in 1,500 logins": (
        lambda: (
            "a:\n  script:\n    - |\n"
            + each(800, "      if x%; then V=$A%; fi\n", "")
            + each(1_500, "    - docker login -p $V y%\n", "")
        ),
        1,
        f"{HERE}:804:20: ",
    ),
    "1,000 pipelines": (
        lambda: {".cilint.yml": f"pipelines: [{each(1_000, 'p%.yml')}]\n", **{f"p{n}.yml": JOB for n in range(1_000)}},
        1,
        "p999.yml:1:26: error: python:latest",
    ),
    "1,000 accepted paths and 1,000 files": (
        lambda: {
            ".cilint.yml": f"pipelines: [{each(1_000, 'p%.yml')}]\n"
            f"ignore: [{each(1_000, '{paths: [a/%], reason: r}')}]\n",
            **{f"p{n}.yml": JOB for n in range(1_000)},
        },
        2,
        ".cilint.yml:2: up to here these are too many paths for so many files",
    ),
    "4,000 pipelines": (
        lambda: {".cilint.yml": f"pipelines: [{each(4_000, 'p%.yml')}]\n", **{f"p{n}.yml": JOB for n in range(4_000)}},
        1,
        "p3999.yml:1:26: error: python:latest",
    ),
}


@pytest.mark.parametrize(("files", "code", "words"), CASES.values(), ids=CASES)
def test_what_small_inputs_ask_for_ends_in_time(repository, files, code, words) -> None:
    repository.write_all(files())
    outcome = repository.check("--format", "concise")
    assert outcome.code == code
    assert words in outcome.words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            lambda: (
                f"variables: {{REGISTRY_PASSWORD: {SECRET * 30_000}}}\n"
                + each(2_000, f"j%: {{image: 'python:latest', script: {LOGIN}}}\n", "")
            ),
            2_000,
            id="a secret of 400,000 characters",
        ),
        pytest.param(
            lambda: each(
                10_000, "j%: {script: make, image: 'python:latest'}  # cilint: ignore[unpinned-image] a sample\n", ""
            ),
            0,
            id="10,000 suppressions",
        ),
    ],
)
def test_findings_that_meet_long_secrets_or_suppressions_end_in_time(repository, text, found) -> None:
    repository.write(HERE, text())
    outcome = repository.check("--format", "concise")
    assert outcome.code in (0, 1, 2)
    assert outcome.code == 2 or outcome.out.count("error: python:latest") == found
