"""Events by the words that people have for them: `mr`, `push:feature/x`, `tag:v1.2`, `schedule`.

Each word stands for the usual events (kinds.py) of one source; a ref behind it makes one event of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cilint.errors import UsageError
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import UNKNOWN, Some, Unknown, Value
from cilint.pipeline.events.event import Event, Others, Ref
from cilint.pipeline.events.kinds import DEFAULT_BRANCH, FORK, OWN_PROJECT, PARENT, child_events, events
from cilint.pipeline.predefined import predefined_variables

MERGE_REQUEST = "merge_request_event"
_OWN, _TRAIN = "merge request", "merge train"
_TAGS, _HEADS = "refs/tags/", "refs/heads/"
_OF_THE_EVENT = ("CI_PIPELINE_SOURCE", "CI_COMMIT_REF_NAME", "CI_COMMIT_BRANCH", "CI_COMMIT_TAG")
"""Variables that say which event it is."""
_WITH_VARIABLES = ("api", "chat", "pipeline", "schedule", "trigger", "web")
"""Sources of pipelines to which whoever starts them gives variables, and so other values than those of the files."""
_NAMED = {"CI_DEFAULT_BRANCH": DEFAULT_BRANCH, "CI_PROJECT_PATH": OWN_PROJECT}
"""Variables that name what usual events tell apart without a name."""


class Stated(NamedTuple):
    """What is said of events besides their names.

    `known` are GitLab's own variables that are the same in every pipeline of the project. `variables` are what the
    project, a schedule or a person sets, or values of GitLab's own. `changes` are the paths that changed, where GitLab
    looks at that. `others` says which further variables there may be; where it is NEW, whoever starts a pipeline by a
    schedule, by hand or by a call may override those of the files as well.
    """

    known: Mapping[str, str] = {}
    variables: Mapping[str, str] = {}
    changes: tuple[str, ...] | Unknown = UNKNOWN
    is_fork: bool = False
    others: Others = Others.NEW


def _of(source: str) -> Callable[[Event], bool]:
    return lambda event: event.source == source


def _push(event: Event) -> bool:
    return event.source == "push" and event.kind is Ref.BRANCH


def _tag(event: Event) -> bool:
    return event.source == "push" and event.kind is Ref.TAG


def _merge_request(event: Event) -> bool:
    return event.source == MERGE_REQUEST and event.name != _TRAIN


def _train(event: Event) -> bool:
    return event.name == _TRAIN


_WORDS: Mapping[str, Callable[[Event], bool]] = {
    "push": _push,
    "mr": _merge_request,
    "train": _train,
    "tag": _tag,
    "schedule": _of("schedule"),
    "web": _of("web"),
    "api": _of("api"),
    "trigger": _of("trigger"),
    "pipeline": _of("pipeline"),
    "parent": _of(PARENT),
    "chat": _of("chat"),
    "external": _of("external"),
    "external-pr": _of("external_pull_request_event"),
}
_SOURCES = {MERGE_REQUEST: "mr", PARENT: "parent", "external_pull_request_event": "external-pr"}
"""Values of CI_PIPELINE_SOURCE for which there is a shorter word."""
EVENT_WORDS = tuple(_WORDS)
"""What an event can be called; most take a ref: `push:main`, `schedule:refs/tags/v1`."""


def usual_events(stated: Stated) -> tuple[Event, ...]:
    """All that can start the pipeline of a project."""
    return tuple(_stated(event, stated) for event in events() if not (stated.is_fork and event.name == _OWN))


def usual_child_events(stated: Stated) -> tuple[Event, ...]:
    """All that can start a child pipeline."""
    return tuple(_stated(event, stated) for event in child_events())


def named_events(text: str, stated: Stated) -> tuple[Event, ...]:
    """The events that a word stands for, or the one that a word with a ref names: at least one.

    A ref is the name of a branch, behind `tag` that of a tag, or either in full: `refs/tags/v1`. Raises `UsageError`.
    """
    word, colon, ref = text.partition(":")
    word = _SOURCES.get(word, word)
    if word not in _WORDS:
        raise UsageError(f"there is no event {text!r}: name one of {', '.join(EVENT_WORDS)}, as in `push:main`")
    if colon and not ref:
        raise UsageError(f"{text!r} ends where a branch or tag should stand, as in `{word}:{_example(word)}`")
    found = tuple(filter(_WORDS[word], (*events(), *child_events())))
    if word == "mr":
        found = tuple(event for event in found if (event.name == _OWN) != stated.is_fork)
    if not colon:
        return tuple(_stated(event, stated) for event in found)
    return (_stated(_for_ref(found, text, ref), stated),)


def usual_event(source: str, kind: Ref) -> Event | None:
    """The first of the usual events that has that CI_PIPELINE_SOURCE, for that kind of ref."""
    found = (*events(), *child_events())
    return next((event for event in found if event.source == source and event.kind is kind), None)


def word_of(event: Event) -> str:
    """The word for an event."""
    return next(word for word, is_it in _WORDS.items() if is_it(event))


def as_child(event: Event) -> Event:
    """What starts a child pipeline when a pipeline runs for an event."""
    if event.source == PARENT:
        return event
    predefined = {**event.predefined, "CI_PIPELINE_SOURCE": PARENT}
    return event._replace(source=PARENT, predefined=predefined, changes=event.changes or UNKNOWN)


def refuse_fork_of_none(events: Iterable[Event]) -> None:
    """Raises `UsageError` where it is said that merge requests come from a fork, and no event is one's."""
    if all(event.kind is not Ref.MERGE_REQUEST for event in events):
        raise UsageError("it is merge requests that come from a fork, and none is named: name `mr`")


def with_variables(event: Event, variables: Mapping[str, str]) -> Event:
    """The event with further variables: GitLab's own stay such, over which a file's go; others go over the files'."""
    own = predefined_variables().keys()
    return event._replace(
        predefined={**event.predefined, **{name: text for name, text in variables.items() if name in own}},
        given={**event.given, **{name: text for name, text in variables.items() if name not in own}},
    )


def refuse_variables_of_the_event(variables: Mapping[str, str]) -> None:
    """Raises `UsageError` where a variable is to be set that an event's name says."""
    for name in variables:
        if name in _OF_THE_EVENT:
            raise UsageError(f"{name} is what the event says: name that, as in `push:main` or `tag:v1`")


def _example(word: str) -> str:
    return "v1.2" if word == "tag" else "main"


def _for_ref(usual: tuple[Event, ...], text: str, ref: str) -> Event:
    """The event of those that is for a ref. Raises `UsageError` where none is."""
    kind = Ref.TAG if ref.startswith(_TAGS) else usual[0].kind
    found = next((event for event in usual if event.kind is kind), None)
    name = ref.removeprefix(_TAGS).removeprefix(_HEADS)
    if found is None or not name:
        raise UsageError(f"{text!r} is no event: no such pipeline runs for a tag; `tag:NAME` is the push of one")
    return for_ref(found, name)._replace(name=text)


def for_ref(event: Event, ref: str) -> Event:
    """The event for a branch or tag of that name."""
    variables = dict.fromkeys(("CI_COMMIT_REF_NAME", _ref_variable(event.kind)), ref)
    return event._replace(ref=ref, predefined={**event.predefined, **variables})


def _ref_variable(kind: Ref) -> str:
    return {Ref.MERGE_REQUEST: "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", Ref.TAG: "CI_COMMIT_TAG"}.get(
        kind, "CI_COMMIT_BRANCH"
    )


def _stated(event: Event, stated: Stated) -> Event:
    """The event with what is stated; what GitLab's own variables say of which nothing is, stays unknown."""
    if stated.others is Others.NONE:
        event = without_others(event)
    if stated.is_fork and event.name == _TRAIN:
        event = event._replace(predefined={**event.predefined, "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH": FORK})
    return complete(event, stated)


def without_others(event: Event) -> Event:
    """The event without variables but those of the files and GitLab's own, of which some stay unknown."""
    predefined = {**dict.fromkeys(predefined_variables(), UNKNOWN), **event.predefined}
    return event._replace(predefined=predefined, others=Others.NONE)


def complete(event: Event, stated: Stated) -> Event:
    """The event with what is stated of it."""
    # What changed is asked of pushes to branches and of merge requests alone: GitLab does not know it of others.
    changes = stated.changes if isinstance(event.changes, Unknown) else event.changes
    variables = {**stated.known, **stated.variables}
    complete = with_variables(_with_names(event, variables), variables)
    others = Others.ANY if stated.others is Others.NEW and event.source in _WITH_VARIABLES else stated.others
    return complete._replace(changes=changes, others=others)


def _with_names(event: Event, variables: Mapping[str, str]) -> Event:
    """The event with the names of the default branch and of the project in all places, where they are known."""
    names = {_NAMED[name]: text for name, text in variables.items() if name in _NAMED and text}
    if not names:
        return event
    predefined = {name: _with_name(value, names) for name, value in event.predefined.items()}
    ref = _with_name(event.ref, names)
    return event._replace(ref=event.ref if ref is None else ref, predefined=predefined)


def _with_name(value: Value, names: Mapping[Some, str]) -> Value:
    if value in names and isinstance(value, Some):
        return names[value]
    if isinstance(value, Some) and value.name:
        # What is the other branch, or a fork, surely has another name.
        others = [name for named, name in names.items() if named.kind == value.kind]
        return value._replace(unlike=others[0]) if others else value
    return value
