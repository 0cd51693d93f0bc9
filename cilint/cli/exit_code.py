"""The exit codes: a contract with hooks and pipelines."""

from __future__ import annotations

from cilint.lazy.enums import Enum


class ExitCode(Enum):
    """What a run says with its exit code."""

    CLEAN = 0
    """Nothing at or above `--fail-on`."""
    FINDINGS = 1
    FAILURE = 2
    """The run could not do what it was asked: usage, settings, no pipeline, a file that cannot be read."""
    INTERRUPTED = 130
    """Ctrl-C, as shells report it."""
