"""`cilint rules new`: by options, by questions, and what it refuses; `cilint rules schema` beside it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from cilint.cli import main

BAD = "build:\n  script: make\ntest:\n  retry: 2\n  script: make\n"
GOOD = "build:\n  retry: 1\n  script: make\n"
OPTIONS = (
    *("--title", "Job: without retry", "--where", "job.runs", "--where", "not: {job.has: retry}"),
    *("--message", 'job {job} has "no" retry', "--bad", "bad.yml", "--good", "good.yml"),
)
FILE = """\
title: "Job: without retry"
group: house
severity: major
confidence: high
select: jobs
where:
  - job.runs
  - not: {job.has: retry}
message: "job {job} has \\"no\\" retry"
---
bad:
  - name: what it flags
    code: |
      build:
        script: make
      test:
        retry: 2
        script: make
    flagged: ["build"]
good:
  - name: what is right
    code: |
      build:
        retry: 1
        script: make
"""


@pytest.fixture(autouse=True)
def house(project):
    project.write("bad.yml", BAD)
    project.write("good.yml", GOOD)
    return project


class Terminal(io.StringIO):
    """Somebody who writes."""

    def isatty(self) -> bool:
        return True


def asked(monkeypatch, capsys, text: str, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "stdin", Terminal(text))
    code = main(["rules", "new", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_options_say_all_of_it(cilint, house) -> None:
    run = cilint("rules", "new", "house/no-retry.yaml", *OPTIONS)
    assert (run.code, run.err) == (0, "")
    assert 'wrote house/no-retry.yaml, which flags "build" in its bad example' in run.out
    assert (house.folder / "house/no-retry.yaml").read_text() == FILE
    assert cilint("rules", "test", "house").out == "no-retry: 2 examples passed\n1 rule, 2 examples passed\n"


def test_questions_are_asked_until_the_answers_hold(house, monkeypatch, capsys, cilint) -> None:
    answers = [
        *("", "Job: without retry", "job", "", "job.ran", "", "job.runs", "not: {job.has: retry}", ""),
        *("awful", "", "{nme}", 'job {job} has "no" retry'),
        *(GOOD.splitlines(), [".", *BAD.splitlines()], ["."]),
        *(BAD.splitlines(), [".", *GOOD.splitlines()], ["."]),
    ]
    lines = [line for answer in answers for line in (answer if isinstance(answer, list) else [answer])]
    code, out, err = asked(monkeypatch, capsys, "\n".join(lines) + "\n", "house/no-retry.yaml")
    assert code == 0, err
    assert "wrote house/no-retry.yaml" in out
    assert (house.folder / "house/no-retry.yaml").read_text() == FILE
    for words in (
        "there is no list of facts 'job', and JSONPath begins with $; did you mean jobs?",
        "there is no predicate 'job.ran'",
        "'severity' must be one of info",
        "nothing fills {nme}",
        "the rule finds nothing in the bad example",
        'the rule flags "build" in the good example',
    ):
        assert words in err
    assert err.count("What does the rule find, in a few words?") == 2
    assert cilint("rules", "test", "house").code == 0


def test_only_what_options_do_not_say_is_asked(house, monkeypatch, capsys) -> None:
    given = ("--title", "A job", "--looks-at", "jobs", "--where", "job.runs", "--severity", "info", "--bad", "bad.yml")
    code, _, err = asked(monkeypatch, capsys, "job {job}\n.\n", "house/a-job.yaml", *given)
    assert code == 0, err
    assert [line.partition("?")[0].partition(";")[0] for line in err.splitlines()] == [
        "What does it say",
        "One that looks like it and is right",
    ]
    text = (house.folder / "house/a-job.yaml").read_text()
    assert 'flagged: ["build", "test"]' in text
    assert "good:" not in text


def test_who_leaves_leaves_nothing_behind(house, monkeypatch, capsys) -> None:
    code, _, err = asked(monkeypatch, capsys, "A job\n", "house/a-job.yaml")
    assert code == 2
    assert "nothing was written" in err
    assert not (house.folder / "house").exists()


def test_a_schema_in_the_folder_is_named_for_editors(cilint, house) -> None:
    house.write("house/.rule.schema.json", cilint("rules", "schema").out)
    assert cilint("rules", "new", "house/no-retry.yaml", *OPTIONS).code == 0
    first, rest = (house.folder / "house/no-retry.yaml").read_text().split("\n", 1)
    assert (first, rest) == ("# yaml-language-server: $schema=.rule.schema.json", FILE)
    assert cilint("check", "--rules", "house", "--select", "no-retry", "--format", "json", "bad.yml").rules == [
        "no-retry"
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name the file of the rule, its id in lower case with hyphens"),
        (("house/No_Retry.yaml",), "name the file of the rule"),
        (("house/no-retry.yml",), "name the file of the rule"),
        (("a.yaml", "b.yaml"), "name the file of the rule"),
        (("house/a.yaml",), "nobody is there to be asked: say --title, --message, --bad"),
        (("house/a.yaml", "--title", "x"), "say --message, --bad"),
        (("house/unpinned-image.yaml", *OPTIONS), "there is a rule 'unpinned-image' already: give it another name"),
        (("bad.yaml", *OPTIONS), "bad.yaml is there already"),
        (("house/a.yaml", *OPTIONS, "--where", "job.ran"), "--where: there is no predicate 'job.ran'"),
        (("house/a.yaml", *OPTIONS, "--where", "- - :"), "--where: this entry does not line up"),
        (("house/a.yaml", *OPTIONS, "--bad", "good.yml"), "the rule finds nothing in the bad example"),
        (("house/a.yaml", *OPTIONS, "--good", "bad.yml"), 'the rule flags "build" in the good example'),
        (("house/a.yaml", *OPTIONS, "--bad", "gone.yml"), "gone.yml: no such file"),
        (("house/a.yaml", *OPTIONS, "--bad", "broken.yml"), "this pipeline cannot be read"),
        (("house/a.yaml", *OPTIONS, "--bad", "secret.yml"), "line 2 of this pipeline holds what looks like a secret"),
        ((".git/a.yaml", *OPTIONS), "it lies in a folder .git"),
    ],
)
def test_what_does_not_go_is_told_and_nothing_written(cilint, house, arguments: tuple[str, ...], words: str) -> None:
    house.write("bad.yaml", "")
    house.write("broken.yml", "a: [")
    house.write("secret.yml", "a:\n  script: docker login -u x -p hunter2hunter3\n")
    before = sorted(map(str, house.folder.rglob("*")))
    run = cilint("rules", "new", *arguments)
    assert run.code == 2
    assert words in run.err
    assert "hunter2" not in run.err + run.out
    assert sorted(map(str, house.folder.rglob("*"))) == before


@pytest.mark.parametrize(
    "code", ["  a:\n    script: make\n", "a: {script: [make]}\n\n\n", "a:\n  script: '\t'\n", "\ufeffa: {script: x}"]
)
def test_an_example_of_any_form_is_written_as_it_is(cilint, house, code: str) -> None:
    house.write("odd.yml", code)
    run = cilint("rules", "new", "house/a-job.yaml", "--title", "yes", "--message", "x: #y", "--bad", "odd.yml")
    assert run.code == 0, run.err
    assert cilint("rules", "test", "house").code == 0


def test_the_schema_is_one_for_the_rules_of_the_settings(cilint) -> None:
    schema = json.loads(cilint("rules", "schema").out)
    assert {"const": "jobs"}.items() <= schema["definitions"]["rule"]["properties"]["select"]["anyOf"][0].items()


def test_options_that_do_not_go_together_are_refused(cilint, tmp_path: Path) -> None:
    for arguments, words in (
        (("test", "house", "--coverage", str(tmp_path)), "--coverage looks at pipelines, and `test` does not"),
        (("schema", "house"), "'house' says nothing here"),
    ):
        run = cilint("rules", *arguments)
        assert run.code == 2
        assert words in run.err
