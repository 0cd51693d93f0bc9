"""In which order people see findings: what fails the run last, what nobody has asked for in a line for each file."""

from __future__ import annotations

import re

import pytest

PIPELINE = """\
one:
  image: python
  services: [redis@sha256:{digest}]
  script: make
two:
  image: ruby:3
  script: docker login -u ci -p "$PASSWORD" registry.example.com
""".format(digest="a" * 64)
PART = "three:\n  image: node:22\n  services: [redis@sha256:{digest}]\n  script: make\n".format(digest="b" * 64)
RULES = ("--select", "unpinned-image,password-on-command-line")


@pytest.fixture(autouse=True)
def _pipeline(project) -> None:
    project.write(".gitlab-ci.yml", "include: ci/part.yml\n" + PIPELINE)
    project.write("ci/part.yml", PART)


def headings(run) -> list[str]:
    """The first line of each paragraph but the last."""
    return [paragraph.splitlines()[0] for paragraph in run.out.split("\n\n")][:-1]


def shown(run) -> list[str]:
    return [match[1] for match in re.finditer(r"(?m)^ *--> (\S+):\d+$", run.out)]


def test_what_fails_the_run_comes_last(cilint) -> None:
    assert shown(cilint("check", *RULES)) == [".gitlab-ci.yml:7", ".gitlab-ci.yml:3", ".gitlab-ci.yml:8"]
    assert shown(cilint("check", *RULES, "--fail-on", "minor")) == [
        ".gitlab-ci.yml:3",
        ".gitlab-ci.yml:7",
        ".gitlab-ci.yml:8",
    ]


@pytest.mark.parametrize(
    ("order", "severities"),
    [
        ("outcome", ["minor", "minor", "major", "major"]),
        ("place", ["major", "minor", "minor", "major"]),
        ("severity", ["minor", "minor", "major", "major"]),
    ],
)
def test_the_order_can_be_chosen(cilint, order: str, severities: list[str]) -> None:
    assert [heading.split(":")[0] for heading in headings(cilint("check", *RULES, "--sort", order))] == severities


def test_the_format_with_a_line_each_goes_by_places_unless_told_otherwise(cilint) -> None:
    def places(*options: str) -> list[str]:
        lines = cilint("check", "--format", "concise", *RULES, *options).out.splitlines()
        return [":".join(line.split(":")[:2]) for line in lines]

    by_place = [".gitlab-ci.yml:3", ".gitlab-ci.yml:7", ".gitlab-ci.yml:8", "ci/part.yml:2"]
    assert places() == by_place
    assert places("--sort", "outcome") == [by_place[1], by_place[3], by_place[0], by_place[2]]
    assert places("--group", "rule") == [by_place[2], by_place[0], by_place[1], by_place[3]]


def test_findings_can_be_shown_by_file_with_what_fails_the_run_last(cilint) -> None:
    run = cilint("check", *RULES, "--group", "file")
    titles = [heading for heading in headings(run) if re.fullmatch(r"\S+: \d findings? \(.*\)", heading)]
    assert titles == ["ci/part.yml: 1 finding (1 minor)", ".gitlab-ci.yml: 3 findings (2 major, 1 minor)"]


def test_or_by_rule(cilint) -> None:
    run = cilint("check", *RULES, "--group", "rule")
    titles = [heading for heading in headings(run) if re.fullmatch(r"\S+: \d findings? \(.*\)", heading)]
    assert titles == ["unpinned-image: 3 findings (1 major, 2 minor)", "password-on-command-line: 1 finding (1 major)"]


FOLDED = """\
info: .gitlab-ci.yml: legacy-service-links (line 4)
info: ci/part.yml: legacy-service-links (line 3)
  = --min-severity info shows them
"""


def test_what_nobody_asked_for_and_nothing_hangs_on_is_a_line_for_each_file(cilint) -> None:
    run = cilint("check")
    assert run.out.startswith(FOLDED)
    assert "2 info)" in run.out
    assert "--> ci/part.yml:3" not in run.out


def test_of_many_files_it_is_one_line_for_all(project, cilint) -> None:
    for number in range(9):
        project.write(f"more/{number}.gitlab-ci.yml", PIPELINE)
    lines = cilint("check", ".").out.splitlines()
    assert lines[0] == "info: 11 findings in 11 files: legacy-service-links (11)"
    assert lines[1:3] == ["  = --min-severity info shows them", ""]


@pytest.mark.parametrize(
    "options",
    [
        ["--min-severity", "info"],
        ["--fail-on", "info"],
        ["--persona", "pedantic"],
        ["--select", "legacy-service-links"],
        ["--config", "asking.yml"],
    ],
)
def test_who_asks_for_it_sees_it(project, cilint, options: list[str]) -> None:
    project.write("asking.yml", "min_severity: info\n")
    run = cilint("check", *options)
    assert "--min-severity info shows them" not in run.out
    assert "legacy-service-links: " in run.out


def test_programs_are_told_all_of_it(cilint) -> None:
    assert "legacy-service-links" in cilint("check", "--format", "json").rules
    assert cilint("check", "--format", "concise").out.count("[legacy-service-links]") == 2
