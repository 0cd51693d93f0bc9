"""Which jobs are in the pipeline that an event starts, and which line decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.conditions.evaluation import UNKNOWN, Some, Truth, Unknown, Value
from cilint.pipeline.events.decision import Decision, Outcome, Runs
from cilint.pipeline.events.event import Event, Others, Ref, joined
from cilint.pipeline.events.kinds import child_events, events
from cilint.pipeline.events.only_except import plural
from cilint.pipeline.events.questions import Occasions
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.variables import Seen, Written
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
PATHS = (".gitlab-ci.yml", "Dockerfile", "src/app.py")
YES, NO, MAY = Runs.YES, Runs.NO, Runs.MAY


def pipeline_of(text: str, others: Mapping[str, str] | None = None) -> Pipeline:
    return build_pipeline(Loader(MemoryFiles({ROOT: text, **(others or {})})), ROOT, is_entry_point=True)


def push(
    branch: str | Some | Unknown = "main",
    given: Mapping[str, Value] | None = None,
    changes: Sequence[str] | Unknown | None = UNKNOWN,
    others: Others = Others.NONE,
    source: str = "push",
) -> Event:
    own: dict[str, Value] = {"CI_COMMIT_BRANCH": branch, "CI_PIPELINE_SOURCE": source, "CI_PROJECT_PATH": "my/project"}
    return Event("push", source, Ref.BRANCH, branch, own, given or {}, changes, others)


TAG = Event(
    "tag",
    "push",
    Ref.TAG,
    "v1.2.3",
    {"CI_COMMIT_TAG": "v1.2.3", "CI_PIPELINE_SOURCE": "push", "CI_PROJECT_PATH": "my/project"},
    {},
    None,
    Others.NONE,
)
MERGE_REQUEST = Event(
    "merge request",
    "merge_request_event",
    Ref.MERGE_REQUEST,
    "feature/one",
    {"CI_MERGE_REQUEST_IID": "7", "CI_PIPELINE_SOURCE": "merge_request_event", "CI_PROJECT_PATH": "my/project"},
    {},
    ("src/app.py",),
    Others.NONE,
)
EVENTS = {"push": push(), "tag": TAG, "merge request": MERGE_REQUEST}


def run_of(text: str, event: Event) -> Run:
    return Run(pipeline_of(text), event, lambda: PATHS)


def decision(text: str, event: Event, name: str = "job") -> Decision:
    run = run_of(text, event)
    job = next(job for job in run.pipeline.jobs if job.name == name)
    return run.decision(job)


def outcome(text: str, event: Event) -> Outcome:
    (only,) = decision(text, event).outcomes
    return only


def with_keywords(keywords: str) -> str:
    return f"job: {{script: x, {keywords}}}"


@pytest.mark.parametrize(
    ("keywords", "push", "tag", "merge_request"),
    [
        ("", YES, YES, NO),
        ("only: [branches]", YES, NO, NO),
        ("only: [tags]", NO, YES, NO),
        ("only: [merge_requests]", NO, NO, YES),
        ("only: [merge_request]", NO, NO, YES),
        ("only: [pushes]", YES, YES, NO),
        ("only: [push]", YES, YES, NO),
        ("only: [schedules, web, api, triggers, pipelines, chat, external]", NO, NO, NO),
        ("only: [main]", YES, NO, NO),
        ("only: ['feature/*']", NO, NO, NO),
        ("only: [/^M/i]", YES, NO, NO),
        ("only: [/^v\\d/]", NO, YES, NO),
        ("only: [feature/one, /feature/]", NO, NO, NO),
        ("only: [main@my/project]", YES, NO, NO),
        ("only: [main@other/project]", NO, NO, NO),
        ("only: [branches@my/project, tags@other/project]", YES, NO, NO),
        ("only: {refs: [main]}", YES, NO, NO),
        ("only: {variables: [$CI_COMMIT_TAG]}", NO, YES, NO),
        ("only: {variables: [$NOPE, $CI_COMMIT_BRANCH == 'main']}", YES, NO, NO),
        ("only: {refs: [merge_requests], variables: [$NOPE]}", NO, NO, NO),
        ("only: {refs: [merge_requests], changes: [src/*]}", NO, NO, YES),
        ("only: {refs: [merge_requests], changes: ['docs/**/*']}", NO, NO, NO),
        ("only: {changes: [nowhere]}", MAY, YES, NO),
        ("only: {kubernetes: active}", NO, NO, NO),
        ("except: [tags]", YES, NO, NO),
        ("except: [branches]", NO, YES, NO),
        ("except: {variables: [$CI_COMMIT_TAG]}", YES, NO, NO),
        ("except: {refs: [main], variables: [$CI_COMMIT_TAG]}", NO, NO, NO),
        ("only: [pushes], except: [/^v/]", YES, NO, NO),
        ("only: [merge_requests], except: {changes: [src/app.py]}", NO, NO, NO),
        ("rules: [{when: on_success}]", YES, YES, YES),
        ("rules: [{when: never}]", NO, NO, NO),
        ("rules: [{if: $CI_COMMIT_TAG}]", NO, YES, NO),
        ("rules: [{if: $CI_COMMIT_TAG, when: never}, {when: always}]", YES, NO, YES),
        ("rules: [{if: $CI_PIPELINE_SOURCE == 'merge_request_event'}, {if: $CI_COMMIT_BRANCH}]", YES, NO, YES),
        ("rules: [{changes: [src/*]}]", MAY, YES, YES),
        ("rules: [{changes: [docs/*]}]", MAY, YES, NO),
        ("rules: [{changes: {paths: [docs/*], compare_to: main}}]", MAY, YES, MAY),
        ("rules: [{exists: [Dockerfile]}]", YES, YES, YES),
        ("rules: [{exists: [nowhere]}]", NO, NO, NO),
        ("rules: [{exists: {paths: [a], project: my/other}}]", MAY, MAY, MAY),
        ("rules: [{exists: [src/*], if: $CI_COMMIT_TAG}]", NO, YES, NO),
        ("rules: [[{if: $CI_COMMIT_TAG}], {if: $CI_COMMIT_BRANCH, when: manual}]", YES, YES, NO),
        ("rules: [{if: null == $NOPE}]", YES, YES, YES),
    ],
)
def test_a_job_is_in_the_pipelines_that_its_keywords_say(
    keywords: str, push: Runs, tag: Runs, merge_request: Runs
) -> None:
    text = with_keywords(keywords)
    assert [decision(text, event).runs for event in EVENTS.values()] == [push, tag, merge_request]


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("", ("on_success", False, [])),
        ("when: manual", ("manual", True, [])),
        ("when: manual, allow_failure: false", ("manual", False, [])),
        ("allow_failure: {exit_codes: [1]}", ("on_success", False, [])),
        ("rules: [{when: manual}]", ("manual", False, [])),
        ("rules: [{when: manual, allow_failure: true}]", ("manual", True, [])),
        ("when: manual, rules: [{if: $CI_COMMIT_BRANCH}]", ("manual", True, [])),
        ("when: delayed, start_in: 1 hour, rules: [{when: always}]", ("always", False, [])),
        ("allow_failure: true, rules: [{allow_failure: false}]", ("on_success", False, [])),
        ("needs: [one, {job: two, optional: true}]", ("on_success", False, ["one", "two"])),
        ("needs: [one], rules: [{needs: [two]}]", ("on_success", False, ["two"])),
        ("needs: [one], rules: [{needs: []}]", ("on_success", False, [])),
        ("needs: [one, null, {project: a/b, job: c, ref: d, artifacts: true}]", ("on_success", False, ["one"])),
    ],
)
def test_how_a_job_runs_is_what_its_rule_says_or_else_the_job(
    keywords: str, expected: tuple[str, bool, list[str]]
) -> None:
    found = outcome(with_keywords(keywords), push())
    assert (found.when, found.allow_failure, [need.name for need in found.needs]) == expected


@pytest.mark.parametrize(
    ("keywords", "event", "by"),
    [
        ("rules: [{if: $CI_COMMIT_TAG}, {when: manual}]", "push", "{when: manual}"),
        ("rules: [{if: $CI_COMMIT_BRANCH, when: never}]", "push", "{if: $CI_COMMIT_BRANCH, when: never}"),
        ("rules: [{if: $CI_COMMIT_TAG}]", "push", None),
        ("only: [tags, main]", "push", "main"),
        ("only: [tags]", "push", "[tags]"),
        ("except: [tags, main]", "push", "main"),
        ("only: {refs: [main], variables: [$NOPE]}", "push", "[$NOPE]"),
        ("only: {refs: [main], changes: [a]}", "push", "[a]"),
        ("", "push", None),
        ("", "merge request", None),
    ],
)
def test_the_entry_that_decided_is_told(keywords: str, event: str, by: str | None) -> None:
    outcomes = decision(with_keywords(keywords), EVENTS[event]).outcomes
    assert {found.by and found.by.span.text for found in outcomes} == {by}


def test_all_entries_that_may_decide_are_told_in_order_with_what_is_known_of_their_conditions() -> None:
    found = decision(
        with_keywords("rules: [{if: $A, when: never}, {if: $B && false}, {if: $B}, {when: manual}]"),
        push(others=Others.ANY),
    )
    assert [(one.runs, one.when, one.truth) for one in found.outcomes] == [
        (False, "never", Truth.UNKNOWN),
        (True, "on_success", Truth.UNKNOWN),
        (True, "manual", Truth.TRUE),
    ]
    assert found.runs is MAY
    assert found.by is None


WORKFLOW = """
workflow:
  rules:
    - if: $CI_COMMIT_TAG
      when: never
    - if: $CI_MERGE_REQUEST_IID
      variables: {KIND: review, LEVEL: workflow}
    - if: $CI_COMMIT_BRANCH == "main"
      variables: {KIND: release}
variables: {KIND: none, LEVEL: root}
job: {script: x, rules: [{if: $KIND == "review" && $LEVEL == "workflow"}]}
own: {script: x, variables: {LEVEL: job}, rules: [{if: $LEVEL == "job"}]}
without: {script: x, inherit: {variables: [LEVEL]}, rules: [{if: $KIND == null}]}
free: {script: x}
"""


def test_workflow_rules_decide_whether_there_is_a_pipeline() -> None:
    found = {name: run_of(WORKFLOW, event).workflow for name, event in EVENTS.items()}
    assert [decision.runs for decision in found.values()] == [YES, NO, YES]
    by = found["tag"].by
    assert by is not None
    assert by.span.text.startswith("if: $CI_COMMIT_TAG")
    assert run_of(WORKFLOW, push("other")).workflow.runs is NO


def test_workflow_rules_give_variables_to_the_conditions_of_jobs_below_those_of_the_job() -> None:
    assert decision(WORKFLOW, MERGE_REQUEST).runs is YES
    assert decision(WORKFLOW, push()).runs is NO
    assert decision(WORKFLOW, MERGE_REQUEST, "own").runs is YES
    assert decision(WORKFLOW, MERGE_REQUEST, "without").runs is YES


def test_where_there_are_workflow_rules_a_job_without_any_runs_for_merge_requests_too() -> None:
    assert decision(WORKFLOW, MERGE_REQUEST, "free").runs is YES
    assert decision(WORKFLOW.replace("free: {", "free: {only: [branches], "), MERGE_REQUEST, "free").runs is NO


def test_variables_of_a_job_override_those_of_its_pipeline_and_forwarded_ones_override_both() -> None:
    own = pipeline_of("job: {script: x, variables: {OWN: job, FORWARDED: job}}").jobs[0].variable_entries or {}
    shared = {name: Written("shared") for name in ("SHARED", "OWN", "FORWARDED")}
    seen = Seen(push(), shared, own, {"FORWARDED": Written(None)})
    values = {name: seen.look_up(name) for name in (*shared, "OTHER")}
    assert values == {"SHARED": "shared", "OWN": "job", "FORWARDED": UNKNOWN, "OTHER": None}
    assert Seen(push(), shared, {}, {}).look_up("OWN") == "shared"


def test_variables_of_which_the_workflow_may_set_one_or_the_other_are_not_known() -> None:
    text = WORKFLOW.replace('$CI_COMMIT_BRANCH == "main"', "$CI_COMMIT_BRANCH").replace(
        "$CI_MERGE_REQUEST_IID", "$MAYBE"
    )
    event = push(given={"MAYBE": UNKNOWN})
    assert decision(text, event).runs is MAY
    assert decision(text, event, "own").runs is YES


@pytest.mark.parametrize(
    ("condition", "given", "expected"),
    [
        ("$A == 'file'", {}, YES),
        ("$A == 'file'", {"A": "project"}, NO),
        ("$A == 'file'", {"A": None}, NO),
        ("$A", {"A": Some()}, YES),
        ("$A == 'file'", {"A": UNKNOWN}, MAY),
        # What a value refers to is not put into it.
        ("$B == '$A'", {}, YES),
        ("$CI_COMMIT_BRANCH == 'main'", {}, NO),
        ("$DESCRIBED == 'x' && $EMPTY == ''", {}, YES),
        ("$RULE == null", {}, YES),
    ],
)
def test_what_conditions_see_is_what_is_given_else_the_files_values_else_gitlabs(
    condition: str, given: Mapping[str, Value], expected: Runs
) -> None:
    text = f"""
variables: {{A: file, B: $A, CI_COMMIT_BRANCH: own, DESCRIBED: {{value: x, description: y}}, EMPTY: {{description: z}}}}
job: {{script: x, rules: [{{if: "{condition}", variables: {{RULE: x}}}}]}}
"""
    assert decision(text, push(given=given)).runs is expected


@pytest.mark.parametrize(
    ("pattern", "given", "expected"),
    [
        ("$FOLDER/*.py", {}, YES),
        ("$WITHIN/*.py", {}, YES),
        ("$RAW/*.py", {}, NO),
        ("${NOPE}src/*.py", {}, NO),
        ("$UNSET/*.py", {}, NO),
        ("$CIRCLE/*.py", {}, MAY),
        ("$FOLDER/*.py", {"FOLDER": UNKNOWN}, MAY),
        ("$WITHIN/*.py", {"FOLDER": "docs"}, NO),
        ("$TITLED/*.py", {"TITLED": Some()}, MAY),
    ],
)
@pytest.mark.parametrize("clause", ["exists", "changes"])
def test_paths_see_variables_with_the_variables_within_them(
    clause: str, pattern: str, given: Mapping[str, Value], expected: Runs
) -> None:
    text = f"""
variables: {{FOLDER: src, WITHIN: $FOLDER, RAW: {{value: $FOLDER, expand: false}}, CIRCLE: $OTHER, OTHER: $CIRCLE}}
job: {{script: x, rules: [{{{clause}: ["{pattern}"]}}]}}
"""
    assert decision(text, push(given=given, changes=("src/app.py",))).runs is expected


@pytest.mark.parametrize(("changes", "expected"), [(None, YES), ((), NO), (("a",), YES), (("b",), NO), (UNKNOWN, MAY)])
def test_where_gitlab_does_not_know_what_changed_it_takes_everything_for_changed(
    changes: Sequence[str] | Unknown | None, expected: Runs
) -> None:
    assert decision(with_keywords("rules: [{changes: [a]}]"), push(changes=changes)).runs is expected
    assert decision(with_keywords("only: {changes: [a]}"), push(changes=changes)).runs is expected


NEEDS = """
build: {script: x, rules: [{if: $CI_COMMIT_TAG}]}
many: {script: x, parallel: 2, rules: [{if: $CI_COMMIT_TAG}]}
test: {script: x, needs: [build, {job: lint, optional: true}, "many 1/2"]}
lint: {script: x, rules: [{when: never}]}
"""


def missing(text: str, event: Event) -> dict[tuple[str, str], Runs]:
    return {(found.job.name, found.need.name): found.runs for found in run_of(text, event).missing_needs}


def test_a_need_that_is_not_in_the_pipeline_is_missing_unless_it_is_optional() -> None:
    assert missing(NEEDS, push()) == {("test", "build"): YES, ("test", "many 1/2"): YES}
    assert missing(NEEDS, TAG) == {}


def test_a_need_that_may_not_be_there_or_of_a_job_that_may_not_be_is_missing_perhaps() -> None:
    text = (
        "a: {script: x, rules: [{if: $A}]}\nb: {script: x, needs: [a]}\nc: {script: x, needs: [a], rules: [{if: $B}]}"
    )
    event = push(given={"A": UNKNOWN, "B": "x"})
    assert missing(text, event) == {("b", "a"): MAY, ("c", "a"): MAY}
    assert missing(text, push(given={"B": UNKNOWN})) == {("b", "a"): YES, ("c", "a"): MAY}
    assert missing(text, push(given={"A": "x"})) == {}


def test_what_an_unread_file_may_add_is_not_known() -> None:
    text = "include: {project: a/b, file: x.yml}\njob: {script: x}"
    assert run_of(text, push()).workflow.runs is MAY
    assert [decision(text, event).runs for event in EVENTS.values()] == [YES, YES, MAY]
    assert decision("job: {extends: .nowhere, script: x}", push()).runs is MAY
    assert decision("job: {script: x, rules: !reference [.nowhere, rules]}", push()).runs is MAY


def test_variables_of_an_unread_file_are_not_known() -> None:
    text = "include: {project: a/b, file: x.yml}\nvariables: {OWN: a}\njob: {script: x, rules: [{if: $OTHER == null}]}"
    assert decision(text, push()).runs is MAY
    assert decision(text.replace("$OTHER == null", "$OWN == 'a'"), push()).runs is YES


def test_a_file_that_others_include_may_get_their_workflow() -> None:
    pipeline = build_pipeline(Loader(MemoryFiles({"part.yml": "job: {script: x}"})), "part.yml")
    assert Run(pipeline, MERGE_REQUEST).runs(pipeline.jobs[0]) is MAY


def test_an_input_that_may_be_never_leaves_it_open() -> None:
    text = """
spec: {inputs: {when: {options: [manual, never], default: manual}}}
---
job: {script: x, rules: [{when: "$[[ inputs.when ]]"}]}
"""
    assert decision(text, push()).runs is MAY


@pytest.mark.parametrize("value", ['"$[[ inputs.kind ]]"', '"$[[ inputs.free ]]"', "[a, b]"])
def test_a_variable_whose_text_is_not_certain_leaves_it_open(value: str) -> None:
    text = f"""
spec: {{inputs: {{kind: {{options: [a, b], default: a}}, free: {{}}}}}}
---
variables: {{KIND: {value}}}
job: {{script: x, rules: [{{if: $KIND == "a"}}]}}
"""
    assert decision(text, push()).runs is MAY


@pytest.mark.parametrize(
    ("word", "expected"), [("push", "pushes"), ("web", "webs"), ("policy", "policies"), ("api", "apis")]
)
def test_sources_have_the_plural_that_rails_makes_of_them(word: str, expected: str) -> None:
    assert plural(word) == expected


def runs_in(text: str) -> dict[str, Runs]:
    pipeline = pipeline_of(text)
    return {event.name: Run(pipeline, event).runs(pipeline.jobs[-1]) for event in events()}


def test_the_usual_events_know_what_is_the_same_in_every_project() -> None:
    default = runs_in(with_keywords("rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]"))
    assert {name for name, runs in default.items() if runs is YES} == {
        name for name in default if "the default branch" in name
    }
    assert {name for name, runs in default.items() if runs is MAY} == {
        "push to a mirrored repository",
        "pull request of another host",
    }
    tags = runs_in(with_keywords("rules: [{if: $CI_COMMIT_TAG}]"))
    assert {name for name, runs in tags.items() if runs is not NO} == {name for name in tags if "tag" in name}
    forks = "rules: [{if: $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH != $CI_MERGE_REQUEST_PROJECT_PATH}]"
    fork = runs_in(with_keywords(forks))
    assert (fork["merge request"], fork["merge request of a fork"], fork["merge train"]) == (NO, YES, MAY)
    schedules = runs_in(with_keywords("rules: [{if: $CI_PIPELINE_SOURCE == 'schedule'}]"))
    assert {name for name, runs in schedules.items() if runs is YES} == {
        name for name in schedules if "schedule" in name
    }


def test_every_event_has_a_name_of_its_own_and_says_what_is_predefined() -> None:
    found = [*events(), *child_events()]
    assert len({event.name for event in found}) == len(found)
    assert all(event.predefined["CI_PIPELINE_SOURCE"] == event.source for event in found)
    (known,) = {event.predefined["CI_PROJECT_PATH"] for event in events({"CI_PROJECT_PATH": "my/project"})}
    assert known == "my/project"


def test_a_child_pipeline_of_a_merge_request_has_its_variables_and_another_source() -> None:
    pipeline = pipeline_of(
        with_keywords("rules: [{if: $CI_MERGE_REQUEST_IID && $CI_PIPELINE_SOURCE == 'parent_pipeline'}]")
    )
    found = {event.name: Run(pipeline, event).runs(pipeline.jobs[0]) for event in child_events()}
    assert {name for name, runs in found.items() if runs is not NO} == {"parent pipeline for a merge request"}


@pytest.mark.parametrize(
    ("keywords", "expected"),
    [
        ("rules: [{if: $CI_COMMIT_TAG}]", True),
        ("rules: [{if: $CI_COMMIT_TAG =~ /^v/ && $DEPLOY}, {when: never}]", True),
        ("rules: [{if: $CI_COMMIT_TAG == null}]", False),
        ("rules: [{if: $CI_COMMIT_TAG || $CI_COMMIT_BRANCH == 'main'}]", False),
        ("rules: [{if: $CI_COMMIT_TAG, when: never}, {if: $CI_COMMIT_BRANCH}]", False),
        ("rules: [{if: $CI_COMMIT_BRANCH || $CI_MERGE_REQUEST_IID, when: never}, {when: manual}]", True),
        ("rules: [{if: $DEPLOY}]", False),
        ("rules: [{when: never}]", False),
        ("only: [tags]", True),
        ("only: {variables: [$CI_COMMIT_TAG]}", True),
        ("only: {refs: [tags], changes: [a]}", True),
        ("only: [/^v?\\d+\\.\\d+\\.\\d+$/]", True),
        ("only: [/^v/], except: [branches]", True),
        ("except: [branches]", True),
        ("only: [tags, main]", False),
        ("only: [/^release/]", False),
        ("only: [/.*/]", False),
        ("only: [tags, schedules]", False),
        ("only: [schedules, /^v/]", False),
        # No source is called like the branch, and none has both of these.
        ("only: {refs: [schedules], variables: [$CI_PIPELINE_SOURCE == 'web' || $CI_COMMIT_TAG]}", True),
        ("rules: [{if: $CI_PIPELINE_SOURCE == 'schedule' && $CI_COMMIT_BRANCH}]", False),
        ("only: [tags@a/b]", True),
        ("only: [branches@a/b, tags@a/b]", False),
        ("only: [/^v/@a/b]", True),
        ("only: {refs: [/^v/], variables: [$X]}", True),
        ("only: {refs: [branches, /^v/], variables: [$X]}", False),
        ("only: [/^v/], except: [/^v0/]", True),
        ("only: [branches, /^v/], except: [/^v0/]", False),
        ("", False),
    ],
)
def test_a_job_is_for_tags_when_nothing_else_can_start_it(keywords: str, expected: bool) -> None:
    pipeline = pipeline_of(with_keywords(keywords))
    assert Occasions(pipeline).is_for_tags(pipeline.jobs[0]) == expected


def test_what_is_sure_of_events_together_is_sure_of_each() -> None:
    for kind in Ref:
        of_kind = [event for event in events() if event.kind is kind]
        both = joined("all", of_kind)
        assert both.predefined["CI"] == "true"
        for name, value in both.predefined.items():
            found = [event.predefined.get(name, UNKNOWN) for event in of_kind]
            assert value is UNKNOWN or found == [value] * len(found) or (value == Some() and all(found))
        for keywords in ("only: [schedules]", "only: [branches, web]", "except: [tags]", "rules: [{changes: [a]}]"):
            pipeline = pipeline_of(with_keywords(keywords))
            sure = Run(pipeline, both).runs(pipeline.jobs[0])
            assert all(sure in (Run(pipeline, one).runs(pipeline.jobs[0]), MAY) for one in of_kind)


def test_of_one_event_all_is_known_that_is_known_of_it() -> None:
    assert joined("tag", [TAG]) == TAG


def test_the_workflow_can_make_all_jobs_ones_for_tags() -> None:
    pipeline = pipeline_of("workflow: {rules: [{if: $CI_COMMIT_TAG}]}\njob: {script: x}")
    assert Occasions(pipeline).is_for_tags(pipeline.jobs[0])


names = st.sampled_from(["A", "B", "CI_COMMIT_BRANCH", "CI_COMMIT_TAG"])
conditions = st.recursive(
    names.map("${}".format) | st.sampled_from(['"x"', '""', "null", "/x+y/"]),
    lambda inner: st.tuples(inner, st.sampled_from(["==", "!=", "=~", "&&", "||"]), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=4,
)
rules = st.fixed_dictionaries(
    {},
    optional={
        "if": conditions,
        "changes": st.sampled_from([["$A/*"], ["x"]]),
        "exists": st.sampled_from([["Dockerfile"], ["$B"]]),
        "when": st.sampled_from(["never", "manual", "always"]),
    },
).filter(bool)
policies = st.fixed_dictionaries(
    {},
    optional={
        "refs": st.lists(st.sampled_from(["tags", "branches", "main", "/x/", "pushes"]), min_size=1, max_size=2),
        "variables": st.lists(conditions, min_size=1, max_size=2),
        "changes": st.just(["x"]),
    },
).filter(bool)
jobs: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"rules": st.lists(rules, min_size=1, max_size=3)}) | (
    st.fixed_dictionaries({}, optional={"only": policies, "except": policies})
)
values: st.SearchStrategy[Value] = st.sampled_from([None, "", "x", "xxy", "main"])


@given(jobs, st.lists(rules, max_size=2), st.dictionaries(names, values), st.sets(names), values)
def test_to_know_less_never_turns_an_answer_into_its_opposite(
    job: dict[str, Any], workflow: list[dict[str, Any]], known: dict[str, Value], hidden: set[str], root: Value
) -> None:
    tree: dict[str, Any] = {"job": {"script": "x", **job}, "variables": {"A": root or "file"}}
    if workflow:
        tree["workflow"] = {"rules": workflow}
    pipeline = pipeline_of(json.dumps(tree))
    for event in (push("main", known, ("x",)), TAG._replace(given=known), push("xxy", known, None)):
        less = event._replace(given={**known, **dict.fromkeys(hidden, UNKNOWN)})
        nearly = event._replace(
            given={name: Some() if value and name in hidden else value for name, value in known.items()}
        )
        answer = Run(pipeline, event, lambda: PATHS).runs(pipeline.jobs[0])
        for one in (less, nearly, event._replace(others=Others.ANY), event._replace(changes=UNKNOWN)):
            assert Run(pipeline, one, lambda: PATHS).runs(pipeline.jobs[0]) in (answer, MAY)
        assert Run(pipeline, event).runs(pipeline.jobs[0]) in (answer, MAY)
