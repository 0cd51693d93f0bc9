"""Events as data: what each key says, and what is taken for granted without it."""

from __future__ import annotations

from typing import Any

import pytest

from cilint.errors import UsageError
from cilint.pipeline.conditions.evaluation import UNKNOWN, Some
from cilint.pipeline.events.event import Others, Ref
from cilint.pipeline.events.stated import stated_event


def test_an_event_may_be_a_source_alone() -> None:
    event = stated_event({"source": "push"})
    assert (event.kind, event.others, event.changes) == (Ref.BRANCH, Others.NEW, UNKNOWN)
    assert isinstance(event.predefined["CI_COMMIT_BRANCH"], Some)


def test_where_variables_are_given_there_are_no_others_than_gitlab_always_sets() -> None:
    event = stated_event({"source": "push", "ref": "v1", "tag": True, "variables": {"DEPLOY": "1"}})
    assert (event.kind, event.others) == (Ref.TAG, Others.NONE)
    assert event.given == {"DEPLOY": "1"}
    assert event.predefined["CI_COMMIT_TAG"] == "v1"
    assert "CI_COMMIT_TAG_MESSAGE" not in event.predefined
    assert isinstance(event.predefined["CI_DEFAULT_BRANCH"], Some)


def test_variables_of_gitlabs_own_are_what_the_event_says() -> None:
    plain = {"source": "push", "ref": "main", "variables": {"CI_DEFAULT_BRANCH": "main"}}
    event = stated_event(plain, {"CI_DEFAULT_BRANCH": "master"})
    assert event.predefined["CI_DEFAULT_BRANCH"] == event.predefined["CI_COMMIT_BRANCH"] == "main"


def test_null_changes_are_such_as_gitlab_does_not_know() -> None:
    assert stated_event({"source": "push", "changes": None}).changes is None
    assert stated_event({"source": "push", "changes": ["a.py"]}).changes == ("a.py",)


def test_a_child_pipeline_of_a_merge_request_is_told_by_its_variables() -> None:
    plain = {"source": "parent_pipeline", "ref": "x", "variables": {"CI_MERGE_REQUEST_IID": "7"}}
    assert stated_event(plain).kind is Ref.MERGE_REQUEST
    assert stated_event({**plain, "variables": {}}).kind is Ref.BRANCH
    assert stated_event({**plain, "source": "push"}).kind is Ref.BRANCH


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        (["push"], "an event is a mapping with source, ref, tag, variables, changes, and this is a list"),
        ({}, "`source` of an event is a text, and this is missing"),
        ({"source": "pusch"}, "no pipeline of a branch has 'pusch' as its CI_PIPELINE_SOURCE"),
        ({"source": "push", "ref": 1}, "`ref` of an event is a text, and this is a number"),
        ({"source": "push", "tag": "v1"}, "`tag` of an event is true or false, and this is a text"),
        ({"source": "push", "variables": {"A": 1}}, "`variables` of an event is a mapping of names to texts"),
        ({"source": "push", "variables": "A=1"}, "`variables` of an event is a mapping of names to texts"),
        ({"source": "push", "changes": "a.py"}, "`changes` of an event is a list of paths, or null"),
    ],
)
def test_what_is_no_event_is_told(plain: Any, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        stated_event(plain)
    assert message in raised.value.message
