"""Events that every project can have: one of each usual kind, with as much chosen of it as whoever starts it chooses.

What is so in one of them can happen, whatever a project's settings are. What the settings say stays unknown: which
variables there are, how the default branch is called.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.pipeline.conditions.evaluation import Some, Value
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.events.kinds import DEFAULT_BRANCH, events
from cilint.pipeline.events.naming import for_ref

_BRANCH, _TAG, _FILE = "cilint-sample", "v1.2.3", "cilint-sample.file"
"""A name that no condition means, a tag as most projects name theirs, and a file that no pattern means."""
DEFAULT_EVENT, BRANCH_EVENT, MERGE_EVENT = "push to the default branch", "push to another branch", "merge request"
USUAL_NAMES = (DEFAULT_EVENT, BRANCH_EVENT, "tag", MERGE_EVENT, "schedule for the default branch")
"""The events that are worth telling; others of the same kind differ in what starts them alone."""
_DEFAULT_NAMES = ("main", "master")
_QUIET: dict[str, Value] = {
    "CI_COMMIT_DESCRIPTION": None,
    "CI_COMMIT_MESSAGE": "Sample",
    "CI_COMMIT_TITLE": "Sample",
    "CI_DEPLOY_FREEZE": None,
}
_BY_KIND: dict[Ref, dict[str, Value]] = {
    Ref.BRANCH: {"CI_OPEN_MERGE_REQUESTS": None},
    Ref.TAG: {},
    Ref.MERGE_REQUEST: {
        "CI_MERGE_REQUEST_LABELS": None,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": DEFAULT_BRANCH,
        "CI_MERGE_REQUEST_TITLE": "Sample",
    },
}
"""What a commit and a merge request without anything special have."""


def sample_events() -> Iterator[tuple[Event, ...]]:
    """One event after the other, each in forms: of each form more is known than of those before it."""
    for event in events():
        if event.name in USUAL_NAMES:
            yield tuple(_forms(_plain(event)))


def named_default_branches() -> Iterator[Event]:
    """Pushes to default branches with the names that most of them have."""
    usual = next(event for event in events() if event.name == DEFAULT_EVENT)
    for name in _DEFAULT_NAMES:
        known = {variable: name if value == DEFAULT_BRANCH else value for variable, value in usual.predefined.items()}
        yield _plain(for_ref(usual._replace(predefined=known), name))


def open_merge_request_events() -> tuple[Event, Event]:
    """What one push to a branch with an open merge request can start: a pipeline of the branch, and of the request."""
    push, merge_request = (
        next(event for event in events() if event.name == name) for name in ("push to another branch", "merge request")
    )
    branch, request = _named(_plain(push)) or push, _named(_plain(merge_request)) or merge_request
    return branch._replace(predefined={**branch.predefined, "CI_OPEN_MERGE_REQUESTS": Some()}), request


def _plain(event: Event) -> Event:
    return event._replace(predefined={**event.predefined, **_QUIET, **_BY_KIND[event.kind]})


def _forms(event: Event) -> Iterator[Event]:
    yield event
    named = _named(event)
    if named is not None:
        yield named
    if event.changes is not None:
        yield _elsewhere(named or event)


def _elsewhere(event: Event) -> Event:
    return event._replace(name=f"{event.name} that changes other files", changes=(_FILE,))


def _named(event: Event) -> Event | None:
    """The event for a ref with a name; None for the default branch, which the settings name."""
    if event.ref == DEFAULT_BRANCH:
        return None
    if event.kind is Ref.TAG:
        return for_ref(event, _TAG)._replace(name=f"tag such as {_TAG}")
    default = Some(DEFAULT_BRANCH.kind, DEFAULT_BRANCH.name, unlike=_BRANCH)
    chosen = {name: default if value == DEFAULT_BRANCH else value for name, value in event.predefined.items()}
    named = for_ref(event._replace(predefined=chosen), _BRANCH)
    return named._replace(name="push to a branch of another name" if event.kind is Ref.BRANCH else event.name)
