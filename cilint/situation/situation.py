"""A job in its world, as predicates and `cilint images` ask about it: the facts, the settings, what was worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cilint.facts.gather import Facts
from cilint.facts.model import User
from cilint.findings.finding import Persona
from cilint.findings.phrase import Phrase
from cilint.lazy.typing import Any, TypeVar
from cilint.settings.model import Settings

_MOST_KEPT = 8
_NONE: Any = object()
"""Where there is no answer yet."""

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


class Situation:
    """What a predicate may look at besides its match, and what was worked out of that for an earlier match."""

    __slots__ = ("_latest", "facts", "settings")

    def __init__(self, facts: Facts, settings: Settings) -> None:
        self.facts = facts
        self.settings = settings
        self._latest: dict[object, dict[Any, Any]] = {}

    def once(self, work_out: Callable[[_Asked, Situation], _Answer], asked: _Asked) -> _Answer:
        """What `work_out` makes of `asked`. Its last few answers are kept, which is enough as matches come by job."""
        answers = self._latest.get(work_out)
        if answers is None:
            answers = self._latest[work_out] = {}
        answer: _Answer = answers.get(asked, _NONE)
        if answer is _NONE:
            if len(answers) == _MOST_KEPT:
                del answers[next(iter(answers))]
            answer = answers[asked] = work_out(asked, self)
        return answer


def is_pedantic(situation: Situation) -> bool:
    """Whether all is wanted that there is to say."""
    settings = situation.settings
    return (settings.selection.persona or settings.persona) is Persona.PEDANTIC


def is_open(user: User, situation: Situation) -> bool:
    """Whether more may belong to a user than the files say.

    So it is where an include or a parent was not read, and in a file that others are meant to include.
    """
    return situation.facts.is_offered or bool(user.job.missing)


def hands_variables_on(situation: Situation) -> bool:
    """Whether some job hands variables to later jobs (GitLab: doc/ci/variables/job_scripts.md)."""
    return situation.once(_any_dotenv, None)


def _any_dotenv(_asked: None, situation: Situation) -> bool:
    jobs = situation.facts.pipeline.jobs
    return any("dotenv" in job.artifacts.reports for job in jobs if job.artifacts is not None)


UNREAD: Mapping[str, tuple[str, ...]] = {"one": ("include",), "several": ("include", "count")}
"""The keys of `unread_includes`, with what they bind."""


def unread_includes(situation: Situation) -> Phrase | str:
    """For messages: the include that was not read, or the first of several; empty without any."""
    unread = situation.facts.unread
    if not unread:
        return ""
    key = "one" if len(unread) == 1 else "several"
    return Phrase(key, {"include": unread[0].name, "count": str(len(unread))})
