"""Events by their names: which usual events a word stands for, and what a ref behind it tells."""

from __future__ import annotations

import pytest

from cilint.errors import UsageError
from cilint.pipeline.building import build_pipeline
from cilint.pipeline.conditions.evaluation import Some
from cilint.pipeline.events.event import Event, Others, Ref
from cilint.pipeline.events.naming import EVENT_WORDS, Stated, as_child, named_events, usual_events, word_of
from cilint.pipeline.events.run import Run
from cilint.pipeline.loading import Loader
from cilint.text.files import MemoryFiles

_BASIC = Stated(known={"CI_DEFAULT_BRANCH": "main", "CI_PROJECT_PATH": "my/project"})


def named(text: str, stated: Stated = _BASIC) -> Event:
    found = named_events(text, stated)
    assert len(found) == 1, [event.name for event in found]
    return found[0]


def runs(condition: str, event: Event) -> str:
    """Whether a job with that condition runs."""
    text = f"job:\n  script: x\n  rules:\n    - if: {condition}\n"
    pipeline = build_pipeline(Loader(MemoryFiles({".gitlab-ci.yml": text})), ".gitlab-ci.yml", is_entry_point=True)
    return Run(pipeline, event).runs(pipeline.jobs[0]).value


@pytest.mark.parametrize("word", EVENT_WORDS)
def test_each_word_stands_for_events_of_one_source(word: str) -> None:
    found = named_events(word, _BASIC)
    assert found
    assert len({event.source for event in found}) == 1


def test_a_word_stands_for_all_usual_events_of_its_source() -> None:
    assert [event.name for event in named_events("push", _BASIC)] == [
        "push to the default branch",
        "push to another branch",
    ]
    assert [event.kind for event in named_events("schedule", _BASIC)] == [Ref.BRANCH, Ref.BRANCH, Ref.TAG]


def test_a_ref_behind_a_word_makes_one_event() -> None:
    event = named("push:feature/x")
    assert (event.name, event.ref, event.kind) == ("push:feature/x", "feature/x", Ref.BRANCH)
    assert event.predefined["CI_COMMIT_BRANCH"] == event.predefined["CI_COMMIT_REF_NAME"] == "feature/x"
    assert runs("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", event) == "no"
    assert runs("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", named("push:main")) == "yes"


def test_without_the_name_of_the_default_branch_a_branch_may_be_that() -> None:
    assert runs("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", named("push:main", Stated())) == "may"


def test_a_tag_is_named_by_itself_or_in_full() -> None:
    assert named("tag:v1.2").predefined["CI_COMMIT_TAG"] == "v1.2"
    event = named("schedule:refs/tags/v1.2")
    assert (event.source, event.kind, event.ref) == ("schedule", Ref.TAG, "v1.2")
    assert runs("$CI_COMMIT_TAG =~ /^v1/", event) == "yes"
    assert named("push:refs/heads/feature/x").ref == "feature/x"


def test_a_merge_request_comes_from_the_project_unless_it_is_said_to_be_of_a_fork() -> None:
    condition = "$CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH"
    assert runs(condition, named("mr")) == "yes"
    assert runs(condition, named("mr", _BASIC._replace(is_fork=True))) == "no"
    assert runs(condition, named("mr", Stated())) == "yes"
    assert runs(condition, named("mr", Stated(is_fork=True))) == "no"


def test_of_another_branch_it_is_known_which_one_it_is_not() -> None:
    default, other = named_events("push", _BASIC)
    assert default.predefined["CI_COMMIT_BRANCH"] == "main"
    assert runs('$CI_COMMIT_BRANCH == "main"', default) == "yes"
    assert runs('$CI_COMMIT_BRANCH == "main"', other) == "no"
    assert runs('$CI_COMMIT_BRANCH == "develop"', other) == "may"
    assert runs("$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", other) == "no"


def test_what_is_set_goes_over_the_files_unless_it_is_one_of_gitlabs_own() -> None:
    event = named("mr", _BASIC._replace(variables={"DEPLOY": "1", "CI_MERGE_REQUEST_LABELS": "a,b"}))
    assert event.given == {"DEPLOY": "1"}
    assert event.predefined["CI_MERGE_REQUEST_LABELS"] == "a,b"


def test_changes_count_where_gitlab_looks_at_them() -> None:
    stated = _BASIC._replace(changes=("a.py",))
    assert named("push:main", stated).changes == ("a.py",)
    assert named("mr", stated).changes == ("a.py",)
    assert named("tag:v1", stated).changes is None
    assert named("schedule:main", stated).changes is None


def test_the_values_of_the_files_count_unless_whoever_starts_a_pipeline_gives_others() -> None:
    assert {event.others for event in named_events("push", _BASIC)} == {Others.NEW}
    assert {event.others for event in named_events("web", _BASIC)} == {Others.ANY}
    stated = _BASIC._replace(others=Others.NONE)
    assert {event.others for event in usual_events(stated)} == {Others.NONE}


def test_without_other_variables_gitlabs_own_are_still_not_known() -> None:
    stated = _BASIC._replace(others=Others.NONE)
    assert runs("$CI_COMMIT_MESSAGE =~ /skip/", named("push:x", stated)) == "may"
    assert runs("$SKIP", named("push:x", stated)) == "no"


def test_each_usual_event_has_a_word() -> None:
    assert {word_of(event) for event in usual_events(_BASIC)} == {*EVENT_WORDS} - {"parent"}


def test_a_child_pipeline_is_started_by_its_parent_for_the_same_ref() -> None:
    event = as_child(named("mr:feature/x"))
    assert event.source == event.predefined["CI_PIPELINE_SOURCE"] == "parent_pipeline"
    assert (event.kind, event.ref) == (Ref.MERGE_REQUEST, "feature/x")


def test_what_is_not_known_of_a_ref_stays_so() -> None:
    assert isinstance(named("tag").ref, Some)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pushed", "there is no event 'pushed'"),
        ("push:", "'push:' ends where a branch or tag should stand, as in `push:main`"),
        ("tag:", "as in `tag:v1.2`"),
        ("push:refs/tags/v1", "`tag:NAME` is the push of one"),
        ("mr:refs/heads/", "'mr:refs/heads/' is no event"),
    ],
)
def test_what_is_no_event_is_told_with_what_would_be_one(text: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        named_events(text, _BASIC)
    assert message in raised.value.message
