"""Files of pipeline tests: what each key says, and what means nothing, with its place."""

from __future__ import annotations

import pytest

from cilint.errors import SettingsError
from cilint.expectations.model import PipelineTest
from cilint.expectations.reading import read_tests
from cilint.pipeline.events.event import Others
from cilint.text.source import Source


def read(text: str) -> tuple[PipelineTest, ...]:
    return read_tests(Source(".cilint-tests.yml", text), {"CI_DEFAULT_BRANCH": "main"})


def test_a_test_has_events_and_what_is_expected_in_each() -> None:
    (test,) = read("tests: [{name: tags, on: [tag:v1, push:main], jobs: {deploy: manual, 'b*': [runs, never]}}]")
    assert test.name == "tags"
    assert [event.name for event in test.events] == ["tag:v1", "push:main"]
    assert [event.source for event in test.child_events] == ["parent_pipeline"] * 2
    assert [(item.pattern, item.words) for item in test.expectations] == [
        ("deploy", ("manual",)),
        ("b*", ("runs", "never")),
    ]


def test_a_test_says_all_variables_that_there_are_unless_it_says_otherwise() -> None:
    text = "tests: [{{on: web:x, variables: {{A: 1, CI_MERGE_REQUEST_LABELS: x}}{more}, jobs: {{a: runs}}}}]"
    (event,) = read(text.format(more=""))[0].events
    assert (event.others, event.given, event.predefined["CI_MERGE_REQUEST_LABELS"]) == (Others.NONE, {"A": "1"}, "x")
    assert read(text.format(more=", other_variables: true"))[0].events[0].others is Others.ANY


def test_all_events_are_those_that_can_start_a_pipeline() -> None:
    (test,) = read("tests: [{on: all, pipeline: runs}]")
    assert len(test.events) > 20
    assert {event.source for event in test.child_events} == {"parent_pipeline"}
    assert test.name == "push to the default branch, push to another branch …"


def test_an_event_may_be_stated_as_data() -> None:
    text = "tests: [{event: {source: push, ref: v1, tag: true, variables: {A: b}, changes: null}, jobs: {a: runs}}]"
    (event,) = read(text)[0].events
    assert (event.name, event.changes, event.given) == ("push for v1", None, {"A": "b"})


def test_the_path_of_the_project_tells_more_than_itself() -> None:
    (event,) = read("tests: [{on: push:x, variables: {CI_PROJECT_PATH: group/app}, jobs: {a: runs}}]")[0].events
    assert event.predefined["CI_PROJECT_NAMESPACE"] == "group"


def test_what_changed_and_a_fork_are_stated() -> None:
    (event,) = read("tests: [{on: mr, fork: yes, changed: docs/a.md, jobs: {a: runs}}]")[0].events
    assert (event.name, event.changes) == ("merge request of a fork", ("docs/a.md",))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "", "there is no test in this file"),
        ("tests: []", "", "there is no test in this file"),
        ("test: []", "test", "unknown key 'test'; did you mean tests?"),
        ("tests: {a: b}", "{a: b}", "this must be a list of tests"),
        ("tests: [a]", "a", "this must be a mapping of keys and values"),
        ("tests: [{on: mr, job: {a: runs}}]", "job", "unknown key 'job'; did you mean jobs?"),
        ("tests: [{on: mr}]", "{on: mr}", "this test expects nothing"),
        ("tests: [{jobs: {a: runs}}]", "{jobs: {a: runs}}", "a test names its events"),
        ("tests: [{on: mr, event: {source: push}, jobs: {a: runs}}]", None, "a test names its events"),
        ("tests: [{on: [], jobs: {a: runs}}]", "[]", "this names no event"),
        ("tests: [{on: pushed, jobs: {a: runs}}]", "pushed", "there is no event 'pushed'"),
        ("tests: [{on: [mr, 'tag:'], jobs: {a: runs}}]", "'tag:'", "ends where a branch or tag should stand"),
        ("tests: [{event: {source: psh}, jobs: {a: runs}}]", "{source: psh}", "has 'psh' as its CI_PIPELINE_SOURCE"),
        ("tests: [{on: mr, jobs: {a: run}}]", "run", "'run' means nothing here; did you mean runs?"),
        ("tests: [{on: mr, jobs: {a: []}}]", "a", "say what becomes of the job: runs, manual, delayed, failure, never"),
        ("tests: [{on: mr, pipeline: manual}]", "manual", "'manual' means nothing here"),
        ("tests: [{on: mr, fork: x, jobs: {a: runs}}]", "x", "this must be true or false"),
        ("tests: [{on: mr, variables: {A: [1]}, jobs: {a: runs}}]", "[1]", "the value of a variable is a text"),
        (
            "tests: [{on: mr, variables: {CI_COMMIT_BRANCH: x}, jobs: {a: runs}}]",
            "{CI_COMMIT_BRANCH: x}",
            "CI_COMMIT_BRANCH is what the event says",
        ),
        ("tests: [", None, ""),
    ],
)
def test_what_means_nothing_is_told_with_its_place(text: str, place: str | None, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(text)
    assert message in raised.value.message
    assert raised.value.span
    assert place is None or raised.value.span.text == place
