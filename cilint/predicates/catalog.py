"""Finds predicates by name. `image.unpinned` is the entry `unpinned` of `PREDICATES` in the module `image`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, TypeVar

from cilint.errors import RuleError
from cilint.facts.gather import Facts
from cilint.facts.model import User
from cilint.predicates.contract import Predicate
from cilint.settings.model import Settings
from cilint.settings.reading import hint
from cilint.text.source import Span

SUBJECTS = (
    "address",
    "auth",
    "auth_config",
    "auth_write",
    "credential",
    "dind",
    "fact",
    "flag",
    "image",
    "include",
    "job",
    "leak",
    "login",
    "problem",
    "project",
    "pull_policy",
    "push",
    "reference",
    "repository",
    "runner",
    "script_image",
    "secret",
    "service",
    "services",
    "suppression",
    "transport",
)

BEYOND_FILES = frozenset(
    {"auth.missing", "auth_config.unmatched", "include.unpinned", "include.unread", "project.foreign-image"}
)
"""Predicates that look further than at files and settings: at the environment, remotes of git, or over the network.

What a rule with one of them says of a pipeline may be another thing elsewhere, or with other options.
"""


_MOST_KEPT = 8

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


class Context:
    """What a predicate may look at besides its match, and what was worked out of that for an earlier match."""

    __slots__ = ("_latest", "facts", "settings")

    def __init__(self, facts: Facts, settings: Settings) -> None:
        self.facts = facts
        self.settings = settings
        self._latest: dict[object, dict[Any, Any]] = {}

    def once(self, work_out: Callable[[_Asked, Context], _Answer], asked: _Asked) -> _Answer:
        """What `work_out` makes of `asked`. Its last few answers are kept, which is enough as matches come by job."""
        answers = self._latest.setdefault(work_out, {})
        if asked not in answers:
            if len(answers) == _MOST_KEPT:
                del answers[next(iter(answers))]
            answers[asked] = work_out(asked, self)
        answer: _Answer = answers[asked]
        return answer


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
    from difflib import get_close_matches

    tables = {subject: getattr(import_module(f"cilint.{kind}s.{subject}"), f"{kind.upper()}S") for subject in subjects}
    known = [f"{subject}.{short}" for subject, table in tables.items() for short in table]
    close = get_close_matches(name, known, 1)
    return f"did you mean {close[0]}?" if close else f"a name begins with {', '.join(subjects)}"


def is_open(user: User, context: Context) -> bool:
    """Whether more may belong to a user than the files say.

    So it is where an include or a parent was not read, and in a file that others are meant to include.
    """
    return context.facts.is_offered or bool(user.job.missing)


def hands_variables_on(context: Context) -> bool:
    """Whether some job hands variables to later jobs (GitLab: doc/ci/variables/job_scripts.md)."""
    return context.once(_any_dotenv, None)


def _any_dotenv(_asked: None, context: Context) -> bool:
    for job in context.facts.pipeline.jobs:
        artifacts = job.keyword("artifacts")
        reports = artifacts.get("reports") if artifacts is not None else None
        if reports is not None and reports.get("dotenv") is not None:
            return True
    return False


def unread_includes(context: Context, what: str) -> str:
    """A remark for messages that names the includes that were not read and what they may do; empty without any."""
    unread = context.facts.unread
    if not unread:
        return ""
    if len(unread) == 1:
        return f"; the include {unread[0].name} was not read and {what}"
    return f"; {len(unread)} includes that were not read {what}: {unread[0].name} and others"
