"""What ShellCheck has said of the scripts of one repository: looks wait for none of it, and get what is known by then.

A look notes what it asks of which nothing is known. Once its text rests, that is asked for on a thread of its own,
until the text changes; what was answered by then is kept by the texts of the scripts, and there is another look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from cilint.errors import UsageError
from cilint.facts.linting import LintedScript, ShellWarning
from cilint.lazy.typing import Protocol

LinterAnswers = Mapping[LintedScript, Sequence[ShellWarning] | None]


class Asking(Protocol):
    """Asks ShellCheck."""

    def answers(self, scripts: Sequence[LintedScript], is_wanted: Callable[[], bool]) -> LinterAnswers:
        """As `ShellLinter.warnings`, for those scripts that were done while it `is_wanted`.

        Raises `UsageError` where it cannot be run.
        """


class KeptWarnings:
    """The linter of all looks at one repository; one thread looks, another asks."""

    def __init__(self, linter: Asking) -> None:
        self._linter: Asking | None = linter
        self._lock = Lock()
        self._known: dict[LintedScript, Sequence[ShellWarning] | None] = {}
        self._asked: dict[LintedScript, None] = {}

    def begin(self) -> None:
        """Let go of what the last look did not ask: another one begins."""
        with self._lock:
            if self._asked:
                self._known = {script: self._known[script] for script in self._asked if script in self._known}
            self._asked = {}

    def warnings(self, scripts: Sequence[LintedScript]) -> Sequence[Sequence[ShellWarning] | None]:
        """See `ShellLinter.warnings`; nothing is said of scripts of which nothing is known yet."""
        with self._lock:
            self._asked.update(dict.fromkeys(scripts))
            return [self._known.get(script, ()) for script in scripts]

    @property
    def has_answered(self) -> bool:
        """See `ShellLinter.has_answered`."""
        return not self._open()

    @property
    def waits(self) -> bool:
        """Whether there is something to ask."""
        return self._linter is not None and bool(self._open())

    def _open(self) -> Sequence[LintedScript]:
        with self._lock:
            return tuple(script for script in self._asked if script not in self._known)

    def ask(self, is_wanted: Callable[[], bool]) -> bool:
        """Ask for all of which nothing is known, while that `is_wanted`; whether now more is known.

        Raises `UsageError`, once, where ShellCheck cannot be run.
        """
        if self._linter is None:
            return False
        try:
            answers = self._linter.answers(self._open(), is_wanted)
        except UsageError:
            self._linter = None
            raise
        with self._lock:
            self._known.update(answers)
        return bool(answers)
