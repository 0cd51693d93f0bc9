"""What a linter of shell scripts is asked and answers. Facts ask it; who it is, they are not told."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Protocol


class Level(Enum):
    """How bad a warning is, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    STYLE = "style"


class LintedScript(NamedTuple):
    """A script, the shell that reads it (`bash`, `busybox`), and the numbers of warnings that mean nothing there."""

    text: str
    dialect: str
    without: frozenset[int] = frozenset()


class ShellEdit(NamedTuple):
    """What is to stand in place of the characters from `start` up to `end` of a script."""

    start: int
    end: int
    text: str


class ShellWarning(NamedTuple):
    """What is said of the characters from `start` up to `end` of a script, and what would mend it, if anything."""

    start: int
    end: int
    level: Level
    code: int
    message: str
    edits: tuple[ShellEdit, ...] = ()


class ShellLinter(Protocol):
    """Looks at scripts."""

    @property
    def has_answered(self) -> bool:
        """Whether it has looked at all that it was asked of, so that what it did not say is not so."""

    def warnings(self, scripts: Sequence[LintedScript]) -> Sequence[Sequence[ShellWarning] | None]:
        """The warnings on each of some scripts; None for one that it does not come to an end with.

        Raises `UsageError` where it cannot be run.
        """
