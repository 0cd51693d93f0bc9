"""Finds predicates by name. `image.unpinned` is the entry `unpinned` of `PREDICATES` in the module `image`."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from cilint.errors import RuleError
from cilint.lazy.typing import Any
from cilint.predicates.contract import Predicate
from cilint.settings.reading import hint
from cilint.text.source import Span

SUBJECTS = (
    "address",
    "archive",
    "argument",
    "auth",
    "auth_config",
    "auth_write",
    "cache",
    "container",
    "credential",
    "deployment",
    "deprecation",
    "dind",
    "download",
    "engine",
    "event",
    "fact",
    "flag",
    "flow",
    "guard",
    "image",
    "include",
    "injection",
    "job",
    "keyword",
    "leak",
    "login",
    "packages",
    "pattern",
    "pipeline",
    "problem",
    "project",
    "pull_policy",
    "push",
    "reference",
    "repository",
    "runner",
    "scan",
    "script_image",
    "secret",
    "service",
    "services",
    "suppression",
    "text",
    "token",
    "transport",
    "trigger",
)

BEYOND_FILES = frozenset(
    {
        "auth.missing",
        "auth_config.unmatched",
        "include.unpinned",
        "include.unread",
        "include.untrusted",
        "include.variable",
        "project.foreign-image",
        "repository.ended",
    }
)
"""Predicates that look further than at files and settings: at the environment, remotes, the day, over the network.

What a rule with one of them says of a pipeline may be another thing elsewhere, or with other options.
"""


def find_predicate(name: str, place: Span) -> Predicate:
    """The predicate of that name. Raises `RuleError`, for the place that names it, with the names that there are."""
    predicate: Predicate = find_named("predicate", SUBJECTS, name, place)
    return predicate


def find_named(kind: str, subjects: Sequence[str], name: str, place: Span) -> Any:
    """The predicate or fixer (`kind` says which) of a name `subject.short`: an entry of its subject's table.

    The table of `cilint.predicates.image` is its `PREDICATES`. Raises `RuleError` as `find_predicate` does.
    """
    subject, _, short = name.partition(".")
    if subject not in subjects:
        raise RuleError(f"there is no {kind} {name!r}: {_beginning(kind, subjects, name)}", place)
    # A run loads the subjects that its rules name.
    table = getattr(import_module(f"cilint.{kind}s.{subject}"), f"{kind.upper()}S")
    if short not in table:
        known = [f"{subject}.{known}" for known in sorted(table)]
        raise RuleError(f"there is no {kind} {name!r}{hint(name, known)}", place)
    return table[short]


def _beginning(kind: str, subjects: Sequence[str], name: str) -> str:
    """What to write in place of a name that begins with no subject: the nearest name, or how names begin."""
    from cilint.pipeline.similar import Names

    tables = {subject: getattr(import_module(f"cilint.{kind}s.{subject}"), f"{kind.upper()}S") for subject in subjects}
    known = [f"{subject}.{short}" for subject, table in tables.items() for short in table]
    nearest = Names(known).nearest(name)
    return f"did you mean {nearest}?" if nearest else f"a name begins with {', '.join(subjects)}"
