"""The events that a command line asks about: `--on`, `--event`, and what is said of them with other options."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Iterator, Mapping

from cilint.cli.targets import Target
from cilint.errors import UnreadableFileError, UsageError
from cilint.git.repository import Repository
from cilint.pipeline.conditions.evaluation import UNKNOWN, Unknown
from cilint.pipeline.events.event import Event, Others
from cilint.pipeline.events.naming import (
    Stated,
    as_child,
    named_events,
    refuse_fork_of_none,
    refuse_variables_of_the_event,
    usual_child_events,
    usual_events,
)
from cilint.pipeline.events.stated import stated_event
from cilint.pipeline.pipeline import Pipeline
from cilint.settings.environment import git_directory, variables_of_project
from cilint.text.files import decode, read_bytes

_ORIGIN = "refs/remotes/origin/"


class Asked:
    """What the options of a command say of events, for the repository of one target.

    Raises `UsageError` where they name no event, or something that does not go together.
    """

    def __init__(self, options: Namespace, target: Target) -> None:
        self._stated = stated_by(options, target)
        self._named = tuple(event for text in options.on for event in named_events(text, self._stated))
        if options.fork and self._named:
            refuse_fork_of_none(self._named)
        self._named += tuple(event for text in options.event for event in _from_json(text, self._stated.known))

    def of(self, pipeline: Pipeline) -> tuple[Event, ...]:
        """The events to ask of a pipeline: those that are named, else all that can start it.

        Of a child pipeline it is asked what it makes of a pipeline that runs for the event.
        """
        if not self._named:
            return usual_child_events(self._stated) if pipeline.is_child else usual_events(self._stated)
        return tuple(as_child(event) for event in self._named) if pipeline.is_child else self._named


def stated_by(options: Namespace, target: Target) -> Stated:
    """What the options state of all events. Raises `UsageError`."""
    variables = dict(options.set)
    refuse_variables_of_the_event(variables)
    others = Others.NONE if options.no_other_variables else Others.NEW
    path = variables.get("CI_PROJECT_PATH")
    known = {**known_variables(target), **(variables_of_project(path) if path else {})}
    return Stated(known, variables, _changes(options, target), options.fork, others)


def known_variables(target: Target) -> Mapping[str, str]:
    """GitLab's own variables that are the same in every pipeline of the project, as far as the repository tells."""
    known = target.settings.environment.variables
    if "CI_DEFAULT_BRANCH" in known:
        return known
    default = _default_branch(target.root)
    return {**known, "CI_DEFAULT_BRANCH": default} if default else known


def _default_branch(root: str) -> str:
    """The branch that the remote `origin` had as its default one when it was cloned; empty where git does not tell."""
    try:
        path = os.path.join(git_directory(root), *_ORIGIN.split("/"), "HEAD")
        head = decode(read_bytes(path, "origin/HEAD"), "origin/HEAD")
    except UnreadableFileError:
        return ""
    return head.strip().removeprefix("ref: ").removeprefix(_ORIGIN) if head.startswith(f"ref: {_ORIGIN}") else ""


def _changes(options: Namespace, target: Target) -> tuple[str, ...] | Unknown:
    if options.changed_since:
        return (*options.changed, *Repository(target.root).changed_since(options.changed_since))
    return tuple(options.changed) if options.changed else UNKNOWN


def _from_json(text: str, known: Mapping[str, str]) -> Iterator[Event]:
    """The events of `--event`: one as JSON, or a file with one or a list of them."""
    name = "--event"
    if not text.lstrip().startswith(("{", "[")):
        name, text = text, decode(read_bytes(text, text), text)
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: this is no JSON: {error}") from None
    for item in plain if isinstance(plain, list) else [plain]:
        try:
            yield stated_event(item, known)
        except UsageError as error:
            raise UsageError(f"{name}: {error.message}") from None
