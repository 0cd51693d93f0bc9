"""`cilint jobs`: the table of events and jobs, why a job runs or not, and both as data."""

from __future__ import annotations

import pytest

from cilint.errors import TooLargeError
from cilint.pipeline.events.run import Run
from cilint.text import disk
from tests.cli.conftest import Cilint, Project

PIPELINE = """\
stages: [test, deploy]
variables: {MODE: fast}
lint:
  script: x
unit:
  script: x
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
docs:
  script: x
  rules:
    - changes: [docs/**/*, "*.md", mkdocs.yml]
nightly:
  script: x
  rules:
    - if: $NIGHTLY && $MODE == "fast"
      when: delayed
      start_in: 1 hour
deploy:
  stage: deploy
  script: x
  rules:
    - if: $CI_COMMIT_TAG =~ /^v/
      when: manual
      allow_failure: true
.hidden:
  script: x
"""


@pytest.fixture
def ask(project: Project, cilint: Cilint) -> Cilint:
    """Asks about a usual pipeline."""
    project.write(".gitlab-ci.yml", PIPELINE)
    return lambda *arguments: cilint("jobs", *arguments)


def test_events_with_the_same_answers_are_one_column(ask: Cilint) -> None:
    run = ask()
    assert run.code == 0
    assert (
        run.out
        == """\
.gitlab-ci.yml: 5 jobs

A  default branch: push
B  other branches: push
C  tags: push, schedule, web, api, trigger, pipeline, chat
D  merge requests: own, fork, train
E  default branch: schedule, web, api, trigger, pipeline, chat
F  other branches: schedule, web, api, trigger, pipeline, chat
G  push to a mirrored repository; pull request of another host

A      B      C      D      E      F      G      IF  JOB
runs   runs   runs   never  runs   runs   runs       lint
runs   never  never  runs   runs   never  may     1  unit
may    may    runs   may    runs   runs   may     2  docs
may    may    may    may    may    may    may     3  nightly
never  never  may    never  never  never  never   4  deploy

 1  runs if $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
 2  runs if changes of docs/**/* and 2 more
 3  delayed if $NIGHTLY && $MODE == "fast"
 4  manual if $CI_COMMIT_TAG =~ /^v/

Not known, and asked for: CI_COMMIT_BRANCH (1 job), CI_DEFAULT_BRANCH (1 job),
NIGHTLY (1 job), MODE (1 job), CI_COMMIT_TAG (1 job). Say more with --on, --set
NAME=VALUE or --changed.
"""
    )


def test_the_events_that_are_named_are_the_columns(ask: Cilint) -> None:
    arguments = ("--on", "tag:v1.2,mr:x", "--changed", "docs/a/b.md", "--set", "NIGHTLY=1")
    assert (
        ask(*arguments).out
        == """\
.gitlab-ci.yml: 5 jobs

A  tag:v1.2
B  mr:x

A        B        JOB
runs     never    lint
never    runs     unit
runs     runs     docs
delayed  delayed  nightly
manual   never    deploy
"""
    )


def test_whoever_starts_a_pipeline_may_override_what_the_files_say(ask: Cilint) -> None:
    words = [line.split()[0] for line in ask("--on", "web:x", "--set", "NIGHTLY=1").out.splitlines()[5:10]]
    assert words == ["runs", "may", "runs", "may", "never"]
    run = ask("--on", "web:x", "--set", "NIGHTLY=1", "--no-other-variables")
    assert "delayed      nightly" in run.out


def test_markdown_is_a_table(ask: Cilint) -> None:
    lines = ask("--on", "push:x", "--format", "markdown").out.splitlines()
    assert lines[:6] == ["**.gitlab-ci.yml**: 5 jobs", "", "* **A**: push:x", "", "| job | A | if |", "|---|---|---|"]
    assert "| docs | may | 2 |" in lines
    assert "2. runs if changes of docs/\\*\\*/\\* and 2 more" in lines


def test_why_shows_each_entry_with_the_values_that_it_sees(ask: Cilint) -> None:
    run = ask("--why", "unit", "--on", "push:x,mr", "--set", "CI_DEFAULT_BRANCH=main")
    assert (
        run.out
        == """\
unit (.gitlab-ci.yml:5)

push:x
  => never
  no         $CI_PIPELINE_SOURCE == "merge_request_event" (.gitlab-ci.yml:8)
               CI_PIPELINE_SOURCE = "push"
  no         $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH (.gitlab-ci.yml:9)
               CI_COMMIT_BRANCH = "x"
               CI_DEFAULT_BRANCH = "main"

merge requests: own
  => runs
  yes        $CI_PIPELINE_SOURCE == "merge_request_event" (.gitlab-ci.yml:8)
               CI_PIPELINE_SOURCE = "merge_request_event"
  not asked  $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH (.gitlab-ci.yml:9)
"""
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "what changed is not known: say it with --changed"),
        (("--changed", "a,b,c,d,e,f"), "6 changed: a, b, c, d, e …"),
        (("--event", '{"source": "push", "changes": null}'), "GitLab does not know what changed, and takes this"),
    ],
)
def test_why_tells_what_changed(ask: Cilint, arguments: tuple[str, ...], line: str) -> None:
    on = () if "--event" in arguments else ("--on", "push:x")
    assert line in ask("--why", "docs", *on, *arguments).out


def test_why_names_what_only_and_except_say(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml",
        "a: {script: x, only: [tags, /^release/]}\nb: {script: x, except: [main]}\nc: {script: x}\n",
    )
    assert "no         `only`: tags, /^release/" in cilint("jobs", "--why", "a", "--on", "push:x").out
    assert "yes        `except`: main" in cilint("jobs", "--why", "b", "--on", "push:main").out
    assert "for branches and tags" in cilint("jobs", "--why", "c", "--on", "push:main").out
    assert "runs if `only` has it: /^release/" in cilint("jobs", "--on", "push").out


def test_a_job_that_does_not_exist_is_told_with_the_nearest_name(ask: Cilint) -> None:
    run = ask("--why", "unti")
    assert run.code == 2
    assert run.err == "cilint: there is no job 'unti'; did you mean unit?\n"


def test_where_the_pipeline_hangs_on_something_it_has_a_row_of_its_own(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml", "workflow: {rules: [{if: $GO}, {if: $CI_COMMIT_TAG, when: never}]}\na: {script: x}\n"
    )
    lines = cilint("jobs", "--on", "push:x,tag:v1").out.splitlines()
    assert lines[4:7] == ["A     IF  JOB", "may    1  (the pipeline)", "runs      a"]
    assert " 1  runs if $GO" in lines


def test_a_pipeline_that_is_not_made_runs_nothing(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "workflow: {rules: [{if: $CI_COMMIT_TAG}]}\na: {script: x}\n")
    assert cilint("jobs", "--on", "push:x").out.splitlines()[-2:] == ["never  (the pipeline)", "never  a"]
    event = cilint("jobs", "--on", "push:x", "--format", "json").report["events"][0]
    assert (event["pipeline"], event["jobs"][0]["runs"]) == ("no", "no")


def test_a_missing_need_is_told(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml",
        "a: {script: x, rules: [{if: $CI_COMMIT_TAG}]}\nb: {script: x, needs: [a]}\n",
    )
    run = cilint("jobs", "--on", "push:x,tag:v1")
    assert run.out.splitlines()[-1] == "b needs a, which is not there in A: GitLab makes no pipeline then"
    first, second = cilint("jobs", "--on", "push:x,tag:v1", "--format", "json").report["events"]
    assert first["missing_needs"] == [{"job": "b", "needs": "a"}]
    assert second["missing_needs"] == []


def test_a_job_that_is_there_in_one_way_or_another_varies(project: Project, cilint: Cilint) -> None:
    project.write(
        ".gitlab-ci.yml",
        "a:\n  script: x\n  rules:\n    - {if: $X, when: manual}\n    - {if: $CI_COMMIT_TAG, when: always}\n"
        "    - {if: $Y}\n    - {when: delayed, start_in: 1 day}\n",
    )
    lines = cilint("jobs", "--on", "push:x,tag:v1").out.splitlines()
    assert lines[4:8] == ["A       IF  JOB", "varies   1  a", "", " 1  manual if $X; runs if $Y"]


def test_many_jobs_that_miss_the_same_need_are_told_at_once(project: Project, cilint: Cilint) -> None:
    jobs = "".join(f"b{number}: {{script: x, needs: [a]}}\n" for number in range(7))
    project.write(".gitlab-ci.yml", f"a: {{script: x, rules: [{{if: $CI_COMMIT_TAG}}]}}\n{jobs}")
    told = " ".join(cilint("jobs", "--on", "push:x").out.splitlines()[-2:])
    assert told == "b0, b1, b2, b3, b4 and 2 jobs more need a, which is not there in A: GitLab makes no pipeline then"


def test_json_has_the_form_that_scripts_rely_on(ask: Cilint) -> None:
    stated = '{"source": "push", "ref": "v1", "tag": true, "variables": {"A": "b"}, "changes": null}'
    report = ask("--event", stated, "--format", "json").report
    assert report.keys() == {"version", "events"}
    assert report["version"] == 1
    (event,) = report["events"]
    assert event.keys() == {"event", "pipeline", "jobs", "missing_needs"}
    assert {"source": "push", "ref": "v1", "tag": True, "changes": None}.items() <= event["event"].items()
    assert event["event"]["variables"]["A"] == "b"
    jobs = {job["name"]: job for job in event["jobs"]}
    assert jobs["deploy"] == {
        "name": "deploy",
        "runs": "yes",
        "when": "manual",
        "allow_failure": True,
        "decided_by": {"path": ".gitlab-ci.yml", "line": 24},
        "condition": "$CI_COMMIT_TAG =~ /^v/",
    }
    assert jobs["unit"]["runs"] == "no"
    assert (jobs["unit"]["when"], jobs["unit"]["decided_by"]) == ("never", None)
    assert ".hidden" not in jobs


def test_of_several_pipelines_each_event_says_of_which(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {trigger: {include: child.yml}}\n")
    project.write("child.yml", "b:\n  script: x\n  rules: [{if: $CI_PIPELINE_SOURCE == 'parent_pipeline'}]\n")
    events = cilint("jobs", "--on", "mr,push:x", "--format", "json", ".gitlab-ci.yml").report["events"]
    assert [(event["root"], event["jobs"][0]["runs"]) for event in events] == [
        (".gitlab-ci.yml", "no"),
        (".gitlab-ci.yml", "yes"),
        ("child.yml", "yes"),
        ("child.yml", "yes"),
    ]


def test_files_of_the_repository_exist_for_rules(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: {script: x, rules: [{exists: [src/*.py]}]}\n")
    assert "never  a" in cilint("jobs", "--on", "push:x").out
    project.write("src/a.py", "")
    assert "runs  a" in cilint("jobs", "--on", "push:x").out
    # What a submodule has, GitLab does not list.
    project.write("src/.git", "gitdir: ../.git/modules/src")
    assert "never  a" in cilint("jobs", "--on", "push:x").out


def test_what_gitlab_refuses_and_what_is_not_read_is_told(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "include: {project: a/b, file: x.yml}\na: {script: x, needs: [zz], when: nie}\n")
    run = cilint("jobs", "--on", "push:x")
    assert run.code == 1
    assert "the include a/b: x.yml was not read" in run.err
    assert "GitLab refuses this" in run.err


def test_a_runners_configuration_is_no_pipeline(project: Project, cilint: Cilint) -> None:
    project.write("config.toml", "[[runners]]\nname = 'a'\n")
    run = cilint("jobs", "config.toml")
    assert run.code == 2
    assert "there is no pipeline in what is named" in run.err


def test_a_wrong_event_is_told_before_anything_is_read(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: [\n")
    run = cilint("jobs", "--on", "pushed")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("cilint: there is no event 'pushed': name one of push, mr, train")


def test_a_file_that_cannot_be_read_is_an_error(project: Project, cilint: Cilint) -> None:
    project.write(".gitlab-ci.yml", "a: [\n")
    assert cilint("jobs").code == 2


@pytest.mark.parametrize("arguments", [("jobs",), ("jobs", "--format", "json"), ("variables", "a", "CI_COMMIT_TAG")])
def test_what_is_too_much_for_one_run_says_what_to_do(
    project: Project, cilint: Cilint, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    def refuse(*_: object) -> None:
        raise TooLargeError("too much")

    project.write(".gitlab-ci.yml", "a: {script: x, variables: {A: b}}\n")
    monkeypatch.setattr(Run, "seen", refuse)
    run = cilint(*arguments)
    assert run.code == 2
    assert run.err.endswith("are more than cilint works out in one run: name fewer events with --on\n")


def test_a_table_of_many_jobs_stays_within_its_width(project: Project, cilint: Cilint) -> None:
    rules = ["$CI_COMMIT_TAG", "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", '$CI_PIPELINE_SOURCE == "schedule"', "$X"]
    jobs = (f"job {number}: {{script: x, rules: [{{if: '{rules[number % 4]}'}}]}}\n" for number in range(300))
    project.write(".gitlab-ci.yml", "".join(jobs))
    lines = cilint("jobs").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum(line.endswith("job 299") for line in lines) == 1


def test_a_table_is_wider_where_the_terminal_is(
    project: Project, cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    alternating = ",".join(word for ref in "abcdefgh" for word in (f"push:{ref}", f"schedule:{ref}"))
    names = [f"a job with a long name, {ref}" for ref in "abcdefgh"]
    jobs = (f"{name}: {{script: x, rules: [{{if: $CI_COMMIT_BRANCH == '{name[-1]}'}}]}}\n" for name in names)
    project.write(".gitlab-ci.yml", "".join(jobs))
    monkeypatch.setattr(disk, "terminal_columns", lambda: 0)
    narrow = cilint("jobs", "--on", alternating).out
    assert max(map(len, narrow.splitlines())) <= 80
    assert narrow.count(f"{names[-1]}\n") == 2
    monkeypatch.setattr(disk, "terminal_columns", lambda: 120)
    assert cilint("jobs", "--on", alternating).out.count(f"{names[-1]}\n") == 1


def test_what_is_asked_for_is_what_would_tell_more(project: Project, cilint: Cilint) -> None:
    rules = "[{if: $A, when: never}, {if: $B, variables: {C: d}}, {when: always}]"
    project.write(
        ".gitlab-ci.yml", f"workflow: {{rules: {rules}}}\na: {{script: x, rules: {rules}}}\nb: {{script: x}}\n"
    )
    # The pipeline hangs on A, and so do both jobs, each of them once; with or without B everything runs.
    assert "asked for: A (2 jobs). Say more" in cilint("jobs", "--on", "push:x").out
    assert "asked for" not in cilint("jobs", "--on", "push:x", "--set", "A=").out
