"""What a user chooses on the command line: which rules run, what is shown, and in which form."""

from __future__ import annotations

import json
import re

import pytest

from cilint.report.formats import FORMATS
from cilint.settings.reading import hint

PIPELINE = """\
test:
  image: python
  services: [postgres:16]
  script:
    - docker login -u ci -p "$PASSWORD" registry.example.com
"""

ALL = ["unpinned-image", "legacy-service-links", "unpinned-image", "password-on-command-line"]


@pytest.fixture
def report(project, cilint):
    """Runs a check of the pipeline with some options and gives back its JSON report."""
    project.write(".gitlab-ci.yml", PIPELINE)
    return lambda *options: cilint("check", "--format", "json", *options)


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ([], ALL),
        (["--select", "unpinned-image"], ["unpinned-image", "unpinned-image"]),
        (["--select", "unpinned-image,legacy-service-links"], ALL[:3]),
        (["--select", "password-on-command-line", "--select", " legacy-service-links ,"], [ALL[1], ALL[3]]),
        (["--ignore", "unpinned-image"], [ALL[1], ALL[3]]),
        (["--select", "unpinned-image", "--ignore", "unpinned-image"], []),
        (["--min-severity", "minor"], [ALL[0], *ALL[2:]]),
        (["--min-severity", "major"], [ALL[0], ALL[3]]),
        (["--min-severity", "blocker"], []),
        (["--min-confidence", "high"], [ALL[0], *ALL[2:]]),
    ],
)
def test_options_choose_what_is_reported(report, options, rules) -> None:
    assert report(*options).rules == rules


@pytest.mark.parametrize("option", ["--select", "--ignore", "--trace"])
def test_an_unknown_rule_is_answered_with_the_nearest_name(report, option) -> None:
    run = report(option, "unpined-image")
    assert "there is no rule 'unpined-image'; did you mean unpinned-image?" in run.err


def test_an_unknown_rule_that_is_like_none_is_answered_with_some_names(report) -> None:
    error = report("--select", "zzz").err
    assert "there is no rule 'zzz'; there are agent-injection, " in error
    assert re.search(r"[\w-]+ and \d+ more$", error.strip())
    assert len(error) < 300


def test_an_unknown_rule_whose_name_others_hold_is_answered_with_those(report) -> None:
    error = report("--select", "unpinned").err
    assert "; there are runner-unpinned-image, unpinned-image, unpinned-image-in-script, unpinned-include" in error
    assert "agent-injection" not in error


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "; there is none"),
        (1, "; there are n00"),
        (30, f"; there are {', '.join(f'n{number:02}' for number in range(30))}"),
        (31, f"; there are {', '.join(f'n{number:02}' for number in range(10))} and 21 more"),
    ],
)
def test_what_there_is_instead_is_told_where_nothing_is_near(count, expected) -> None:
    assert hint("zzzzzz", [f"n{number:02}" for number in range(count)]) == expected


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--min-severity", "high", "info, minor, major, critical, blocker"),
        ("--fail-on", "", "info, minor, major, critical, blocker"),
        ("--min-confidence", "major", "low, medium, high"),
        ("--persona", "strict", "regular, pedantic"),
        ("--format", "xml", "codequality"),
        ("--output", "xml=report.xml", "codequality"),
        ("--output", "json=", "FORMAT=FILE"),
    ],
)
def test_a_value_that_means_nothing_is_answered_with_those_that_do(report, option, value, hint) -> None:
    run = report(option, value)
    assert run.code == 2
    assert run.out == ""
    assert hint in run.err


def test_pedantic_rules_run_for_the_pedantic_and_when_they_are_named(project, report) -> None:
    project.write("house/fussy.yaml", PEDANTIC)
    house = ("--rules", "house")
    assert "fussy" not in report(*house).rules
    assert "fussy" in report(*house, "--persona", "pedantic").rules
    assert report(*house, "--select", "fussy").rules == ["fussy"]


PEDANTIC = """\
title: A job
group: house
severity: info
confidence: low
persona: pedantic
select: jobs
message: "{job} is a job"
"""


def test_statistics_count_by_rule(cilint, report) -> None:
    assert report("--statistics").rules == ALL  # for people only
    lines = cilint("check", "--statistics").out.splitlines()
    assert lines[:3] == [
        "2  unpinned-image            1 major, 1 minor",
        "1  legacy-service-links      1 info",
        "1  password-on-command-line  1 major",
    ]


def test_quiet_leaves_the_closing_line_out(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "test:\n  script: make\n")
    assert cilint("check").out == "no findings in .gitlab-ci.yml\n"
    assert cilint("check", "--quiet").out == ""


@pytest.mark.usefixtures("project")
def test_quiet_hides_no_error(cilint) -> None:
    assert "no such file" in cilint("check", "--quiet", "missing.yml").out


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_the_findings(project, cilint, name) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    run = cilint("check", "--format", name)
    assert run.code == 1
    for rule in ALL:
        assert rule in run.out


def test_concise_lines_are_read_by_editors(project, cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    lines = cilint("check", "--format", "concise").out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        ".gitlab-ci.yml:2:10",
        ".gitlab-ci.yml:3:3",
        ".gitlab-ci.yml:3:14",
        ".gitlab-ci.yml:5:26",
    ]
    assert [line.split(": ")[1] for line in lines] == ["error", "note", "warning", "error"]
    assert lines[3].endswith(" [password-on-command-line]")


def test_a_codequality_report_without_findings_is_an_empty_list(project, cilint) -> None:
    project.write(".gitlab-ci.yml", "test:\n  script: make\n")
    assert cilint("check", "--format", "codequality").report == []


def test_colours_are_for_terminals_only(project, cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    assert "\x1b" not in cilint("check").out


@pytest.mark.parametrize(
    ("variables", "options", "colored"),
    [
        ({"TERM": "xterm"}, [], True),
        ({"TERM": "xterm", "NO_COLOR": ""}, [], True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, [], False),
        ({"TERM": "dumb"}, [], False),
        ({"TERM": "xterm"}, ["--no-color"], False),
        ({"TERM": "xterm"}, ["--color", "never"], False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, ["--color", "always"], True),
    ],
)
def test_a_terminal_gets_colours_unless_it_or_the_user_says_no(
    project, cilint, monkeypatch, variables, options, colored
) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert ("\x1b[" in cilint("check", *options).out) is colored


@pytest.mark.parametrize(
    ("variables", "options", "colored"),
    [
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": ""}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({}, ["--color=always"], True),
        ({}, ["--color=auto"], False),
    ],
)
def test_what_is_no_terminal_gets_colours_where_they_are_asked_for(
    project, cilint, monkeypatch, variables, options, colored
) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in cilint("check", *options).out) is colored


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chek"], "there is no command 'chek'; did you mean check?"),
        (["frobnicate"], "there is no command 'frobnicate'; there are check, facts, "),
        (["check", "--formt", "json"], "unrecognized arguments: --formt; did you mean --format?"),
        (["check", "--quie"], "unrecognized arguments: --quie; did you mean --quiet?"),
        (["resolve", "--origin"], "unrecognized arguments: --origin; did you mean --origins?"),
    ],
)
def test_what_is_misspelt_or_shortened_is_told_with_what_is_meant(cilint, arguments, told) -> None:
    run = cilint(*arguments)
    assert (run.code, run.out) == (2, "")
    assert told in run.err


def test_options_of_one_letter_are_the_long_ones(project, cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    run = cilint("check", "-qf", "json", "-o", "concise=out.txt")
    assert run.report["summary"]["findings"] == len((project.folder / "out.txt").read_text("utf-8").splitlines())
    assert cilint("check", "-q").out == cilint("check", "--quiet").out


@pytest.mark.parametrize(
    ("order", "rules"),
    [
        ("place", ["password-on-command-line", "unpinned-image", "legacy-service-links"]),
        ("severity", ["legacy-service-links", "unpinned-image", "password-on-command-line"]),
        ("rule", ["legacy-service-links", "password-on-command-line", "unpinned-image"]),
    ],
)
def test_findings_for_people_stand_in_the_order_that_is_asked_for(project, cilint, order, rules) -> None:
    project.write(
        ".gitlab-ci.yml",
        "a:\n  script: docker login -u ci -p $PASSWORD registry.example.com\n  image: alpine:3.20\n"
        f"  services: ['postgres:16@sha256:{'a' * 64}']\n",
    )
    chosen = ["--select", ",".join(rules)]
    lines = cilint("check", "--sort", order, "--format", "concise", *chosen).out.splitlines()
    assert [line.rpartition("[")[2].rstrip("]") for line in lines] == rules
    everything = cilint("check", "--format", "json", *chosen).report
    assert cilint("check", "--sort", order, "--format", "json", *chosen).report == everything


def test_a_trace_tells_what_each_predicate_decided(project, report) -> None:
    project.write(
        ".gitlab-ci.yml",
        f"good:\n  image: a@sha256:{'a' * 64}\n  script: make\nbad:\n  image: python\n  script: make\n",
    )
    run = report("--trace", "unpinned-image")
    assert run.err.splitlines() == [
        "unpinned-image: image.unpinned drops the image at .gitlab-ci.yml:2 in good",
        "unpinned-image: image.unpinned keeps the image at .gitlab-ci.yml:5 in bad",
    ]
    assert run.rules == ["unpinned-image"]


def test_a_trace_prints_no_control_characters(project, report) -> None:
    project.write(".gitlab-ci.yml", '"\\e[31mred":\n  image: python\n')
    run = report("--trace", "unpinned-image")
    assert "in \\x1b[31mred" in run.err
    assert "\x1b" not in run.err


def test_a_report_of_the_facts_is_json(project, cilint) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)
    run = cilint("facts")
    assert run.code == 0
    assert json.loads(run.out)["version"] == 1
