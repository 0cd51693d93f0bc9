"""The events that start pipelines, each with what GitLab's own variables are then, as far as every project has it so.

Source: GitLab's doc/ci/variables/predefined_variables.md ("Available in …"), doc/ci/jobs/job_rules.md,
doc/ci/pipelines/downstream_pipelines.md (child pipelines of merge requests), and lib/gitlab/ci/variables/builder/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from cilint.pipeline.conditions.evaluation import UNKNOWN, Some, Unknown, Value
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.predefined import predefined_variables

DEFAULT_BRANCH = Some("branch", "default")
OTHER_BRANCH = Some("branch", "other")
_TAG = Some("tag")
_SOURCE_BRANCH = Some("source branch", "own")
OWN_PROJECT = Some("project", "own")
FORK = Some("project", "fork")

_BRANCHES = {"the default branch": DEFAULT_BRANCH, "another branch": OTHER_BRANCH}
_BY_REF = {
    "schedule": "schedule for",
    "web": "person's start for",
    "api": "call of the API for",
    "trigger": "trigger for",
    "pipeline": "other project's pipeline for",
    "chat": "chat command for",
}
"""What starts pipelines for branches and for tags, besides pushes, by the value of CI_PIPELINE_SOURCE."""
PARENT = "parent_pipeline"
_RARE = (
    "webide",
    "ondemand_dast_scan",
    "ondemand_dast_validation",
    "security_orchestration_policy",
    "container_registry_push",
    "duo_workflow",
    "pipeline_execution_policy_schedule",
    "unknown",
)
"""Further values of CI_PIPELINE_SOURCE (app/models/concerns/enums/ci/pipeline.rb)."""
_ONLY_BY = {
    "CI_PIPELINE_SCHEDULE_DESCRIPTION": "schedule",
    "CHAT_INPUT": "chat",
    "CHAT_CHANNEL": "chat",
    "CHAT_USER_ID": "chat",
    "TRIGGER_PAYLOAD": "trigger",
}
"""Variables that one source alone brings. A child pipeline has those of its parent perhaps."""


def events(known: Mapping[str, Value] | None = None) -> Iterator[Event]:
    """What can start the pipeline of a project; `known` are predefined variables that are the same in all of them."""
    return (_with(event, known or {}) for event in _all_starts())


def child_events() -> Iterator[Event]:
    """What can start a child pipeline: its parent's, for whatever that one runs."""
    return (_with(event, {}) for event in _all_children())


@cache
def all_kinds() -> tuple[Event, ...]:
    """All that can start any pipeline: also by sources that are worth no column of a table."""
    return (*_all_starts(), *_rare(), *_all_children())


# They are the same for all pipelines of a run; who takes one gets variables of its own from `_with`.
@cache
def _all_starts() -> tuple[Event, ...]:
    return tuple(_starts())


@cache
def _all_children() -> tuple[Event, ...]:
    return tuple(_children())


def _starts() -> Iterator[Event]:
    for branch, ref in _BRANCHES.items():
        yield _branch(f"push to {branch}", "push", ref)
    yield _tag("tag", "push")
    yield _merge_request("merge request", {"CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": OWN_PROJECT})
    yield _merge_request("merge request of a fork", {"CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": FORK})
    yield _merge_request(
        "merge train", {"CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": UNKNOWN, "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"}
    )
    for source, words in _BY_REF.items():
        for branch, ref in _BRANCHES.items():
            yield _branch(f"{words} {branch}", source, ref, changes=None)
        yield _tag(f"{words} a tag", source)
    yield _branch("push to a mirrored repository", "external", UNKNOWN)
    yield _branch("pull request of another host", "external_pull_request_event", UNKNOWN)


def _children() -> Iterator[Event]:
    for branch, ref in _BRANCHES.items():
        yield _branch(f"parent pipeline for {branch}", PARENT, ref, changes=UNKNOWN)
    yield _tag("parent pipeline for a tag", PARENT)
    merge_request = _merge_request("parent pipeline for a merge request", {})
    yield _with(merge_request._replace(source=PARENT), {"CI_PIPELINE_SOURCE": PARENT})


def _rare() -> Iterator[Event]:
    for source in _RARE:
        for branch, ref in _BRANCHES.items():
            yield _branch(f"{source} for {branch}", source, ref)
        yield _tag(f"{source} for a tag", source)
        merge_request = _merge_request(f"{source} for a merge request", {})
        yield _with(merge_request._replace(source=source), {"CI_PIPELINE_SOURCE": source})


def _with(event: Event, variables: Mapping[str, Value]) -> Event:
    return event._replace(predefined={**event.predefined, **variables})


def _branch(name: str, source: str, ref: Some | Unknown, changes: Unknown | None = UNKNOWN) -> Event:
    variables = {"CI_COMMIT_BRANCH": Some() if isinstance(ref, Unknown) else ref}
    return Event(
        name, source, Ref.BRANCH, ref, _common(source, ref) | _absent("CI_MERGE_REQUEST_") | variables, changes=changes
    )


def _tag(name: str, source: str) -> Event:
    variables = _common(source, _TAG) | _absent("CI_MERGE_REQUEST_")
    variables |= {"CI_COMMIT_TAG": _TAG, "CI_COMMIT_TAG_MESSAGE": UNKNOWN, "CI_OPEN_MERGE_REQUESTS": None}
    return Event(name, source, Ref.TAG, _TAG, variables, changes=None)


def _merge_request(name: str, variables: dict[str, Value]) -> Event:
    source = "merge_request_event"
    present: dict[str, Value] = {
        "CI_MERGE_REQUEST_ID": Some(),
        "CI_MERGE_REQUEST_IID": Some(),
        "CI_MERGE_REQUEST_EVENT_TYPE": Some(),
        "CI_MERGE_REQUEST_TITLE": Some(),
        "CI_MERGE_REQUEST_PROJECT_PATH": OWN_PROJECT,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": _SOURCE_BRANCH,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": Some(),
    }
    return Event(
        name,
        source,
        Ref.MERGE_REQUEST,
        _SOURCE_BRANCH,
        _common(source, _SOURCE_BRANCH) | present | variables,
    )


def _common(source: str, ref: Some | Unknown) -> dict[str, Value]:
    """What there is for every event, and what there is for none unless it says so."""
    external = {} if source.startswith("external_pull") or source == PARENT else _absent("CI_EXTERNAL_PULL_REQUEST_")
    absent: dict[str, Value] = {name: None for name, one in _ONLY_BY.items() if source not in (one, PARENT)}
    return {
        **external,
        **absent,
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": source,
        "CI_DEFAULT_BRANCH": DEFAULT_BRANCH,
        "CI_PROJECT_PATH": OWN_PROJECT,
        "CI_COMMIT_REF_NAME": ref,
        "CI_COMMIT_BRANCH": None,
        "CI_COMMIT_TAG": None,
        "CI_COMMIT_TAG_MESSAGE": None,
    }


@cache
def _absent(prefix: str) -> dict[str, Value]:
    return {name: None for name in predefined_variables() if name.startswith(prefix)}
