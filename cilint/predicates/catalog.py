"""Finds predicates by name. `image.unpinned` is the entry `unpinned` of `PREDICATES` in the module `image`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module

from cilint.errors import RuleError
from cilint.lazy.typing import Any
from cilint.packages.registry import PackagePart, declared, find_part, guarded, load, wrong_kind
from cilint.predicates.contract import Predicate
from cilint.settings.reading import hint
from cilint.text.source import Source, Span

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
    "policy",
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
    "shell",
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
        "shell.minor",
        "shell.serious",
    }
)
"""Predicates that look further than at files and settings: at the environment, remotes, the day, over the network.

What a rule with one of them says of a pipeline may be another thing elsewhere, or with other options.
"""


def looks_beyond_files(predicates: Sequence[str]) -> bool:
    """Whether one of these looks further than at files and settings, as those of packages may."""
    return any(name in BEYOND_FILES or name.partition(".")[0] not in SUBJECTS for name in predicates)


def all_predicates() -> Iterator[tuple[str, Predicate]]:
    """All predicates by their names, those of packages that are named last. Raises `RuleError` for a broken one."""
    return all_named("predicate", SUBJECTS, Predicate)


def all_named(kind: str, subjects: Sequence[str], made_as: type[Any]) -> Iterator[tuple[str, Any]]:
    """All predicates or fixers, as `find_named` finds them."""
    nowhere = Span(Source("", ""), 0, 0)
    for subject in (*subjects, *(part.name for part in declared(f"cilint.{kind}s"))):
        for short in _table(kind, subjects, subject):
            name = f"{subject}.{short}"
            yield name, find_named(kind, subjects, made_as, name, nowhere)


def find_predicate(name: str, place: Span) -> Predicate:
    """The predicate of that name. Raises `RuleError`, for the place that names it, with the names that there are."""
    predicate: Predicate = find_named("predicate", SUBJECTS, Predicate, name, place)
    return predicate


def find_named(kind: str, subjects: Sequence[str], made_as: type[Any], name: str, place: Span) -> Any:
    """The predicate or fixer (`kind` says which) of a name `subject.short`: an entry of its subject's table.

    The table of `cilint.predicates.image` is its `PREDICATES`; that of a subject of a package is what its entry point
    names. What is no `made_as` is none. Raises `RuleError` as `find_predicate` does.
    """
    subject, _, short = name.partition(".")
    part = None if subject in subjects else find_part(f"cilint.{kind}s", subject)
    if part is None and subject not in subjects:
        raise RuleError(f"there is no {kind} {name!r}: {_beginning(kind, subjects, name)}", place)
    table = _table(kind, subjects, subject)
    if short not in table:
        known = [f"{subject}.{known}" for known in sorted(table)]
        raise RuleError(f"there is no {kind} {name!r}{hint(name, known)}", place)
    return _guarded(part, name, made_as, table[short]) if part else table[short]


def _table(kind: str, subjects: Sequence[str], subject: str) -> Mapping[str, Any]:
    """What there is of a subject, which is one of ours or of a package's, by short names."""
    # A run loads the subjects that its rules name.
    part = None if subject in subjects else find_part(f"cilint.{kind}s", subject)
    table = load(part) if part else _own_table(kind, subject)
    if part and not isinstance(table, Mapping):
        raise wrong_kind(part, f"mapping of names to what @{kind} makes")
    found: Mapping[str, Any] = table
    return found


@cache
def _own_table(kind: str, subject: str) -> Mapping[str, Any]:
    """What there is of one of our subjects. Each finding of a rule with a fix asks for its fixer."""
    table: Mapping[str, Any] = getattr(import_module(f"cilint.{kind}s.{subject}"), f"{kind.upper()}S")
    return table


def _guarded(part: PackagePart, name: str, made_as: type[Any], made: Any) -> Any:
    """A predicate or fixer of a package whose functions fail with an error that names the package."""
    if not isinstance(made, made_as):
        raise wrong_kind(part, f"mapping of names to {made_as.__name__.lower()}s: {name} is none")
    functions = {field: getattr(made, field) for field in ("run", "asks") if getattr(made, field, None)}
    return made._replace(**{field: guarded(part, name, run) for field, run in functions.items()})


def _beginning(kind: str, subjects: Sequence[str], name: str) -> str:
    """What to write in place of a name that begins with no subject: the nearest name, or how names begin."""
    from cilint.pipeline.similar import Names

    known = [f"{subject}.{short}" for subject in subjects for short in _own_table(kind, subject)]
    nearest = Names(known).nearest(name)
    added = (part.name for part in declared(f"cilint.{kind}s"))
    return f"did you mean {nearest}?" if nearest else f"a name begins with {', '.join((*subjects, *added))}"
