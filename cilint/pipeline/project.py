"""What is known of the project at hand: the values of predefined variables that are the same in all its pipelines.

Includes may hold such variables, and by them they can name the very project, host or commit that is at hand.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.pipeline.conditions.evaluation import UNKNOWN, Value
from cilint.pipeline.substitution import expand_known
from cilint.pipeline.supply import Home
from cilint.pipeline.version import GitLabVersion

_PROJECT = "CI_PROJECT_PATH"
_HOSTS = ("CI_SERVER_FQDN", "CI_SERVER_HOST")
_COMMIT = ("CI_COMMIT_SHA", "CI_COMMIT_REF_NAME", "CI_COMMIT_BRANCH", "CI_COMMIT_TAG")


class Project:
    """The project whose files are checked."""

    def __init__(self, known: Mapping[str, str] | None = None, server: GitLabVersion | None = None) -> None:
        """`known` are values by the names of predefined variables; `server` is the version of the project's GitLab,
        and None where the newest that is known is meant.
        """
        self.server = server
        # What says which project, host and commit this is stands for itself where its value is not known.
        self._values = dict(known or {})
        self._known = {name: f"${name}" for name in (_PROJECT, *_HOSTS, *_COMMIT)} | self._values

    def expand(self, text: str) -> str | None:
        """The text with known variables in their place; None where it holds another one."""
        return expand_known(text, self._known.get)

    def look_up(self, name: str) -> Value:
        """The value of a variable for a condition; a variable that is not known here may have any, or none."""
        return self._values.get(name, UNKNOWN)

    def is_own(self, home: Home) -> bool:
        """Whether it is the project at hand, on the host that runs the pipeline."""
        return self.is_own_host(home.host) and home.project.lower() == self._known[_PROJECT].lower()

    def is_own_host(self, host: str) -> bool:
        """Whether it is the host that runs the pipeline; an empty name is."""
        return not host or host in (self._known[name] for name in _HOSTS)

    def is_own_commit(self, ref: str) -> bool:
        """Whether a ref is that of the files at hand; without one, the default branch is as near as can be told."""
        return ref in ("", "HEAD", "$CI_DEFAULT_BRANCH") or ref in (self._known[name] for name in _COMMIT)
