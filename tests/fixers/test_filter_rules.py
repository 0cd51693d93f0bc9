"""Rules in place of `only` and `except`: how they read, that they decide alike, and where none are written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cilint.pipeline.events.decision import Outcome
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.stated import stated_event
from tests.fixers.conftest import Mend
from tests.pipeline.test_events import pipeline_of

RULE = "deprecated-keyword"


def job(filters: str) -> str:
    return f"a:\n  script: b\n  {filters}\n"


def rules(*lines: str) -> str:
    return job("\n".join(("rules:", *(f"    {line}" for line in lines))))


MAIN = ('- if: $CI_COMMIT_BRANCH == "main"', '- if: $CI_COMMIT_TAG == "main"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (job("only: [main]"), rules(*MAIN)),
        (job("only:\n  - main\n  - tags"), rules(MAIN[0], "- if: $CI_COMMIT_TAG")),
        (job("only: [main]  # kept"), rules(*MAIN).rstrip("\n") + "  # kept\n"),
        (
            job("only: [merge_requests, schedules]"),
            rules('- if: $CI_PIPELINE_SOURCE == "merge_request_event"', '- if: $CI_PIPELINE_SOURCE == "schedule"'),
        ),
        (
            job("only: ['/^v/']"),
            rules("- if: $CI_COMMIT_BRANCH =~ /^v/", "- if: $CI_COMMIT_TAG =~ /^v/"),
        ),
        (
            job("only: ['/^(v/.*)?$/i', tags]"),
            rules(r"- if: $CI_COMMIT_BRANCH && $CI_COMMIT_BRANCH =~ /^(v\/.*)?$/i", "- if: $CI_COMMIT_TAG"),
        ),
        (
            job("only: [branches@group/project]"),
            rules('- if: $CI_COMMIT_BRANCH && $CI_PROJECT_PATH == "group/project"'),
        ),
        (
            job("only: {refs: [branches], variables: [$A, $B]}"),
            rules("- if: $CI_COMMIT_BRANCH && ($A || $B)"),
        ),
        (
            job("only: {changes: ['src/**/*', \"a'b\"], variables: [$A == '1']}"),
            rules(
                "- if: ($CI_COMMIT_BRANCH || $CI_COMMIT_TAG) && $A == '1'",
                "  changes: [src/**/*, 'a''b']",
            ),
        ),
        (
            job("except: [tags]\n  when: manual"),
            rules("- if: $CI_COMMIT_TAG", "  when: never", "- if: $CI_COMMIT_BRANCH", "- if: $CI_COMMIT_TAG")
            + "  when: manual\n",
        ),
        (
            "workflow: {rules: [if: $A]}\n" + job("except: {variables: [$B]}\n  when: manual"),
            "workflow: {rules: [if: $A]}\n" + rules("- if: $B", "  when: never", "- when: manual") + "  when: manual\n",
        ),
        (
            job("only: [branches]\n  image: c\n  except:\n    - main\n  tags: [d]"),
            rules(
                '- if: $CI_COMMIT_BRANCH == "main"',
                "  when: never",
                '- if: $CI_COMMIT_TAG == "main"',
                "  when: never",
                "- if: $CI_COMMIT_BRANCH",
            )
            + "  image: c\n  tags: [d]\n",
        ),
        (
            "a: {except: [web], script: b, only: [branches]}\n",
            "a: {rules: [{if: '$CI_PIPELINE_SOURCE == \"web\"', when: never}, {if: '$CI_COMMIT_BRANCH'}], script: b}\n",
        ),
        (
            ".c: {image: d}\n" + job("extends: .c\n  only: [branches]") + "e: {trigger: f/g, only: [tags]}\n",
            ".c: {image: d}\na:\n  script: b\n  extends: .c\n  rules:\n    - if: $CI_COMMIT_BRANCH\n"
            "e: {trigger: f/g, rules: [{if: '$CI_COMMIT_TAG'}]}\n",
        ),
        (
            job("only: [tags]").replace("\n", "\r\n"),
            rules("- if: $CI_COMMIT_TAG").replace("\n", "\r\n"),
        ),
    ],
)
def test_rules_that_say_the_same_take_the_place_of_filters(mend: Mend, before: str, after: str) -> None:
    assert mend(before, RULE, unsafe=True) == after
    assert mend(before, RULE) == before


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(job("only: {kubernetes: active}"), id="no condition asks for that"),
        pytest.param(job("only: {changes: ['$A/*']}"), id="rules have variables in paths"),
        pytest.param(job("only: ['/a/']"), id="a pattern of one character is none in a condition"),
        pytest.param(job('only: ["a\'\\"b"]'), id="no quotes are left for a name"),
        pytest.param(job("only: ['$[[ inputs.a ]]']"), id="an input decides"),
        pytest.param(job("only: [main]\n  when: delayed\n  start_in: 1 hour"), id="start_in goes with no rules"),
        pytest.param(job("only:\n    # why\n    - main"), id="a comment would be lost"),
        pytest.param(job("only: &main [main]") + "c: {script: d, only: *main}\n", id="others have it by an anchor"),
        pytest.param("a: &a\n  script: b\n  only: [main]\nc: {<<: *a, script: d}\n", id="others merge the job"),
        pytest.param(job("only: [main]") + "c: {extends: a}\n", id="others extend the job"),
        pytest.param(job("only: [main]") + "c:\n  extends:\n    - a\n", id="others extend the job, in a list"),
        pytest.param(job("only: [main]") + "c: {script: !reference [a, script]}\n", id="others refer to the job"),
        pytest.param(".c: {except: [web]}\n" + job("extends: .c\n  only: [main]"), id="a parent has a filter as well"),
        pytest.param(
            ".c: &c {except: [web]}\na:\n  <<: *c\n  script: b\n  only: [main]\n", id="a merge brings a filter as well"
        ),
        pytest.param("variables: {CI_COMMIT_TAG: x}\n" + job("only: [tags]"), id="the files define what is asked for"),
        pytest.param("include: {project: c/d, file: e.yml}\n" + job("only: [tags]"), id="more may belong to the job"),
        pytest.param(
            "include: f.yml\n" + job("only: [main]\n  only: [tags]"),
            id="what GitLab makes of two is no matter of taste",
        ),
    ],
)
def test_no_rules_are_written_where_that_is_not_sure(mend: Mend, text: str) -> None:
    assert mend(text, RULE, unsafe=True) == text


NAMES = ["main", "develop", "v1", "wip-x", "release/1", ""]
refs = st.lists(
    st.sampled_from(
        [
            *("main", "v1", "branches", "tags", "merge_requests", "pushes", "schedules", "web", "trigger", "api"),
            *("/^v/", "/^release/.*$/", "/^(main|develop)$/", "/WIP/i", "/.*/", "/x?/", "main@my/project", "tags@a/b"),
        ]
    ),
    min_size=1,
    max_size=3,
)
conditions = st.lists(
    st.sampled_from(
        ["$A", '$A == "1"', "$A || $B", '$CI_COMMIT_BRANCH == "main"', "$B && $A", '$CI_PIPELINE_SOURCE == "web"']
    ),
    min_size=1,
    max_size=2,
)
policies = refs | st.fixed_dictionaries(
    {}, optional={"refs": refs, "variables": conditions, "changes": st.just(["src/*"])}
).filter(bool)
jobs = st.fixed_dictionaries(
    {"script": st.just("b")},
    optional={"only": policies, "except": policies, "when": st.sampled_from(["manual", "always"])},
).filter(lambda job: "only" in job or "except" in job)
workflows = st.sampled_from(["", 'workflow: {rules: [{if: $W, variables: {A: "1"}}, {when: always}]}\n'])
variables = st.dictionaries(st.sampled_from(["A", "B", "W"]), st.sampled_from(["", "1", "x"]))


@st.composite
def random_events(draw: st.DrawFn) -> dict[str, Any]:
    source = draw(st.sampled_from(["push", "schedule", "web", "trigger", "api", "merge_request_event", "push"]))
    is_tag = source != "merge_request_event" and draw(st.booleans())
    name = draw(st.sampled_from([name for name in NAMES if name]))
    known = {"CI_PROJECT_PATH": draw(st.sampled_from(["my/project", "a/b"]))}
    if source == "merge_request_event":
        known |= {"CI_MERGE_REQUEST_IID": "7"}
    changes = None if is_tag or source == "schedule" else draw(st.sampled_from([["src/a"], ["docs/a"], None]))
    return {
        "source": source,
        "ref": name,
        "tag": is_tag,
        "variables": {**known, **draw(variables)},
        "changes": changes,
    }


def told(outcome: Outcome) -> tuple[object, ...]:
    return outcome.runs, outcome.runs and outcome.when, outcome.runs and outcome.allow_failure


@settings(max_examples=40)
@given(jobs, workflows, st.lists(random_events(), min_size=4, max_size=12))
def test_jobs_are_in_the_pipelines_of_random_events_as_before(
    mend: Mend, job: dict[str, Any], workflow: str, events: list[dict[str, Any]]
) -> None:
    before = f"{workflow}a: {json.dumps(job)}\n"
    after = mend(before, RULE, unsafe=True)
    assume(after != before)
    assert "only" not in after
    assert "except" not in after
    pipelines = [pipeline_of(text) for text in (before, after)]
    assert not any(pipeline.problems for pipeline in pipelines)
    for plain in events:
        runs = [Run(pipeline, stated_event(plain)) for pipeline in pipelines]
        decisions = [run.decision(run.pipeline.jobs[0]).outcomes for run in runs]
        assert [len(outcomes) for outcomes in decisions] == [1, 1], plain
        assert told(decisions[0][0]) == told(decisions[1][0]), (plain, after)
